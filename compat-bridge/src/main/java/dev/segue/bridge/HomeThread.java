package dev.segue.bridge;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which the thread-bound sync code of a request runs, in order, and which takes sync code back while it waits.
 *
 * <h2>Two kinds</h2>
 * A <em>leased</em> home belongs to a {@link Scope}: it takes a thread from a pool when the first work arrives and keeps it until the
 * scope is closed. A <em>borrowed</em> home is a thread of somebody else, for as long as it waits in {@code toSync}.
 *
 * <h2>States</h2>
 * <pre>
 * leased:    NEW --submit--> SERVING <--open/await--> WAITING (n deep)     borrowed:  IDLE <--open/await--> WAITING (n deep)
 *             |                 |
 *           close             close, queue empty, no wait
 *             +------> ENDED <--+
 * </pre>
 * Work is taken in SERVING and WAITING, and refused in ENDED and IDLE. A closed home that still waits goes on taking work until
 * that wait is over, so closing never strands the async code it waits for.
 *
 * <h2>One queue</h2>
 * All waits of a thread, nested ones included, serve one queue: work meant for an outer wait is done by whichever wait is innermost.
 * So two waits of one thread never wait for each other's queue, and work for a wait that is over finds the nearest enclosing one. A
 * wait returns only when its result is complete and the queue is empty.
 *
 * <h2>Cycles</h2>
 * What remains is a wait for sync code that is itself below on the same stack, or on the stack of a thread that waits for this one. It
 * never ends by itself, so it is enough to look from time to time: a wait that gets no work follows, after 1 ms, 2 ms and so on up to
 * every 100 ms, what it waits for ({@link WaitCycle}).
 *
 * <h2>Starvation</h2>
 * A wait may also be for sync code queued in a pool all of whose threads wait, perhaps for that very code. The same look finds it, and
 * the waiting thread runs it. If no thread waits in {@code toSync} but some idle in their scopes, a {@link StandIn} runs it.
 *
 * <p>Threading: {@link #open} and {@link #await} on the home thread; the rest from any.
 *
 * @see <a href="https://github.com/django/asgiref/blob/main/asgiref/current_thread_executor.py">asgiref's CurrentThreadExecutor</a>
 */
final class HomeThread implements Runnable {
    private static final long FIRST_CHECK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CYCLE_CHECK = TimeUnit.MILLISECONDS.toNanos(100);

    private final @Nullable WorkPool pool;
    private final @Nullable HomeThread enclosing;
    private final Parking parking;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Queue<SyncCall<?>> queue = new ArrayDeque<>(); // guarded by this, as are all below
    private @Nullable Thread thread;
    private boolean started;
    private boolean closed;
    private int waits;
    private @Nullable ContextFuture<?> scopeResult;

    private HomeThread(@Nullable WorkPool pool, @Nullable Thread thread, @Nullable HomeThread enclosing,
            Parking parking) {
        this.pool = pool;
        this.thread = thread;
        this.enclosing = enclosing;
        this.parking = parking;
    }

    static HomeThread leasedFrom(WorkPool pool, Parking parking) {
        return new HomeThread(pool, null, null, parking);
    }

    /** Returns the home of {@code place} if that is the current thread, else the current thread as a home within it. */
    static HomeThread current(Place place, Parking parking) {
        HomeThread home = place.home();
        return home != null && home.isCurrent() ? home : new HomeThread(null, Thread.currentThread(), home, parking);
    }

    /** Returns the nearest home around {@code place} that takes work, or the nearest of all, or null if there is none. */
    static @Nullable HomeThread around(Place place) {
        HomeThread home = place.home();
        while (home != null && !home.takesWork()) {
            home = home.enclosing;
        }
        Scope scope = place.scope();
        return home != null ? home : scope != null ? scope.home() : place.home();
    }

    /** Names what the scope of this leased home ends with. */
    synchronized void serves(ContextFuture<?> result) {
        scopeResult = result;
    }

    /** Returns the pool in whose queue it waits for a thread, if it does. */
    synchronized @Nullable WorkPool leasing() {
        return started && thread == null ? pool : null;
    }

    synchronized boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Returns whether work sent here now would be run. */
    synchronized boolean takesWork() {
        return waits > 0 || (pool != null && !closed);
    }

    /**
     * Sends work here.
     *
     * @throws HomeClosedException if nobody will run it
     * @throws NoWorkerException if this is the first work and the pool has no thread
     */
    void submit(SyncCall<?> call) {
        refuseOwn();
        WorkPool lease;
        Thread paused;
        synchronized (this) {
            if (!takesWork()) {
                throw new HomeClosedException(
                        "Thread '%s' neither waits in toSync() nor serves a scope, and can't run the sync code sent to it. Await that code inside the scope or the toSync() call that started it."
                                .formatted(thread == null ? "(none)" : thread.getName()));
            }
            queue.add(call);
            lease = started ? null : pool;
            started = true;
            paused = thread;
        }
        parking.wake(paused);
        if (lease != null) {
            lease(lease, call);
        }
    }

    private void refuseOwn() {
        SyncCall<?> caller = Context.current().place().call();
        if (caller != null && caller.isOnCurrentThread() && isCurrent()) {
            throw new HomeClosedException(
                    "Thread '%s' would send sync code to itself, and could never run it while it waits for it. Call the code directly, or name a pool: toAsync(bridge.shared(), …)."
                            .formatted(Thread.currentThread().getName()));
        }
    }

    private void lease(WorkPool from, SyncCall<?> call) {
        try {
            from.execute(this);
        } catch (NoWorkerException full) {
            List<SyncCall<?>> stranded;
            synchronized (this) {
                queue.remove(call);
                stranded = List.copyOf(queue); // others may have come meanwhile
                queue.clear();
                started = false;
            }
            stranded.forEach(SyncCall::abandon);
            throw full;
        }
    }

    /** Serves the scope on the current thread, which was leased for it. */
    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        for (SyncCall<?> call = take(); call != null; call = take()) {
            call.run();
        }
        ended.complete(null);
    }

    /** Returns the next work; null when the home is closed and has none left. */
    private @Nullable SyncCall<?> take() {
        while (isIdle(null)) {
            idle();
        }
        synchronized (this) {
            return queue.poll();
        }
    }

    private void idle() {
        WorkPool mine = pool;
        ContextFuture<?> end = scopeResult();
        if (mine != null && end != null) {
            mine.idles(end);
        }
        try {
            if (isIdle(null)) {
                parking.pause(this, Long.MAX_VALUE);
            }
        } catch (InterruptedException stray) {
            if (mine != null && mine.isClosed()) {
                close(); // the bridge is closed and has waited long enough
            }
        } finally {
            if (mine != null && end != null) {
                mine.idlesNoMore(end);
            }
        }
    }

    private synchronized @Nullable ContextFuture<?> scopeResult() {
        return scopeResult;
    }

    /** Returns whether there is nothing to do now: no work, and the wait for {@code result}, or else the home itself, is not over. */
    private synchronized boolean isIdle(@Nullable ContextFuture<?> result) {
        return queue.isEmpty() && !(result == null ? closed : result.isDone());
    }

    /** Lets the home end once its work is done; does not wait for that. */
    void close() {
        boolean unused;
        synchronized (this) {
            closed = true;
            unused = !started;
        }
        wake();
        if (unused) {
            ended.complete(null);
        }
    }

    /** Returns a future that completes when the home is closed and its last work is done. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Opens a wait: until {@link #await} returns, work is taken.
     *
     * @throws HomeClosedException on another thread, which must not run this one's work
     */
    synchronized void open() {
        if (!isCurrent()) {
            throw new HomeClosedException(
                    "Thread '%s' would run the sync code sent to thread '%s'. Call toSync() on the thread that is to wait."
                            .formatted(Thread.currentThread().getName(), thread == null ? "(none)" : thread.getName()));
        }
        waits++;
    }

    /**
     * Runs work sent here until {@code result} is complete and no work is left, and closes the wait.
     *
     * @throws WaitInterruptedException if the thread is interrupted; the result is cancelled
     * @throws DeadlineException if the deadline passes; the result is cancelled
     * @throws WaitCycleException if the result waits for this thread; it fails with that, and what it waits for goes on
     */
    void await(ContextFuture<?> result, @Nullable Deadline deadline) {
        boolean complete = false;
        WaitEvent wait = WaitEvent.entered(depth());
        try {
            result.onDone(this::wake);
            for (SyncCall<?> call = next(result, deadline); call != null; call = next(result, deadline)) {
                call.run();
            }
            complete = true;
        } catch (WaitCycleException cycle) {
            result.completeExceptionally(cycle); // to cancel it would cancel the very code that is to see why
            throw cycle;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(
                    "Thread '%s' was interrupted while it waited in toSync(); the async code was cancelled."
                            .formatted(Thread.currentThread().getName()));
        } finally {
            WaitEvent.left(wait);
            if (!complete) {
                result.cancel(true);
                closeWait();
            }
        }
    }

    /** Returns the next work of a wait; null, with the wait closed, when it is over. */
    private @Nullable SyncCall<?> next(ContextFuture<?> result, @Nullable Deadline deadline)
            throws InterruptedException {
        WorkPool mine = WorkPool.current();
        if (mine == null) {
            return awaitNext(result, deadline);
        }
        mine.waits(result);
        try {
            return awaitNext(result, deadline);
        } finally {
            mine.goesOn(result);
        }
    }

    private @Nullable SyncCall<?> awaitNext(ContextFuture<?> result, @Nullable Deadline deadline)
            throws InterruptedException {
        for (long pause = FIRST_CHECK;; pause = Math.min(2 * pause, CYCLE_CHECK)) {
            if (isIdle(result)) {
                parking.pause(this, patience(pause, result, deadline));
            }
            synchronized (this) {
                if (!queue.isEmpty()) {
                    return queue.poll();
                }
                if (result.isDone()) {
                    waits--;
                    return null;
                }
            }
            SyncCall<?> stuck = WaitCycle.follow(result);
            if (stuck != null) {
                return stuck;
            }
        }
    }

    private synchronized int depth() {
        return waits - 1;
    }

    /** Returns how long to wait before looking around, in nanoseconds, {@code most} at most. A result that follows a foreign stage is in no cycle. */
    private static long patience(long most, ContextFuture<?> result, @Nullable Deadline deadline) {
        boolean foreign = result.awaited() != null && !(result.awaited() instanceof ContextFuture<?>);
        long check = foreign ? Long.MAX_VALUE : most;
        return deadline == null ? check : Math.min(check, deadline.left("toSync()"));
    }

    /** Closes a wait that is given up; work that nobody will run now fails. */
    private void closeWait() {
        List<SyncCall<?>> stranded = List.of();
        synchronized (this) {
            waits--;
            if (!takesWork()) {
                stranded = List.copyOf(queue);
                queue.clear();
            }
        }
        stranded.forEach(SyncCall::abandon);
    }

    private void wake() {
        Thread paused;
        synchronized (this) {
            paused = thread;
        }
        parking.wake(paused);
    }

    /** Returns the name of its thread, or, before it has one, of the pool it takes one from. */
    @Override
    public synchronized String toString() {
        return thread == null ? String.valueOf(pool) : thread.getName();
    }
}
