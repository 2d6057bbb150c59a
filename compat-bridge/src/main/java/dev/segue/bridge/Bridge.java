package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets sync and async code call each other.
 *
 * <p>Where code runs:
 * <ul>
 * <li>{@link #toAsync(Callable)}: on the thread that waits in the enclosing {@link #toSync}, if there is one; else on a worker.
 * <li>{@link #toAsync(WorkPool, Callable)}: on that pool, whoever waits.
 * <li>{@link #toSync}: the async code starts on the calling thread, which then waits and runs the sync code sent back to it.
 * </ul>
 * So sync code below a {@code toSync} stays on one thread, and thread-bound things such as a JDBC transaction stay put.
 *
 * <p>Threading: safe from any.
 *
 * @see <a href="https://github.com/django/asgiref/blob/main/asgiref/sync.py">asgiref's SyncToAsync and AsyncToSync</a>
 */
public final class Bridge implements AutoCloseable {
    private final WorkPool workers;
    private final WorkPool virtualThreads;

    private Bridge(BridgeConfig config) {
        workers = WorkPool.platform("segue-worker", config.workers(), config.workerQueue());
        virtualThreads = WorkPool.virtual("segue-virtual", config.virtualThreads(), config.virtualQueue());
    }

    /** Opens a bridge with pools of its own; close it to end them. */
    public static Bridge open(BridgeConfig config) {
        return new Bridge(config);
    }

    /** Returns the pool of platform threads. */
    public WorkPool workers() {
        return workers;
    }

    /** Returns the pool of virtual threads. */
    public WorkPool virtualThreads() {
        return virtualThreads;
    }

    /**
     * Runs sync {@code task} off the calling thread and returns its result.
     *
     * <p>Context: the task sees the caller's values; stages that depend on the result run with them too.
     * <p>Errors: what the task throws completes the future, unwrapped. A full pool completes it with {@link NoWorkerException}, a
     * home thread that has stopped waiting with {@link HomeClosedException}.
     */
    public <T extends @Nullable Object> CompletableFuture<T> toAsync(Callable<T> task) {
        HomeThread home = Context.current().get(HomeThread.KEY);
        return start(home == null ? workers : home::submit, task);
    }

    /** Form of {@link #toAsync(Callable)} that runs the task on a thread of {@code pool}, in parallel with any other. */
    public <T extends @Nullable Object> CompletableFuture<T> toAsync(WorkPool pool, Callable<T> task) {
        return start(pool, task);
    }

    /**
     * Runs async {@code task} and waits for its result.
     *
     * <p>Errors: a failure of the stage is thrown as the same object, unwrapped, checked or not.
     *
     * @throws SynchronousOnlyOperationException on a loop thread, before the task is started
     * @throws WaitInterruptedException if the calling thread is interrupted
     */
    public <T extends @Nullable Object> T toSync(Supplier<? extends CompletionStage<T>> task) {
        LoopThreads.refuseBlocking("toSync()", "the async code directly");
        HomeThread home = HomeThread.current();
        home.open();
        CompletableFuture<T> stage = begin(Context.current().with(HomeThread.KEY, home), task);
        home.await(stage);
        return Failures.join(stage);
    }

    /** Stops taking tasks and waits for those under way. */
    @Override
    public void close() {
        workers.close();
        virtualThreads.close();
    }

    private static <T extends @Nullable Object> CompletableFuture<T> begin(Context context,
            Supplier<? extends CompletionStage<T>> task) {
        try {
            return context.call(task::get).toCompletableFuture();
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <T extends @Nullable Object> CompletableFuture<T> start(Executor executor, Callable<T> task) {
        var result = new ContextFuture<T>(Context.current());
        Hops.record();
        try {
            executor.execute(() -> result.completeBy(task));
        } catch (BridgeException rejection) {
            result.completeExceptionally(rejection);
        }
        return result;
    }
}
