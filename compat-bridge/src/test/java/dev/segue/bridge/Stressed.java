package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the jcstress tests share. jcstress makes ten thousand states at a time and has two cores on a small machine, so no state may
 * have threads of its own: the two actors are the threads.
 *
 * <p>Threading: each method says on which thread its tasks run.
 */
final class Stressed {
    /** Runs each task at once, on the thread that brings it. */
    static final WorkPool IN_PLACE = pool(new Tasks() {
        @Override
        public void execute(Runnable task) {
            task.run();
        }
    });

    private Stressed() {}

    static WorkPool pool(Tasks tasks) {
        return WorkPool.of("stressed", new Bound(1, 1), tasks);
    }

    /** Returns how {@code future} ended: with a value, cancelled, with a failure of the class returned, or not. */
    static String end(CompletableFuture<?> future) {
        return switch (future.state()) {
            case RUNNING -> "incomplete";
            case SUCCESS -> "value";
            case CANCELLED -> "cancelled";
            case FAILED -> future.exceptionNow().getClass().getSimpleName();
        };
    }

    /** Keeps its one task until the thread that is to be its own says {@link #run}. */
    static final class Later extends Tasks implements Runnable {
        private @Nullable Runnable task;

        @Override
        public void execute(Runnable brought) {
            task = brought;
        }

        @Override
        public void run() {
            if (task != null) {
                task.run();
            }
        }
    }

    /** Tasks without a thread; never shut down. */
    abstract static class Tasks extends AbstractExecutorService {
        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
