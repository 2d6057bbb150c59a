package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is to happen after a commit: sync or async code, whichever side commits. */
sealed interface Hook {

    record Sync(Runnable task) implements Hook {}

    record Async(Supplier<? extends CompletionStage<?>> task) implements Hook {}

    /** Runs it and waits for its end. */
    default void run(Bridge bridge) {
        switch (this) {
            case Sync(var task) -> task.run();
            case Async(var task) -> bridge.toSync(() -> task.get().thenApply(_ -> true));
        }
    }

    /** Starts it and returns the stage of its end. */
    default CompletableFuture<@Nullable Void> start(Bridge bridge) {
        return switch (this) {
            case Sync(var task) -> bridge.<@Nullable Void>toAsync(() -> {
                task.run();
                return null;
            });
            case Async(var task) -> task.get().<@Nullable Void>thenApply(_ -> null).toCompletableFuture();
        };
    }
}
