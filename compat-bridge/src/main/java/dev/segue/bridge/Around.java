package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done around a piece of work, sync or async: a transaction around each request.
 *
 * <p>It is how libraries meet that do not know of each other: one offers an {@code Around}, the other takes one.
 * <p>Errors: what the work throws passes unchanged.
 */
public interface Around {
    /** Does {@code work}, which may block, and returns what it returns. */
    <T extends @Nullable Object> T call(Callable<T> work) throws Exception;

    /** Starts {@code work}, which never blocks, and returns a stage of what its stage ends with. */
    <T extends @Nullable Object> CompletionStage<T> asyncCall(Supplier<? extends CompletionStage<T>> work);
}
