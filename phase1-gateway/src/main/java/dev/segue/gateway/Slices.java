package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * Publishes bytes that are there, a slice at a time.
 *
 * <p>Threading: publishes on the thread that asks; asked by one at a time.
 */
final class Slices implements Flow.Publisher<ByteBuffer> {
    private final byte[] bytes;
    private final int size;

    Slices(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private int at;

            @Override
            public void request(long count) {
                for (long left = count; left > 0 && at < bytes.length; left--) {
                    int from = at;
                    at = Math.min(bytes.length, at + size);
                    subscriber.onNext(ByteBuffer.wrap(bytes, from, at - from));
                    if (at == bytes.length) {
                        subscriber.onComplete();
                    }
                }
            }

            @Override
            public void cancel() {
                at = bytes.length;
            }
        });
    }
}
