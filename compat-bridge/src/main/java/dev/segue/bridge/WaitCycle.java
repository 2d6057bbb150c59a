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
        CompletableFuture<?> at = result;
        for (int i = 0; i < LONGEST && at instanceof ContextFuture<?> future; i++) {
            SyncCall<?> call = future.call();
            if (call != null && call.isOnCurrentThread()) {
                throw new WaitCycleException(
                        "toSync()%s on thread '%s' waits for sync code%s that is itself waiting on this thread, below this call. Start that code outside the wait, or name a pool: toAsync(bridge.shared(), …)."
                                .formatted(named(result.origin()), Thread.currentThread().getName(),
                                        named(future.origin())));
            }
            if (call != null && call.isStuck()) {
                return call;
            }
            at = call != null ? call.waitingFor() : future.awaited();
        }
        return null;
    }

    private static String named(Context context) {
        @Nullable
        String work = context.get(Context.WORK);
        return work == null ? "" : " in '" + work + "'";
    }
}
