package dev.segue.bridge;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for async code, and runs the sync work which that code sends back to it.
 *
 * <p>One queue serves all waits of the thread, nested ones included: work meant for an outer wait is done by whichever wait is
 * innermost, so two waits of one thread never wait for each other's queue. A wait ends only when its stage is complete and the
 * queue is empty. The idea is asgiref's {@code CurrentThreadExecutor}.
 * <p>Threading: {@link #await} on the home thread only; {@link #submit} from any.
 */
final class HomeThread {
    static final Context.Key<HomeThread> KEY = new Context.Key<>("home thread");

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> queue = new ArrayDeque<>(); // guarded by this
    private int waits; // guarded by this

    /** Returns the home thread of the current request if that is the current thread, else a new one for the current thread. */
    static HomeThread current() {
        HomeThread home = Context.current().get(KEY);
        return home != null && home.thread.equals(Thread.currentThread()) ? home : new HomeThread();
    }

    /** Opens a wait: from here on, until {@link #await} returns, {@link #submit} takes work. */
    synchronized void open() {
        waits++;
    }

    synchronized void submit(Runnable work) {
        if (waits == 0) {
            throw new HomeClosedException(
                    "Thread '%s' no longer waits in toSync() and can't run the sync code sent to it."
                            .formatted(thread.getName())
                            + " Await that code inside the toSync() call that started it.");
        }
        queue.add(work);
        notifyAll();
    }

    /** Runs submitted work until {@code stage} is complete and no work is left, and closes the wait. */
    void await(CompletableFuture<?> stage) {
        var _ = stage.whenComplete((_, _) -> wake());
        try {
            for (Runnable work = next(stage); work != null; work = next(stage)) {
                work.run();
            }
        } catch (InterruptedException interruption) {
            abandon(stage);
        }
    }

    private synchronized @Nullable Runnable next(CompletableFuture<?> stage) throws InterruptedException {
        while (queue.isEmpty() && !stage.isDone()) {
            wait();
        }
        if (queue.isEmpty()) {
            waits--;
        }
        return queue.poll();
    }

    private void abandon(CompletableFuture<?> stage) {
        synchronized (this) {
            waits--;
        }
        stage.cancel(false);
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException(
                "Thread '%s' was interrupted while it waited in toSync(); the async code was cancelled."
                        .formatted(thread.getName()));
    }

    private synchronized void wake() {
        notifyAll();
    }
}
