package dev.segue.views.test;

import dev.segue.bridge.Failures;
import dev.segue.gateway.Request;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a stream as one, as far as it is wanted.
 *
 * <p>Threading: {@link #await} on the test's thread; signals come one at a time, from any.
 */
final class JoinedPieces implements Flow.Subscriber<ByteBuffer> {
    private static final int PATIENCE = 10; // seconds

    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** @param most after how many bytes it cancels */
    JoinedPieces(int most) {
        this.most = most;
    }

    /**
     * Returns the bytes, when all that are wanted have come.
     *
     * @throws AssertionError if the stream breaks off, or goes on for more than 10 seconds
     */
    byte[] await(Request request) {
        try {
            return whole.get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new AssertionError("The body of '%s' broke off after %d bytes.".formatted(request, bytes.size()),
                    Failures.unwrap(failure));
        } catch (TimeoutException _) {
            throw new AssertionError(
                    "The body of '%s' has not ended after %d seconds and %d bytes. Read the beginning of it only, with upTo()."
                            .formatted(request, PATIENCE, bytes.size()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted while '%s' was read.".formatted(request), interrupted);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        subscription = made;
        made.request(1);
    }

    @Override
    public void onNext(ByteBuffer piece) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
        Flow.Subscription from = subscription;
        if (from != null && bytes.size() < most) {
            from.request(1);
        } else if (from != null) {
            from.cancel();
            whole.complete(Arrays.copyOf(bytes.toByteArray(), most));
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }
}
