package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.zip.GZIPOutputStream;

/**
 * Publishes the chunks of another publisher compressed, each flushed, and the end of the gzip format as one more.
 *
 * <p>Threading: compresses on the thread that publishes.
 */
record GzipChunks(Flow.Publisher<ByteBuffer> plain) implements Flow.Publisher<ByteBuffer> {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        plain.subscribe(new Compressing(subscriber));
    }

    /** One body. The end is a chunk that the plain publisher knows nothing of, so it may have to wait until it is asked for. */
    private static final class Compressing implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        private final GZIPOutputStream gzip;
        private long wanted;
        private boolean complete;

        Compressing(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
            try {
                gzip = new GZIPOutputStream(compressed, true);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible); // it writes to memory
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    if (want(count)) {
                        end();
                    } else {
                        subscription.request(count);
                    }
                }

                @Override
                public void cancel() {
                    subscription.cancel();
                }
            });
        }

        /** Notes that chunks are asked for; returns whether only the end is left. */
        private synchronized boolean want(long count) {
            wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
            return complete;
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            subscriber.onNext(taken(chunk));
        }

        private synchronized ByteBuffer taken(ByteBuffer chunk) {
            wanted--;
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            return written(() -> {
                gzip.write(bytes);
                gzip.flush();
            });
        }

        @Override
        public void onComplete() {
            if (completes()) {
                end();
            }
        }

        /** Notes the end; returns whether it is asked for. */
        private synchronized boolean completes() {
            complete = true;
            return wanted > 0;
        }

        private void end() {
            subscriber.onNext(written(gzip::close));
            subscriber.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        private interface Writing {
            void run() throws IOException;
        }

        private ByteBuffer written(Writing writing) {
            try {
                writing.run();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible); // it writes to memory
            }
            var bytes = ByteBuffer.wrap(compressed.toByteArray());
            compressed.reset();
            return bytes;
        }
    }
}
