package dev.segue.bridge;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Failures as the code that failed threw them: no caller sees the wrappers that futures add. */
public final class Failures {
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

    /** Waits for {@code stage} and returns its result, or throws its failure as {@link #raise} does. */
    public static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw raise(failure);
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
