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
        new Pulls(subscriber).start();
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

    /** One reading. Threading: the source belongs to the thread that pulls, else to the loop. */
    private final class Pulls extends Feed {
        private @Nullable Source source;
        private boolean pulling;

        Pulls(Flow.Subscriber<? super ByteBuffer> subscriber) {
            super(new InTurn(), subscriber);
        }

        @Override
        boolean pull() {
            if (!pulling) {
                pulling = true;
                caller.execute(() -> {
                    var _ = bridge.toAsync(pool, this::next)
                            .whenComplete((piece, failure) -> loop.execute(() -> pulled(piece, failure)));
                });
            }
            return false;
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
            pulling = false;
            if (failure != null) {
                fail(Failures.unwrap(failure));
            } else if (piece == null) {
                complete();
            } else {
                emit(piece);
            }
            feed();
        }

        @Override
        void rest() {
            if (isOver() && !pulling) {
                close(); // it still is open if nobody wants more, or no thread could be had to read it
            }
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
