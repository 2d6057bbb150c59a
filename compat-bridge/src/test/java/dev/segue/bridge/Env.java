package dev.segue.bridge;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What simulated code knows about where it is.
 *
 * @param request whose values it may see
 * @param fate what may happen to it
 * @param waiting the threads that wait for it, the nearest last
 * @param loop where its async code runs; null if that is not fixed
 * @param scope that it is in
 * @param local the value of {@link Legacy#LOCAL} that it sees
 * @param deadline that it has
 * @param interruptible whether it is sync code that may be interrupted
 */
record Env(Object request, Fate fate, List<Crew.Member> waiting, @Nullable Executor loop, @Nullable ScopeRun scope,
        Object local, @Nullable Deadline deadline, boolean interruptible) {

    /** A scope, as far as its code has run. */
    static final class ScopeRun {
        Crew.@Nullable Member thread;
        @Nullable
        Object plain; // what its code left in Legacy.PLAIN
    }

    Env fated(Fate other) {
        return new Env(request, other, waiting, loop, scope, local, deadline, interruptible);
    }

    Env waiting(Crew.Member thread, Executor onLoop) {
        return new Env(request, fate, Stream.concat(waiting.stream(), Stream.of(thread)).toList(), onLoop, scope, local,
                deadline, false);
    }

    Env in(ScopeRun made) {
        return new Env(request, fate, waiting, loop, made, local, deadline, interruptible);
    }

    Env local(Object other) {
        return new Env(request, fate, waiting, loop, scope, other, deadline, interruptible);
    }

    Env hurried(Deadline other, Fate late) {
        return new Env(request, late, waiting, loop, scope, local, other, interruptible);
    }

    Env sync(boolean mayBeInterrupted) {
        return new Env(request, fate, waiting, loop, scope, local, deadline, mayBeInterrupted);
    }
}
