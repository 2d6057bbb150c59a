package dev.segue.bridge;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Failures as the code that failed threw them: no caller sees the wrappers that futures add.
 *
 * <p>Threading: safe from any; {@link #join} waits, so not on a loop.
 */
public final class Failures {
    private static final int MOST_SUPPRESSED = 16;

    private Failures() {}

    /** Returns {@code failure} without the {@link CompletionException}s and {@link ExecutionException}s around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable bare = failure;
        while (isWrapper(bare) && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    /**
     * Throws {@code failure}, unwrapped and as the same object, also when it is a checked exception.
     *
     * @return never; lets callers write {@code throw Failures.raise(failure)}
     */
    public static RuntimeException raise(Throwable failure) {
        throw Failures.<RuntimeException>sneak(unwrap(failure));
    }

    /**
     * As {@link #join}, and a failure also shows where the current thread waited for it. Of one failure at most 16 waits are kept: an object
     * that is thrown again and again, such as a constant or the result of a shared stage, would otherwise grow for ever.
     */
    static <T extends @Nullable Object> T joined(CompletableFuture<T> result) {
        if (result.isCompletedExceptionally() && !result.isCancelled()) {
            Throwable failure = result.exceptionNow();
            if (failure.getSuppressed().length < MOST_SUPPRESSED) {
                failure.addSuppressed(new Waited());
            }
            throw raise(failure);
        }
        return join(result);
    }

    /** Marks, in the stack trace of a failure that crossed the bridge, the side that waited for it. */
    private static final class Waited extends Throwable {
        private static final long serialVersionUID = 1;

        Waited() {
            super("waited for by thread '" + Thread.currentThread().getName() + "' at:");
        }
    }

    /** Returns {@code thrown}, unwrapped, with {@code handled}, during whose handling it was thrown, as suppressed unless it holds it already. */
    @SuppressWarnings("ReferenceEquality") // the same failure, not an equal one
    public static Throwable keeping(Throwable thrown, Throwable handled) {
        Throwable bare = unwrap(thrown);
        if (bare != handled && !isIn(handled, bare)) {
            bare.addSuppressed(handled);
        }
        return bare;
    }

    @SuppressWarnings("ReferenceEquality") // the same failure, not an equal one
    private static boolean isIn(Throwable sought, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at == sought || List.of(at.getSuppressed()).contains(sought)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits for {@code stage} and returns its result, or throws its failure as {@link #raise} does.
     *
     * @throws SynchronousOnlyOperationException on a loop thread, unless the stage is complete
     */
    public static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            LoopThreads.refuseBlocking("join()", "thenApply() or thenCompose() on the stage");
        }
        try {
            return future.join();
        } catch (CompletionException failure) {
            throw raise(failure);
        } catch (CancellationException failure) { // since JDK 25 a new one, which holds the one that was thrown
            throw failure.getCause() instanceof CancellationException thrown ? thrown : failure;
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what lets a checked exception pass
    private static <X extends Throwable> X sneak(Throwable failure) throws X {
        throw (X) failure;
    }

    private static boolean isWrapper(@Nullable Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }
}
