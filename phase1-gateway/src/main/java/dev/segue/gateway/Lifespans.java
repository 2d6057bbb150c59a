package dev.segue.gateway;

import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be stopped in reverse order.
 *
 * <p>Threading: started by one thread, which waits, and closed by one.
 */
public final class Lifespans implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifespans.class);

    private final Deque<Lifespan> started = new ArrayDeque<>();

    private Lifespans() {}

    /**
     * Starts each of {@code all}, one after the other, and waits.
     *
     * @throws StartException if one fails or takes too long; then those that were started before are stopped
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread
     */
    public static Lifespans start(List<Lifespan> all) {
        if (!all.isEmpty()) {
            LoopThreads.refuseBlocking("Lifespans.start()", "it from a thread that may wait");
        }
        var lifespans = new Lifespans();
        try {
            all.forEach(lifespans::start);
            return lifespans;
        } catch (StartException failure) {
            lifespans.close();
            throw failure;
        }
    }

    private void start(Lifespan one) {
        CompletableFuture<?> start = begun(one.start());
        try {
            await(one, start);
            started.push(one);
        } catch (Exception failure) {
            var _ = start.thenRun(() -> stop(one)); // too late, but it has started
            start.cancel(true);
            throw new StartException(
                    "Can't start '%s': %s. Correct that, or leave it out.".formatted(one.name(), reason(one, failure)),
                    failure);
        }
    }

    /** Stops all that were started, the last one first, and waits. What fails or takes too long is logged, and the next one stopped. */
    @Override
    public void close() {
        for (Lifespan one = started.poll(); one != null; one = started.poll()) {
            stop(one);
        }
    }

    private static void stop(Lifespan one) {
        CompletableFuture<?> stop = begun(one.stop());
        try {
            await(one, stop);
        } catch (Exception failure) {
            stop.cancel(true);
            LOG.warn("'{}' did not stop cleanly: {}.", one.name(), reason(one, failure), failure);
        }
    }

    private static CompletableFuture<?> begun(Supplier<? extends CompletionStage<?>> hook) {
        try {
            return hook.get().toCompletableFuture();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static void await(Lifespan one, CompletableFuture<?> hook) throws Exception {
        try {
            hook.get(one.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw interruption;
        }
    }

    private static String reason(Lifespan one, Exception failure) {
        if (failure instanceof TimeoutException) {
            return "it took longer than " + one.patience().toMillis() + " ms";
        }
        Throwable cause = Failures.unwrap(failure);
        String message = cause.getMessage();
        return message == null ? cause.toString()
                : message.lines().findFirst().orElse("").strip().replaceFirst("\\.$", "");
    }
}
