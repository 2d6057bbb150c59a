package dev.segue.gateway;

import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings: its body, and the form that this is read as, once.
 *
 * <p>Threading: safe from any, until the request is over.
 */
final class Content {
    private static final int PIECE = 16_384;

    private final RequestBody body;
    private final AtomicReference<@Nullable CompletableFuture<Form>> form = new AtomicReference<>();

    Content(RequestBody body) {
        this.body = body;
    }

    RequestBody body() {
        return body;
    }

    /** Returns the form, read through {@code sink} unless it was read before; fails as it failed then. */
    Form form(Supplier<Sink<Form>> sink) {
        var reading = new CompletableFuture<Form>();
        CompletableFuture<Form> before = form.compareAndExchange(null, reading);
        if (before != null) {
            if (!before.isDone()) {
                LoopThreads.refuseBlocking("form()", "asyncForm()");
            }
            return Failures.join(before);
        }
        try {
            Form read = read(sink.get());
            reading.complete(read);
            return read;
        } catch (SynchronousOnlyOperationException refused) {
            form.set(null); // nothing was read
            throw refused;
        } catch (RuntimeException failure) {
            reading.completeExceptionally(failure);
            throw failure;
        }
    }

    /** Async form of {@link #form}. */
    CompletableFuture<Form> asyncForm(Supplier<Sink<Form>> sink) {
        var reading = new CompletableFuture<Form>();
        CompletableFuture<Form> before = form.compareAndExchange(null, reading);
        if (before != null) {
            return ContextFuture.of(before);
        }
        try {
            var _ = Intake.of(body, sink.get(), body.storage()).whenComplete((read, failure) -> {
                if (failure == null) {
                    reading.complete(read);
                } else {
                    reading.completeExceptionally(failure);
                }
            });
        } catch (RequestException refused) {
            reading.completeExceptionally(refused);
        }
        return ContextFuture.of(reading);
    }

    private Form read(Sink<Form> sink) {
        try {
            InputStream stream = body.open();
            byte[] piece = new byte[PIECE];
            for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                sink.take(ByteBuffer.wrap(piece, 0, count));
            }
            return sink.end();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
