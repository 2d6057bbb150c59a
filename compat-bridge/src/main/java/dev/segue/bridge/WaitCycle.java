package dev.segue.bridge;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds waits that can't end, or not without help, by following who waits for what. */
final class WaitCycle {
    private static final int LONGEST = 10_000;

    private WaitCycle() {}

    /**
     * Lets a wait of the current thread for {@code result} go on, unless {@code result} in the end waits for this thread. Returns the
     * stuck call that {@code result} in the end waits for, if there is one, for this thread to run.
     *
     * @throws WaitCycleException if it does, naming both waits
     */
    static @Nullable SyncCall<?> follow(ContextFuture<?> result) {
        return follow(result, result, LONGEST);
    }

    private static @Nullable SyncCall<?> follow(ContextFuture<?> result, CompletableFuture<?> from, int most) {
        CompletableFuture<?> at = from;
        for (int left = most; left > 0 && at instanceof ContextFuture<?> future && !future.isDone(); left--) {
            SyncCall<?> call = future.call();
            if (call != null && call.isOnCurrentThread()) {
                throw cycle(result, future);
            }
            SyncCall<?> stuck = call != null && call.isStuck() ? call : stuckBranch(result, future, left);
            if (stuck != null) {
                return stuck;
            }
            at = call != null ? call.waitingFor() : future.awaited();
        }
        return null;
    }

    private static @Nullable SyncCall<?> stuckBranch(ContextFuture<?> result, ContextFuture<?> all, int most) {
        for (CompletableFuture<?> branch : all.branches()) {
            SyncCall<?> stuck = follow(result, branch, most / all.branches().size());
            if (stuck != null) {
                return stuck;
            }
        }
        return null;
    }

    private static WaitCycleException cycle(ContextFuture<?> result, ContextFuture<?> future) {
        return new WaitCycleException(
                "toSync()%s on thread '%s' waits for sync code%s that is itself waiting on this thread, below this call. Start that code outside the wait, or name a pool: toAsync(bridge.shared(), …)."
                        .formatted(named(result.origin()), Thread.currentThread().getName(), named(future.origin())));
    }

    private static String named(Context context) {
        String work = context.get(Context.WORK);
        return work == null ? "" : " in '" + work + "'";
    }
}
