package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import java.time.Duration;
import java.util.Spliterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Hands out rows one by one, while only a chunk of them is in memory.
 *
 * <p>Inside a block the rows are read in it. Else each run has a read-only transaction of its own, on a connection that goes back
 * at the end of the rows, on failure, when it is closed or cancelled, or after {@link StatementConfig#streamPatience} in which nobody
 * asked for more; less if the request has a deadline before that.
 * <p>Threading: safe from any.
 */
public final class Streams {
    private static final Atomic OWN = Atomic.DEFAULT.withReadOnly(true);

    private final Transactions transactions;
    private final Sessions sessions;
    private final Context.Key<Standing> key;
    private final Bridge bridge;
    private final Duration patience;

    Streams(Transactions transactions, Sessions sessions, Context.Key<Standing> key, Bridge bridge,
            Duration patience) {
        this.transactions = transactions;
        this.sessions = sessions;
        this.key = key;
        this.bridge = bridge;
        this.patience = patience;
    }

    /** Returns the rows, which are asked for as the stream is consumed; never parallel. Close it. */
    public <R> Stream<R> stream(Reading<R> reading) {
        LoopThreads.refuseBlocking("stream()", "asyncStream()");
        Chunks<R> chunks = chunks(reading, sessions.blocking());
        Spliterator<R> rows = new RowSpliterator<>(chunks);
        return StreamSupport.stream(rows, false).onClose(chunks::close);
    }

    /** Async form of {@link #stream}: each subscriber starts a run of its own, in the block it subscribes in. */
    public <R> Flow.Publisher<R> asyncStream(Reading<R> reading) {
        return new RowPublisher<>(() -> chunks(reading, sessions.nativeSide()));
    }

    private <R> Chunks<R> chunks(Reading<R> reading, SessionSource home) {
        Inside around = Inside.current(key);
        return new Chunks<>(transactions, key, reading, around == null ? alone(home) : around, around == null,
                patience);
    }

    private Inside alone(SessionSource home) {
        var transaction = new Transaction(home);
        return new Inside(transaction, transaction.enter(OWN, "a stream"), bridge);
    }
}
