package dev.segue.gateway;

import dev.segue.bridge.LoopThreads;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What comes after the headers of a request. Threading: safe from any, until the request is over. */
sealed interface RequestBody extends Flow.Publisher<ByteBuffer> {
    /** Returns all of it. Blocks unless it is in memory, so not on a loop thread then. */
    default byte[] bytes() {
        LoopThreads.refuseBlocking("body()", "asyncBody()");
        try (InputStream stream = open()) {
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns where what is made of it is kept. */
    Storage storage();

    /** Returns it from its start. Reading blocks unless it is in memory. */
    InputStream open();

    /** Whole, and short. */
    final class InMemory implements RequestBody {
        static final InMemory EMPTY = new InMemory(new byte[0], Storage.NONE);

        private final byte[] bytes;
        private final Storage storage;

        InMemory(byte[] bytes, Storage storage) {
            this.bytes = bytes;
            this.storage = storage;
        }

        @Override
        public Storage storage() {
            return storage;
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            new Feed(new InTurn(), subscriber) {
                private boolean given = bytes.length == 0;

                @Override
                boolean pull() {
                    if (given) {
                        complete();
                    } else {
                        given = true;
                        emit(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
                    }
                    return true;
                }
            }.start();
        }
    }

    /** Whole, in a file that ends with the request. */
    record OnDisk(FileChannel file, long size, Storage storage) implements RequestBody {
        private static final int PIECE = 16_384;
        private static final long MAPPED = 1L << 30;

        @Override
        public InputStream open() {
            LoopThreads.refuseBlocking("openBody()", "streamBody()");
            return new PieceStream(new PieceStream.Pieces() {
                private long position;

                @Override
                public @Nullable ByteBuffer next() throws IOException {
                    ByteBuffer piece = piece(position);
                    position += piece == null ? 0 : piece.remaining();
                    return piece;
                }
            });
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            new FileFeed(this, subscriber).start();
        }

        /** Returns all of it as memory that the system fills as it is read, in pieces that a buffer can hold; it ends with the last of them. */
        Stream<ByteBuffer> mapped() throws IOException {
            var pieces = new ArrayList<ByteBuffer>();
            for (long start = 0; start < size; start += MAPPED) {
                pieces.add(file.map(FileChannel.MapMode.READ_ONLY, start, Math.min(MAPPED, size - start)));
            }
            return pieces.stream();
        }

        /** Returns what is at {@code position}; null at the end. Blocks. */
        @Nullable
        ByteBuffer piece(long position) throws IOException {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, size - position));
            return piece.capacity() > 0 && file.read(piece, position) > 0 ? piece.flip() : null;
        }
    }

    /** Still on its way, for one reader. */
    final class Unread implements RequestBody {
        private final HttpServerExchange exchange;
        private final Duration time;
        private final Storage storage;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CompletableFuture<@Nullable Void> read = new CompletableFuture<>();

        /** @param time how long the client may be waited for */
        Unread(HttpServerExchange exchange, Duration time, Storage storage) {
            this.exchange = exchange;
            this.time = time;
            this.storage = storage;
        }

        @Override
        public Storage storage() {
            return storage;
        }

        /** Tells, on the loop, when all of it was read, or why it can't be. */
        CompletableFuture<@Nullable Void> read() {
            return read;
        }

        /** Claims it for one reader; fails if it has one. */
        void take() {
            if (!taken.compareAndSet(false, true)) {
                throw isRead();
            }
        }

        @Override
        public InputStream open() {
            LoopThreads.refuseBlocking("openBody()", "streamBody()");
            var pieces = new AwaitedPieces();
            subscribe(pieces);
            return new PieceStream(pieces);
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            Feed feed = taken.compareAndSet(false, true)
                    ? new BodyReader(exchange, time, storage.loop(), subscriber, read)
                    : new Feed(storage.loop(), subscriber) {
                        @Override
                        boolean pull() {
                            fail(isRead());
                            return true;
                        }
                    };
            feed.start();
        }

        private IllegalStateException isRead() {
            return new IllegalStateException(
                    "The body of '%s' is read already, and comes only once. Keep what you need of it."
                            .formatted(exchange.getRequestPath()));
        }
    }
}
