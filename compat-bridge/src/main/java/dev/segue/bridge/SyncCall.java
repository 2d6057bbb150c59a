package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sync code on its way from async code: queued, running, perhaps waiting for async code of its own, and over.
 *
 * <p>Cancelled while queued, it never runs. Cancelled while it runs, its result is dropped, the async code it waits for is cancelled,
 * and, unless it waits, its thread is interrupted if the code asked for that: a thread that waits runs code that did not ask.
 * <p>Threading: {@link #run} on the thread that was chosen, or on one that waits for it and finds it {@link #isStuck}, whichever
 * comes first: the other does nothing. The rest from any.
 */
final class SyncCall<T> implements Runnable {
    private final Callable<T> task;
    private final Context context;
    private final @Nullable HomeThread home;
    private final @Nullable WorkPool pool;
    private final @Nullable Executor loop;
    private final ThreadLocals threadLocals = ThreadLocals.capture();
    private final @Nullable HopEvent hop = HopEvent.submitted();
    private final ContextFuture<T> result;
    private @Nullable Thread thread; // guarded by this; set while it runs
    private boolean begun; // guarded by this
    private boolean interrupted; // guarded by this; the thread, before it ran this call
    private boolean passedOn; // guarded by this; the cancellation
    private volatile @Nullable ContextFuture<?> waitingFor;

    /**
     * @param home the thread it is meant for; null for any
     * @param pool whose threads it is meant for; null if for {@code home}
     * @param loop where its result is delivered; null for the thread it runs on
     */
    SyncCall(Callable<T> task, Context context, @Nullable HomeThread home, @Nullable WorkPool pool,
            @Nullable Executor loop) {
        this.task = task;
        this.context = context;
        this.home = home;
        this.pool = pool;
        this.loop = loop;
        this.result = new ContextFuture<>(context, this);
    }

    ContextFuture<T> result() {
        return result;
    }

    /** Returns the async code this call waits for now, if it does. */
    @Nullable
    ContextFuture<?> waitingFor() {
        return waitingFor;
    }

    synchronized boolean isOnCurrentThread() {
        return Thread.currentThread().equals(thread);
    }

    /** Returns whether the call is queued in a pool whose threads all wait, perhaps for this very call. */
    synchronized boolean isStuck() {
        return !begun && pool != null && pool.isStuck();
    }

    /** Returns the pool in whose queue its home waits for a thread, if it does. */
    synchronized @Nullable WorkPool leasing() {
        return begun || home == null ? null : home.leasing();
    }

    /** Notes that the call waits for {@code other}, or, with null, that it goes on. */
    void waitFor(@Nullable ContextFuture<?> other) {
        synchronized (this) {
            waitingFor = other;
        }
        if (other != null && result.isCancelled()) {
            cancelOnce(other);
        }
    }

    /** Cancels one wait per cancellation: what the code does to clean up may wait again. */
    private void cancelOnce(ContextFuture<?> wait) {
        synchronized (this) {
            if (passedOn) {
                return;
            }
            passedOn = true;
        }
        wait.cancel(true);
    }

    /** Passes a cancellation of the result on to what is under way. */
    void cancelled() {
        ContextFuture<?> waited = waitingFor;
        if (waited != null) {
            cancelOnce(waited);
        }
        synchronized (this) {
            if (thread != null && waitingFor == null && task instanceof Interruptible<?>) {
                thread.interrupt();
            }
        }
    }

    /** Fails the call, which nobody will run. */
    void abandon() {
        refuse(() -> new HomeClosedException(
                "The wait in toSync() for which this sync code was meant was given up before the code ran."));
    }

    /** Fails the call, unless it has begun, with an exception that is made in its context. */
    void refuse(Supplier<BridgeException> refusal) {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        deliver(null, context.supply(refusal), context);
    }

    @Override
    public void run() {
        run(false);
    }

    /** Form of {@link #run} for a thread that was started for this call and ends with it: no thread-local is set there or need be restored. */
    void runOnNewThread() {
        run(threadLocals.areUnset());
    }

    private void run(boolean bare) {
        if (result.isDone() || !begin()) {
            return;
        }
        var branch = new Context.Branch(context.at(context.place().sync(home, loop, this)));
        T value = null;
        Throwable failure = null;
        HopEvent.started(hop);
        try (var _ = bare ? null : threadLocals.set()) {
            value = refuseStage(branch.call(this::inTime));
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            end();
        }
        deliver(value, failure, context.goingOnWith(branch.context()));
    }

    private T inTime() throws Exception {
        Deadline deadline = context.get(Deadline.KEY);
        if (deadline != null) {
            deadline.left("toAsync()");
        }
        return task.call();
    }

    private synchronized boolean begin() {
        if (begun || result.isDone()) {
            return false;
        }
        begun = true;
        thread = Thread.currentThread();
        interrupted = Thread.interrupted(); // meant for the code that waits around this call
        return true;
    }

    private synchronized void end() {
        thread = null;
        if (task instanceof Interruptible<?>) {
            Thread.interrupted(); // a cancellation that came too late must not hit what runs here next
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(@Nullable T value, @Nullable Throwable failure, Context ended) {
        if (loop == null) {
            result.settle(value, failure, ended);
            return;
        }
        try {
            Hops.record(context, "back", "loop");
            loop.execute(() -> result.settle(value, failure, ended));
        } catch (RejectedExecutionException stopped) {
            result.settle(value, failure, ended);
        }
    }

    private static <T> T refuseStage(T value) {
        if (value instanceof CompletionStage<?> stage) {
            stage.toCompletableFuture().cancel(false);
            throw new IllegalArgumentException(
                    "The sync code given to toAsync() returned a stage, so it is async code. Call it directly.");
        }
        return value;
    }

    /** Sync code that may be interrupted when its result is no longer wanted. */
    record Interruptible<T>(Callable<T> task) implements Callable<T> {
        @Override
        public T call() throws Exception {
            try {
                return task.call();
            } catch (InterruptedException interruption) {
                var cancelled = new CancellationException("Interrupted, since the result is no longer wanted.");
                cancelled.initCause(interruption);
                throw cancelled;
            }
        }
    }
}
