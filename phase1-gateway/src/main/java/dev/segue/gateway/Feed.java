package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a body to one subscriber, piece by piece, as it asks for them; its end too is told to who asks.
 *
 * <p>Threading: {@link #request} and {@link #cancel} from any; all else, signals included, is on the loop, in the context of the subscriber.
 */
abstract class Feed implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    final Executor loop;
    private final Executor inContext = Bridge.captured();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber; // null once there is nothing more to tell
    private long demand;
    private boolean feeding;

    Feed(Executor loop, Flow.Subscriber<? super ByteBuffer> subscriber) {
        this.loop = loop;
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    }

    /** Calls {@link #emit}, {@link #complete} or {@link #fail} once, and returns whether it has; if not, calls {@link #feed} as soon as it can. */
    abstract boolean pull();

    /** Told when nothing is asked for any more, or for now. */
    void rest() {}

    /** Told after the last signal. */
    void ended(@Nullable Throwable failure) {}

    final void start() {
        loop.execute(() -> tell(to -> to.onSubscribe(this)));
    }

    @Override
    public final void request(long n) {
        loop.execute(() -> {
            if (n < 1) {
                fail(new IllegalArgumentException(
                        "request(%d) breaks rule 3.9 of Reactive Streams. Ask for at least one piece.".formatted(n)));
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                feed();
            }
        });
    }

    @Override
    public final void cancel() {
        loop.execute(this::stop);
    }

    /** Serves what is asked for, as far as it is there. */
    final void feed() {
        if (feeding) {
            return;
        }
        feeding = true;
        boolean more = true;
        while (more && isWanted()) {
            more = pull();
        }
        feeding = false;
        if (!isWanted()) {
            rest();
        }
    }

    final boolean isWanted() {
        return subscriber != null && demand > 0;
    }

    /** Returns whether there is nothing more to tell. */
    final boolean isOver() {
        return subscriber == null;
    }

    final void emit(ByteBuffer piece) {
        demand--;
        tell(to -> to.onNext(piece));
    }

    final void complete() {
        last(Flow.Subscriber::onComplete, null);
    }

    final void fail(Throwable failure) {
        last(to -> to.onError(failure), failure);
    }

    private void last(Signal signal, @Nullable Throwable failure) {
        Flow.Subscriber<? super ByteBuffer> to = subscriber;
        stop();
        if (to != null) {
            tell(to, signal);
            ended(failure);
        }
    }

    private void stop() {
        subscriber = null;
        rest();
    }

    private void tell(Signal signal) {
        if (subscriber != null) {
            tell(subscriber, signal);
        }
    }

    private void tell(Flow.Subscriber<? super ByteBuffer> to, Signal signal) {
        try {
            inContext.execute(() -> signal.give(to));
        } catch (RuntimeException broken) {
            LOG.error(
                    "Subscriber {} of a body threw, which rule 2.13 of Reactive Streams forbids; it is told nothing more.",
                    to, broken);
            stop();
        }
    }

    private interface Signal {
        void give(Flow.Subscriber<? super ByteBuffer> to);
    }
}
