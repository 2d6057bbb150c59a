package dev.segue.bridge;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets sync and async code call each other.
 *
 * <p>Where code runs:
 * <ul>
 * <li>{@link #toAsync(Callable)}, thread-bound sync code: on the nearest home thread, that is the thread that waits in the enclosing
 * {@link #toSync}, else the one of the enclosing {@link #inScope}, in order; without either, on the shared pool.
 * <li>{@link #toAsync(WorkPool, Callable)}, sync code for any thread: on that pool, in parallel, whoever waits. Only when all threads
 * of the pool wait, in {@link #toSync} or idle in their scopes, does a thread that waits for this code run it, or one thread more, since
 * the pool may never.
 * <li>{@link #toSync}, async code: on the loop from which the sync code was called, or on the bridge's own; the calling thread waits
 * and runs the sync code sent back to it.
 * </ul>
 * So the sync code of a request stays on one thread, and thread-bound things such as a JDBC transaction stay put; and async code
 * stays on loops, where the guard of {@link LoopThreads} watches it: results of sync code are delivered there.
 *
 * <p>Context: code sees its caller's values, and what it sets is seen by what follows it, in both directions (see {@link Context}).
 * <p>Threading: safe from any.
 *
 * @see <a href="https://github.com/django/asgiref/blob/main/asgiref/sync.py">asgiref's SyncToAsync and AsyncToSync</a>
 */
public final class Bridge implements AutoCloseable {
    private final WorkPool workers;
    private final WorkPool shared;
    private final WorkPool virtualThreads;
    private final WorkPool loop;
    private final Parking parking;

    private Bridge(WorkPool workers, WorkPool shared, WorkPool virtualThreads, WorkPool loop, Parking parking) {
        this.workers = workers;
        this.shared = shared;
        this.virtualThreads = virtualThreads;
        this.loop = loop;
        this.parking = parking;
    }

    /** Opens a bridge with pools of its own; close it to end them. */
    public static Bridge open(BridgeConfig config) {
        return of(WorkPool.platform("segue-worker", config.workers()),
                WorkPool.platform("segue-shared", config.shared()),
                WorkPool.virtual("segue-virtual", config.virtualThreads(), config.loopPatience()),
                WorkPool.loop("segue-loop"),
                Parking.ON_PERMITS);
    }

    /** Makes a bridge of the given parts, which it closes when it is closed. */
    static Bridge of(WorkPool workers, WorkPool shared, WorkPool virtualThreads, WorkPool loop, Parking parking) {
        return new Bridge(workers, shared, virtualThreads, loop, parking);
    }

    /** Returns the pool of platform threads for the sync code of requests. */
    public WorkPool workers() {
        return workers;
    }

    /** Returns the pool of platform threads for sync code that may run on any thread. */
    public WorkPool shared() {
        return shared;
    }

    /** Returns the pool of virtual threads for the sync code of requests. */
    public WorkPool virtualThreads() {
        return virtualThreads;
    }

    /**
     * Starts async {@code task} as one request: thread-bound sync code that it calls runs on one home thread, taken from {@code pool}
     * when first needed. Inside another scope this is a plain call.
     *
     * <p>Threading: the task starts on the calling thread.
     * <p>Errors: in a scope that has ended, the future fails with {@link ScopeClosedException} and the task is not started.
     */
    public <T extends @Nullable Object> CompletableFuture<T> inScope(WorkPool pool,
            Supplier<? extends CompletionStage<T>> task) {
        Context context = Context.current();
        boolean inner = context.place().scope() != null;
        if (inner) {
            try {
                context.place().refuseEnded("inScope()");
            } catch (ScopeClosedException ended) {
                return CompletableFuture.failedFuture(ended);
            }
        }
        var scope = inner ? null : new Scope(pool, parking);
        var result = new ContextFuture<T>(
                scope == null ? context : context.at(context.place().in(scope, asyncLoop(context.place()))));
        if (scope != null) {
            scope.home().serves(result);
            result.onDone(scope::close);
        }
        result.start(task, ThreadLocals.capture());
        return result;
    }

    /**
     * Runs thread-bound sync {@code task} and returns its result.
     *
     * <p>Errors: what the task throws completes the future, unwrapped. The future fails with {@link NoWorkerException} if the pool is
     * full, {@link HomeClosedException} or {@link ScopeClosedException} if the request the call belongs to has ended, and
     * {@link IllegalArgumentException} if the task returns a stage.
     * <p>Cancelling the future drops the result and cancels async code that the task waits for; see {@link #interruptible}.
     */
    public <T extends @Nullable Object> CompletableFuture<T> toAsync(Callable<T> task) {
        Context context = Context.current();
        HomeThread home = HomeThread.around(context.place());
        var call = new SyncCall<>(task, context, home, home == null ? shared : null, loopBelow(context.place()));
        return home == null ? started(call, shared, () -> shared.execute(call)) : started(call, home, () -> {
            refuseEndedScope(home, context.place());
            home.submit(call);
        });
    }

    /**
     * Form of {@link #toAsync(Callable)} that runs the task on a thread of {@code pool}, in parallel with any other. So it is never
     * thread-bound: no call takes a pool and binds to a thread.
     */
    public <T extends @Nullable Object> CompletableFuture<T> toAsync(WorkPool pool, Callable<T> task) {
        Context context = Context.current();
        var call = new SyncCall<>(task, context, null, pool, loopBelow(context.place()));
        return started(call, pool, () -> pool.execute(call));
    }

    /** Returns {@code task} as sync code that is interrupted when its result is no longer wanted. */
    public static <T> Callable<T> interruptible(Callable<T> task) {
        return new SyncCall.Interruptible<>(task);
    }

    /**
     * Returns what runs tasks in place, on whichever thread and any number of times, with the values and the thread-locals of the code
     * that calls this; what a task sets ends with it. For callbacks of code that knows nothing of bridges.
     */
    public static Executor captured() {
        Context context = Context.current().at(Place.NOWHERE);
        ThreadLocals threadLocals = ThreadLocals.capture();
        return task -> {
            try (var _ = threadLocals.set()) {
                context.run(task);
            }
        };
    }

    /**
     * Runs async {@code task} on a loop and waits for its result.
     *
     * <p>Errors: a failure of the stage is thrown as the same object, unwrapped, checked or not, with the waiting side's stack as
     * suppressed.
     *
     * @throws SynchronousOnlyOperationException on a loop thread, before the task is started
     * @throws ScopeClosedException in a stage of a request that has ended, before the task is started
     * @throws WaitInterruptedException if the calling thread is interrupted
     * @throws WaitCycleException if the task waits for the calling thread
     * @throws DeadlineException if the request's deadline passes
     */
    public <T extends @Nullable Object> T toSync(Supplier<? extends CompletionStage<T>> task) {
        LoopThreads.refuseBlocking("toSync()", "the async code directly");
        Context context = Context.current();
        context.place().refuseEnded("toSync()");
        Executor chosen = asyncLoop(context.place());
        HomeThread home = HomeThread.current(context.place(), parking);
        var result = new ContextFuture<T>(context.at(context.place().async(home, chosen)));
        home.open();
        Hops.record(context, "toSync", "loop");
        ThreadLocals threadLocals = ThreadLocals.capture();
        begin(chosen, () -> result.start(task, threadLocals));
        return waited(home, result, context);
    }

    /**
     * Waits for {@code stage}, which was started before, and runs the sync code sent to this thread meanwhile; otherwise as
     * {@link #toSync}.
     */
    public <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        if (stage instanceof CompletableFuture<T> future && future.isDone()) {
            if (future instanceof ContextFuture<?> made) {
                Context.goOnWith(made.context());
            }
            return Failures.joined(future); // nothing to wait for, so not even a loop thread blocks
        }
        LoopThreads.refuseBlocking("await()", "the async code directly");
        Context context = Context.current();
        context.place().refuseEnded("await()");
        HomeThread home = HomeThread.current(context.place(), parking);
        var result = new ContextFuture<T>(context);
        home.open();
        result.follow(stage, true);
        return waited(home, result, context);
    }

    /** Stops taking tasks and waits for those under way, for 10 seconds at most; what runs then is interrupted. */
    @Override
    public void close() {
        List.of(workers, shared, virtualThreads, loop).forEach(WorkPool::close);
    }

    private void begin(Executor chosen, Runnable start) {
        try {
            chosen.execute(start);
        } catch (RejectedExecutionException stopped) {
            loop.execute(start); // the loop it came from has ended since
        }
    }

    private static <T> T waited(HomeThread home, ContextFuture<T> result, Context context) {
        SyncCall<?> call = context.place().call();
        ContextFuture<?> before = call == null ? null : call.waitingFor();
        try {
            if (call != null) {
                call.waitFor(result);
            }
            home.await(result, context.get(Deadline.KEY));
        } finally {
            if (call != null) {
                call.waitFor(before);
            }
            Context.goOnWith(result.context());
        }
        return Failures.joined(result);
    }

    private static <T> CompletableFuture<T> started(SyncCall<T> call, Object target, Runnable start) {
        Hops.record(Context.current(), "toAsync", target);
        try {
            start.run();
        } catch (BridgeException rejection) {
            call.result().completeExceptionally(rejection);
        }
        return call.result();
    }

    /** Refuses work for the home of a scope that has ended, unless its sender is awaited there: such a wait is still served. */
    private static void refuseEndedScope(HomeThread home, Place place) {
        Scope scope = place.scope();
        if (scope != null && scope.home() == home && !(place.home() == home && home.takesWork())) {
            scope.refuseClosed("toAsync()");
        }
    }

    private Executor asyncLoop(Place place) {
        Executor below = loopBelow(place);
        return below != null ? below : loop;
    }

    /** Returns the loop from which the current code was called, if any. */
    private static @Nullable Executor loopBelow(Place place) {
        Executor current = LoopThreads.current();
        return current != null ? current : place.loop();
    }
}
