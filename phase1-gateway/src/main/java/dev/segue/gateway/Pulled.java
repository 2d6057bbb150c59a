package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.bridge.NoWorkerException;
import dev.segue.bridge.WorkPool;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what blocking code reads: chunk by chunk, each on a thread of a pool, and only when it is asked for.
 *
 * <p>The source is opened with the first chunk, so what is never sent is never opened, and closed once, on the pool too: at its end, when it
 * fails, or when nobody wants more.
 * <p>Context: the source sees the values of the code that made this.
 * <p>Threading: safe from any; the source is used by one thread at a time, which may change from chunk to chunk.
 * <p>Errors: what the source throws, and {@link NoWorkerException} if the pool is full, end the stream.
 */
public final class Pulled implements Flow.Publisher<ByteBuffer> {
    private static final Logger LOG = LoggerFactory.getLogger(Pulled.class);
    private static final int CHUNK = 65_536;

    private final Bridge bridge;
    private final WorkPool pool;
    private final Callable<? extends Source> open;
    private final Executor caller = Bridge.captured();

    private Pulled(Bridge bridge, WorkPool pool, Callable<? extends Source> open) {
        this.bridge = bridge;
        this.pool = pool;
        this.open = open;
    }

    /** Blocking code that gives bytes in pieces. */
    interface Source {
        /** Returns the next piece, which may be empty, or null at the end. */
        @Nullable
        ByteBuffer next() throws Exception;

        void close() throws Exception;
    }

    /** Publishes the bytes of a stream, as many at a time as it has, at most 64 KiB. */
    public static Pulled bytes(Bridge bridge, WorkPool pool, Callable<? extends InputStream> open) {
        return of(bridge, pool, () -> new Read(open.call()));
    }

    /** Publishes the items of an iterator, each as one chunk; if it is {@link AutoCloseable}, it is closed. */
    public static Pulled each(Bridge bridge, WorkPool pool, Callable<? extends Iterator<byte[]>> open) {
        return of(bridge, pool, () -> new Iterated(open.call()));
    }

    static Pulled of(Bridge bridge, WorkPool pool, Callable<? extends Source> open) {
        return new Pulled(bridge, pool, open);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Pulls(subscriber));
    }

    private record Read(InputStream stream) implements Source {
        @Override
        public @Nullable ByteBuffer next() throws Exception {
            byte[] bytes = new byte[CHUNK];
            int count = stream.read(bytes);
            return count < 0 ? null
                    : ByteBuffer.wrap(count < CHUNK / 2 ? Arrays.copyOf(bytes, count) : bytes, 0, count);
        }

        @Override
        public void close() throws Exception {
            stream.close();
        }
    }

    private record Iterated(Iterator<byte[]> items) implements Source {
        @Override
        public @Nullable ByteBuffer next() {
            return items.hasNext() ? ByteBuffer.wrap(items.next()) : null;
        }

        @Override
        public void close() throws Exception {
            if (items instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    /** What becomes of a reading after a chunk. */
    private enum Step {
        PULL,
        REST,
        CLOSE
    }

    /** One reading. Threading: the source belongs to whoever set {@code pulling}; the rest is guarded by this. */
    private final class Pulls implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private @Nullable Source source;
        private long wanted;
        private boolean pulling;
        private boolean over;

        Pulls(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (count < 1) {
                cancel();
                subscriber.onError(new IllegalArgumentException(
                        "request(%d) asks for nothing. Ask for at least one chunk.".formatted(count)));
            } else if (begins(count)) {
                pull();
            }
        }

        private synchronized boolean begins(long count) {
            wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
            boolean begins = !pulling && !over;
            pulling |= begins;
            return begins;
        }

        @Override
        public void cancel() {
            if (endsAtRest()) {
                close();
            }
        }

        /** Ends it; returns whether it rests, so that nobody else will close the source. */
        private synchronized boolean endsAtRest() {
            boolean rests = !over && !pulling;
            over = true;
            return rests;
        }

        private void pull() {
            caller.execute(() -> {
                var _ = bridge.toAsync(pool, this::next).whenComplete(this::pulled);
            });
        }

        private @Nullable ByteBuffer next() throws Exception {
            if (source == null) {
                source = open.call();
            }
            ByteBuffer piece = null;
            try {
                piece = source.next();
                return piece;
            } finally {
                if (piece == null) {
                    Source ended = source;
                    source = null;
                    ended.close();
                }
            }
        }

        private void pulled(@Nullable ByteBuffer piece, @Nullable Throwable failure) {
            if (isOver()) {
                close();
            } else if (failure != null) {
                end();
                subscriber.onError(Failures.unwrap(failure));
            } else if (piece == null) {
                end();
                subscriber.onComplete();
            } else {
                subscriber.onNext(piece);
                switch (step()) {
                    case PULL -> pull();
                    case CLOSE -> close();
                    case REST -> {
                    }
                }
            }
        }

        private synchronized boolean isOver() {
            return over;
        }

        private synchronized Step step() {
            wanted--;
            pulling = over || wanted > 0;
            return over ? Step.CLOSE : pulling ? Step.PULL : Step.REST;
        }

        private void end() {
            var _ = endsAtRest();
            close(); // it still is open if no thread could be had to read it
        }

        private void close() {
            Source open = source;
            source = null;
            if (open != null) {
                caller.execute(() -> {
                    var _ = bridge.toAsync(pool, () -> closed(open)).exceptionally(full -> {
                        var _ = Thread.ofVirtual().name("segue-close").start(() -> closed(open)); // it must be closed all the same
                        return null;
                    });
                });
            }
        }

        private @Nullable Void closed(Source open) {
            try {
                open.close();
            } catch (Exception failure) {
                LOG.warn("The source of a body failed when it was closed.", failure);
            }
            return null;
        }
    }
}
