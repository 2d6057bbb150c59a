package dev.segue.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Leads a body into a sink: where it is, or off the loop when the sink would block. Only what was taken makes room for more.
 *
 * <p>Threading: confined to the loop, but for the sink's work.
 */
final class Intake<T> implements Flow.Subscriber<ByteBuffer> {
    private final Sink<T> sink;
    private final Storage storage;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription source;

    private Intake(Sink<T> sink, Storage storage) {
        this.sink = sink;
        this.storage = storage;
    }

    /** Returns, on the loop, what {@code sink} makes of {@code body}; fails as either of them. */
    static <T> CompletableFuture<T> of(Flow.Publisher<ByteBuffer> body, Sink<T> sink, Storage storage) {
        var intake = new Intake<>(sink, storage);
        body.subscribe(intake);
        return intake.result;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer piece) {
        work(sink.blocks(piece.remaining()), () -> {
            sink.take(piece);
            return () -> {
                if (source != null) {
                    source.request(1);
                }
            };
        });
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        work(sink.blocks(0), () -> {
            T made = sink.end();
            return () -> result.complete(made);
        });
    }

    private void work(boolean blocks, Step step) {
        if (!blocks) {
            next(step).run();
            return;
        }
        try {
            storage.disk().execute(() -> storage.loop().execute(next(step)));
        } catch (RejectedExecutionException stopped) {
            fail(stopped);
        }
    }

    private Runnable next(Step step) {
        try {
            return step.run();
        } catch (IOException | RuntimeException failure) {
            return () -> fail(failure);
        }
    }

    private void fail(Exception failure) {
        if (source != null) {
            source.cancel();
        }
        result.completeExceptionally(failure);
    }

    private interface Step {
        /** Works, and returns what is to be done on the loop afterwards. */
        Runnable run() throws IOException;
    }
}
