package dev.segue.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** An event loop of somebody else: one thread, marked as a loop thread, that rejects tasks once it is closed. */
final class TestLoop implements AutoCloseable {
    private final ExecutorService tasks = Executors.newSingleThreadExecutor(this::thread);

    /** Starts async {@code task} on this loop. */
    <T> CompletableFuture<T> start(Supplier<? extends CompletionStage<T>> task) {
        return CompletableFuture.<CompletionStage<T>>supplyAsync(task::get, tasks).thenCompose(stage -> stage);
    }

    /** Returns the thread of this loop. */
    Thread thread() {
        return Failures.join(start(() -> CompletableFuture.completedFuture(Thread.currentThread())));
    }

    /** Stops the loop; returns when its thread takes no more tasks. */
    @Override
    public void close() {
        tasks.close();
    }

    private Thread thread(Runnable work) {
        return Thread.ofPlatform().name("test-loop").daemon().unstarted(() -> {
            LoopThreads.markCurrent(tasks);
            work.run();
        });
    }
}
