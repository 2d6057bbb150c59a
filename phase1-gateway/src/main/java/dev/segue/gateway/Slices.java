package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * Publishes bytes that are there, a slice at a time.
 *
 * <p>Threading: safe from any; publishes on a thread that asks.
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
        new Feed(new InTurn(), subscriber) {
            private int at;

            @Override
            boolean pull() {
                int from = at;
                at = Math.min(bytes.length, at + size);
                if (from < at) {
                    emit(ByteBuffer.wrap(bytes, from, at - from));
                } else {
                    complete();
                }
                return true;
            }
        }.start();
    }
}
