package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one subscriber its rows as it asks for them, in the context it subscribed in.
 *
 * <p>Whatever happens (demand, a chunk, a cancellation) is noted first and served then, by whoever finds nobody serving; the others
 * leave it to that one. So signals are serial, and however a subscriber asks the stack does not grow.
 * <p>A chunk is fetched when a row is asked for and there is none. After the first, and outside a block, whose other statements it
 * could disturb, it is fetched when the one before it is used up, so that the end is told in time.
 * <p>Threading: {@link #request} and {@link #cancel} from any; signals come on whichever thread asked or brought the chunk.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm/blob/v1.0.4/README.md">Reactive Streams, whose rules these are</a>
 */
final class RowSubscription<R> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(RowSubscription.class);

    private final Context context = Context.current();
    private final Chunks<R> chunks;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable Throwable refused;
    private volatile Operation.@Nullable Outcome<List<R>> arrived;
    /** From here on confined to whoever serves. Null once there is nothing more to signal. */
    private Flow.@Nullable Subscriber<? super R> subscriber;
    private Iterator<R> rows = Collections.emptyIterator();
    private @Nullable CompletableFuture<List<R>> fetching;
    private boolean started;
    private boolean read;

    RowSubscription(Flow.Subscriber<? super R> subscriber, Chunks<R> chunks) {
        this.subscriber = subscriber;
        this.chunks = chunks;
    }

    /** Tells the subscriber; what it asks for meanwhile is served afterwards. */
    void start() {
        work.set(1);
        context.run(() -> {
            signal(to -> to.onSubscribe(this));
            serve();
        });
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            demand.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        } else {
            refused = new IllegalArgumentException(
                    "request(%d) breaks rule 3.9 of Reactive Streams. Ask for at least one row.".formatted(n));
        }
        noted();
    }

    @Override
    public void cancel() {
        cancelled = true;
        noted();
    }

    private void noted() {
        if (work.getAndIncrement() == 0) {
            context.run(this::serve);
        }
    }

    private void serve() {
        int done = 1;
        do {
            step();
            done = work.addAndGet(-done);
        } while (done != 0);
    }

    private void step() {
        take();
        while (rows.hasNext() && demand.get() > 0 && isWanted()) {
            emit(rows.next());
        }
        if (subscriber != null && !isWanted()) {
            stop();
        } else if (subscriber != null && !rows.hasNext() && fetching == null) {
            goOn();
        }
    }

    /** Takes what was fetched, if it is there. */
    private void take() {
        Operation.Outcome<List<R>> outcome = arrived;
        if (outcome == null) {
            return;
        }
        arrived = null;
        fetching = null;
        switch (outcome) {
            case Operation.Value<List<R>>(List<R> chunk) -> {
                rows = chunk.iterator();
                read = chunk.isEmpty() || chunks.areRead();
            }
            case Operation.Failure<List<R>>(Throwable failure) -> fail(failure);
        }
    }

    private void emit(R row) {
        if (row == null) {
            refused = new NullPointerException(
                    "A row is read as null, which no subscriber may be given. Read it as a tuple, or leave such rows out.");
            return;
        }
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        signal(to -> to.onNext(row));
    }

    private boolean isWanted() {
        return !cancelled && refused == null;
    }

    private void stop() {
        rows = Collections.emptyIterator();
        if (fetching != null) {
            fetching.cancel(true);
        }
        Throwable failure = refused;
        if (failure == null || cancelled) {
            subscriber = null;
        } else {
            fail(failure);
        }
        var _ = chunks.asyncClose();
    }

    private void goOn() {
        if (read) {
            signal(Flow.Subscriber::onComplete);
            subscriber = null;
        } else if (demand.get() > 0 || (started && chunks.areAlone())) {
            started = true;
            CompletableFuture<List<R>> chunk = chunks.asyncNext();
            fetching = chunk;
            var _ = chunk.whenComplete((list, failure) -> {
                arrived = failure == null ? new Operation.Value<>(list)
                        : new Operation.Failure<>(Failures.unwrap(failure));
                noted();
            });
        }
    }

    private void fail(Throwable failure) {
        if (!cancelled) {
            signal(to -> to.onError(failure));
        }
        subscriber = null;
    }

    /** A subscriber that throws breaks rule 2.13 and gets nothing more. */
    private void signal(Consumer<Flow.Subscriber<? super R>> signal) {
        if (subscriber == null) {
            return;
        }
        try {
            signal.accept(subscriber);
        } catch (Throwable failure) {
            cancelled = true;
            LOG.error("A subscriber to a stream of rows threw, so the stream was cancelled. Handle failures in it.",
                    failure);
        }
    }
}
