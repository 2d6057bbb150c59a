package dev.segue.bridge;

import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread more for a pool all of whose threads wait, some of them as home threads that idle in their scopes.
 *
 * <p>What is queued then would not start before a scope ends, and a scope may be waiting for just that. So the stand-in runs queued sync
 * code for any thread, until a thread of the pool goes on. It does so on a thread of its own: on an idle home's, that code would meet the
 * thread-locals of another request, and the home's own work would wait for it.
 * <p>It is never a home. The first thread-bound call of a further scope waits for another scope to end; if none can, that call fails
 * ({@link WaitCycle#refuseHopeless}). While there are such calls, the stand-in looks every 100 ms.
 *
 * <p>Threading: safe from any; the code it stands in for runs on its thread.
 */
final class StandIn {
    private static final long LOOK_AROUND = TimeUnit.MILLISECONDS.toNanos(100);

    private final WorkPool pool;
    private final ThreadPoolExecutor thread;
    private final Collection<Runnable> queue;
    private volatile @Nullable Thread running; // the latest

    /** @param queue the tasks that wait in the pool now */
    StandIn(WorkPool pool, Collection<Runnable> queue, Thread.Builder builder) {
        this.pool = pool;
        this.queue = queue;
        thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), builder.factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // asked twice, it comes once
        thread.allowCoreThreadTimeOut(true);
    }

    /** Starts if it is needed. Called whenever that may have become so: work was queued, or a thread began to wait. */
    void look() {
        if (pool.isStuck() && pool.hasIdleHome() && !queue.isEmpty()) {
            thread.execute(this::run);
            Parking.ON_PERMITS.wake(running);
        }
    }

    ExecutorService thread() {
        return thread;
    }

    private void run() {
        running = Thread.currentThread();
        try {
            while (pool.isStuck() && !queue.isEmpty()) {
                SyncCall<?> call = next();
                if (call != null) {
                    call.run();
                } else {
                    WaitCycle.refuseHopeless(pool);
                    Parking.ON_PERMITS.pause(this, LOOK_AROUND);
                }
            }
        } catch (InterruptedException closing) {
            // the pool has waited long enough
        }
    }

    /** Takes the first queued task that is sync code for any thread; a thread of the pool may take it too, and does nothing then. */
    private @Nullable SyncCall<?> next() {
        for (var tasks = queue.iterator(); tasks.hasNext();) { // weakly consistent: others take from the queue meanwhile
            if (tasks.next() instanceof SyncCall<?> call) {
                tasks.remove();
                return call;
            }
        }
        return null;
    }
}
