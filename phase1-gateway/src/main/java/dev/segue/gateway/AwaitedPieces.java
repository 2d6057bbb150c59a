package dev.segue.gateway;

import dev.segue.bridge.Failures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Lets sync code wait for the pieces of a body that is on its way. Threading: {@link #next} on one thread, which may block. */
final class AwaitedPieces implements PieceStream.Pieces, Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();
    private final CompletableFuture<@Nullable ByteBuffer> end = new CompletableFuture<>();
    private volatile CompletableFuture<@Nullable ByteBuffer> next = end;

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        try {
            next = new CompletableFuture<>();
            if (end.isDone()) {
                return end.get();
            }
            source.get().request(1);
            return next.get();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The wait for a request's body was interrupted.");
        } catch (ExecutionException failed) {
            throw Failures.raise(Failures.unwrap(failed));
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source.complete(subscription);
    }

    @Override
    public void onNext(ByteBuffer piece) {
        next.complete(piece);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
        next.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
        next.complete(null);
    }
}
