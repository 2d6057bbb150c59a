package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A publisher whose chunks are given by a test, from its thread, each when it is asked for. */
final class Hand implements Flow.Publisher<ByteBuffer> {
    final AtomicInteger cancels = new AtomicInteger();

    private final CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();
    private final Semaphore wanted = new Semaphore(0);

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        given.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                wanted.release((int) count);
            }

            @Override
            public void cancel() {
                cancels.incrementAndGet();
            }
        });
        subscriber.complete(given);
    }

    void give(String text) {
        wanted.acquireUninterruptibly();
        flood(List.of(text));
    }

    /** Gives chunks whether they were asked for or not. */
    void flood(List<String> texts) {
        texts.forEach(text -> subscriber.join().onNext(ByteBuffer.wrap(text.getBytes(UTF_8))));
    }

    void end() {
        subscriber.join().onComplete();
    }

    void fail(Throwable failure) {
        subscriber.join().onError(failure);
    }
}
