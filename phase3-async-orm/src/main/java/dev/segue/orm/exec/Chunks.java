package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.orm.exec.Operation.Outcome;
import dev.segue.orm.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a {@link Reading}: its chunks, one after the other, in the block it was started in or in a transaction of its own.
 *
 * <p>Guarantees: a chunk takes one turn of the transaction, so other statements of the block may come between. What was opened is
 * closed exactly once: with the last chunk, after a failure, by {@link #close}, or when nobody asked for the next chunk for too long.
 * <p>Threading: {@link #next} one at a time; {@link #close} from any.
 */
final class Chunks<R> {
    private static final Logger LOG = LoggerFactory.getLogger(Chunks.class);

    private final Transactions transactions;
    private final Context.Key<Standing> key;
    private final Reading<R> reading;
    private final Inside inside;
    private final boolean own;
    private final Duration patience;
    private final Context context = Context.current();
    /** These two change only in the run whose turn it is. */
    private volatile State state = State.OPEN;
    private @Nullable Cursor<R> cursor;
    private CompletableFuture<Boolean> asked = CompletableFuture.completedFuture(true);

    private enum State {
        OPEN,
        /** All rows were read. */
        READ,
        CLOSED,
        ABANDONED
    }

    /**
     * @param inside the block the rows are read in
     * @param own whether that block is there for them alone, and ends with them
     * @param patience how long a chunk may stay the last one asked for, if the block is their own
     */
    Chunks(Transactions transactions, Context.Key<Standing> key, Reading<R> reading, Inside inside, boolean own,
            Duration patience) {
        this.transactions = transactions;
        this.key = key;
        this.reading = reading;
        this.inside = inside;
        this.own = own;
        this.patience = patience;
    }

    /**
     * Returns the next rows; none once all are read.
     *
     * @throws IllegalStateException if they were closed before
     */
    List<R> next() {
        asked.complete(true);
        List<R> rows = within(Context.current(), () -> transactions.blocking().run("stream", reading()));
        awaitDemand();
        return rows;
    }

    /** Async form of {@link #next}. Cancelling it closes. */
    CompletableFuture<List<R>> asyncNext() {
        asked.complete(true);
        return within(context, () -> transactions.async().run(reading())).whenComplete((_, _) -> awaitDemand());
    }

    /** Returns whether the last rows have been returned. */
    boolean areRead() {
        return state == State.READ;
    }

    /** Returns whether they have a transaction of their own. */
    boolean areAlone() {
        return own;
    }

    /** Gives back what is open, if anything still is. */
    void close() {
        asked.complete(true);
        try {
            within(Context.current(), () -> transactions.blocking().run("stream", closing(State.CLOSED)));
        } finally {
            releaseStranded();
        }
    }

    /** Async form of {@link #close}. */
    CompletableFuture<Boolean> asyncClose() {
        asked.complete(true);
        return asyncClose(context, State.CLOSED);
    }

    private CompletableFuture<Boolean> asyncClose(Context from, State how) {
        return within(from, () -> transactions.async().run(closing(how))).whenComplete((_, _) -> releaseStranded());
    }

    private Operation<List<R>> reading() {
        return Operation.late(() -> state == State.OPEN ? inStep(this::another, own) : another());
    }

    private Operation<List<R>> another() {
        return switch (state) {
            case OPEN ->
                Operation.attempt(fetched(), outcome -> isLast(outcome) ? ended(State.READ, outcome) : outcome);
            case READ -> Operation.value(List.of());
            case CLOSED -> throw new IllegalStateException(
                    "The stream was closed, or failed, and can't be read on. Make a new one.");
            case ABANDONED -> throw new IllegalStateException(
                    "The stream was given up: nobody asked for its next rows for %s, or its request's deadline passed. Close streams that are not read to the end."
                            .formatted(patience));
        };
    }

    private Operation<List<R>> fetched() {
        return Operation.late(() -> {
            Cursor<R> open = cursor == null ? opened() : cursor;
            cursor = open;
            return new Cursor.Fetch<>(open, reading.chunk()).then(reading.each());
        });
    }

    private Cursor<R> opened() {
        Statement statement = reading.statement().get();
        if (own) {
            Course.refuseLocks(statement);
        }
        return new Cursor<>(statement, reading.mapper());
    }

    private boolean isLast(Outcome<List<R>> outcome) {
        return !(outcome instanceof Operation.Value<List<R>>(List<R> rows)) || rows.size() < reading.chunk();
    }

    private Operation<Boolean> closing(State how) {
        return inStep(() -> state == State.OPEN ? ended(how, new Operation.Value<>(true)) : Operation.value(true),
                true);
    }

    private <T> Operation<T> ended(State how, Outcome<T> outcome) {
        state = outcome instanceof Operation.Failure ? State.CLOSED : how;
        Cursor<R> open = cursor;
        Operation<Boolean> closed = open == null ? Operation.value(true) : new Cursor.Close(open);
        return Operation.attempt(closed, after -> own ? inside.leaving(outcome.followedBy(after))
                : outcome.followedBy(after));
    }

    /** @param leaving whether it is right whatever blocks have ended or are open */
    private <T> Operation<T> inStep(Supplier<Operation<T>> step, boolean leaving) {
        return new Inside.Step<>(_ -> step.get(), leaving);
    }

    /** Runs {@code task} in the block, or in one inside it that {@code from} stands in. */
    private <T> T within(Context from, Supplier<T> task) {
        return from.get(key) instanceof Inside at && at.transaction().equals(inside.transaction()) ? from.supply(task)
                : from.with(key, inside).supply(task);
    }

    private void awaitDemand() {
        if (own && state == State.OPEN) {
            var again = new CompletableFuture<Boolean>();
            asked = again;
            var _ = again.completeOnTimeout(false, left(), TimeUnit.NANOSECONDS).thenAccept(came -> {
                if (!came) {
                    abandon();
                }
            });
        }
    }

    private void abandon() {
        String work = context.get(Context.WORK);
        LOG.warn(
                "A stream{} is given up: nobody asked for its next rows for {}, or its request's deadline passed. Close streams that are not read to the end.",
                work == null ? "" : " of '" + work + "'", patience);
        var _ = asyncClose(Context.empty(), State.ABANDONED);
    }

    private long left() {
        Deadline deadline = context.get(Deadline.KEY);
        long most = patience.toNanos();
        return deadline == null ? most : Math.min(most, deadline.nanoTime() - System.nanoTime());
    }

    /** For want of a turn or of time the end could not be sent. */
    private void releaseStranded() {
        ExclusiveSession stranded = own ? inside.transaction().giveUpSession() : null;
        if (stranded != null) {
            stranded.close();
        }
    }
}
