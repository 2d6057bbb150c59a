package dev.segue.bridge;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds waits that can't end, or not without help, by following who waits for what.
 *
 * <p>Threading: safe from any.
 */
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
        SyncCall<?> found = find(result, call -> call.isOnCurrentThread() || call.isStuck(), LONGEST);
        if (found != null && found.isOnCurrentThread()) {
            throw cycle(result, found.result());
        }
        if (found == null) {
            SyncCall<?> homeless = find(result, call -> call.leasing() != null, LONGEST);
            WorkPool pool = homeless == null ? null : homeless.leasing();
            if (pool != null) {
                refuseHopeless(pool);
            }
        }
        return found;
    }

    /**
     * Fails the calls of scopes that want a home thread of {@code pool} and never get one: all that wait in the pool in the end wait for
     * such calls, of this pool or of one in the same state.
     */
    static void refuseHopeless(WorkPool pool) {
        Set<SyncCall<?>> calls = new HashSet<>();
        if (isHopeless(pool, new HashSet<>(), calls)) {
            calls.forEach(call -> call.refuse(() -> new NoWorkerException(
                    "No thread of '%s' will ever take the task: all that it has wait, and in the end for this task or one like it. Take the scope's thread from another pool, inScope(bridge.virtualThreads(), …), or raise the bound."
                            .formatted(pool))));
        }
    }

    private static boolean isHopeless(WorkPool pool, Set<WorkPool> assumed, Set<SyncCall<?>> calls) {
        return !assumed.add(pool)
                || (pool.isStuck() && pool.waits().stream().allMatch(wait -> {
                    SyncCall<?> call = find(wait, homeless -> homeless.leasing() != null, LONGEST);
                    WorkPool next = call == null ? null : call.leasing();
                    if (call == null || next == null) {
                        return false;
                    }
                    calls.add(call);
                    return isHopeless(next, assumed, calls);
                }));
    }

    private static @Nullable SyncCall<?> find(CompletableFuture<?> from, Predicate<SyncCall<?>> sought, int most) {
        CompletableFuture<?> at = from;
        for (int left = most; left > 0 && at instanceof ContextFuture<?> future && !future.isDone(); left--) {
            SyncCall<?> call = future.call();
            SyncCall<?> found = call != null && sought.test(call) ? call : findInBranches(future, sought, left);
            if (found != null) {
                return found;
            }
            at = call != null ? call.waitingFor() : future.awaited();
        }
        return null;
    }

    private static @Nullable SyncCall<?> findInBranches(ContextFuture<?> all, Predicate<SyncCall<?>> sought, int most) {
        for (CompletableFuture<?> branch : all.branches()) {
            SyncCall<?> found = find(branch, sought, most / all.branches().size());
            if (found != null) {
                return found;
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
