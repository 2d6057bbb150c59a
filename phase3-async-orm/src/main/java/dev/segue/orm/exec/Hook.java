package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to happen after a commit: sync or async code, whichever side commits. */
sealed interface Hook {

    record Sync(Runnable task) implements Hook {}

    record Async(Supplier<? extends CompletionStage<?>> task) implements Hook {}

    /** One whose failure is logged, and is nobody else's. */
    record Robust(Hook hook) implements Hook {
        private static final Logger LOG = LoggerFactory.getLogger(Hook.class);

        private void log(Throwable failure) {
            LOG.error("An onCommit task of {} failed; the transaction is kept and the other tasks run.",
                    Borrower.current(), Failures.unwrap(failure));
        }
    }

    /** Runs it and waits for its end. */
    default void run(Bridge bridge) {
        switch (this) {
            case Sync(var task) -> task.run();
            case Async(var task) -> bridge.toSync(() -> task.get().thenApply(_ -> true));
            case Robust robust -> {
                try {
                    robust.hook.run(bridge);
                } catch (Exception failure) {
                    robust.log(failure);
                }
            }
        }
    }

    /** Starts it and returns the stage of its end. */
    default CompletableFuture<@Nullable Void> start(Bridge bridge) {
        return switch (this) {
            case Sync(var task) -> bridge.<@Nullable Void>toAsync(() -> {
                task.run();
                return null;
            });
            case Async(var task) -> started(task);
            case Robust robust -> {
                Context context = Context.current();
                yield robust.hook.start(bridge).exceptionally(failure -> {
                    context.run(() -> robust.log(failure));
                    return null;
                });
            }
        };
    }

    private static CompletableFuture<@Nullable Void> started(Supplier<? extends CompletionStage<?>> task) {
        try {
            return task.get().<@Nullable Void>thenApply(_ -> null).toCompletableFuture();
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
