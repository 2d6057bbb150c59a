package dev.segue.bridge;

import dev.segue.bridge.Program.Body;
import dev.segue.bridge.Program.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run, and ends it when the bridge breaks a promise.
 *
 * <p>Code that something may happen to ({@link Fate}) must do exactly what its program says until then. What it may do afterwards is to
 * fail, with what its fate explains; or to see an older value of its own, or to come home to a thread further out.
 */
@SuppressWarnings({"NullAway", "ReferenceEquality"}) // stages without a value; the same object, not an equal one
final class Witness {
    /** The most nanoseconds between two looks of a wait for cycles and for pools that need help. */
    static final long LONGEST_LOOK = 100_000_000;

    private final Simulator simulator;
    private final List<Fate> fates = new ArrayList<>();
    private final Set<Object> unfinished = new HashSet<>();
    private final List<CompletableFuture<?>> stages = new ArrayList<>();
    private final List<CompletableFuture<?>> scopes = new ArrayList<>();
    private final IdentityHashMap<HomeThread, Home> homes = new IdentityHashMap<>();

    Witness(Simulator simulator) {
        this.simulator = simulator;
        simulator.afterEachTask(() -> {
            check(Legacy.LOCAL.get() == null, "a thread-local was left on a thread of a pool");
            check(!Thread.currentThread().isInterrupted(), "an interrupt was left on a thread of a pool");
            Legacy.PLAIN.remove();
        });
    }

    /** The order in which work was sent to a home and started there. */
    private static final class Home {
        private int sent;
        private int started;
        private Crew.@Nullable Member thread;
    }

    // What happens

    void begins(Object request) {
        unfinished.add(request);
    }

    void ends(Object request) {
        unfinished.remove(request);
    }

    void opened(Scope scope) {
        scopes.add(scope.ended());
    }

    Fate watched(Fate fate) {
        fates.add(fate);
        return fate;
    }

    CompletableFuture<Object> started(CompletableFuture<Object> stage) {
        stages.add(stage);
        return stage;
    }

    /** Returns {@code code}, which is sent to {@code home}, or to {@code pool}, as code that is watched. */
    Sent sent(Env env, @Nullable HomeThread home, String pool, Callable<Object> code) {
        return new Sent(env, home == null ? null : homes.computeIfAbsent(home, _ -> new Home()), pool, code);
    }

    /** Sync code on its way. */
    final class Sent implements Callable<Object> {
        private final Env env;
        private final @Nullable Home home;
        private final String pool;
        private final Callable<Object> code;
        private final int turn;
        private @Nullable CompletableFuture<Object> stage;
        private boolean ran;

        private Sent(Env env, @Nullable Home home, String pool, Callable<Object> code) {
            this.env = env;
            this.home = home;
            this.pool = pool;
            this.code = code;
            this.turn = home == null ? 0 : ++home.sent;
        }

        CompletableFuture<Object> as(CompletableFuture<Object> made) {
            stage = made;
            var _ = made.handle((_, failure) -> {
                if (home == null && !ran && !(failure instanceof NoWorkerException)) {
                    simulator.allow(LONGEST_LOOK); // given up while its pool was stuck, perhaps, before a look around
                }
                return null;
            });
            return started(made);
        }

        @Override
        public Object call() throws Exception {
            Crew.Member thread = simulator.running();
            boolean fresh = thread.fresh;
            thread.fresh = false;
            check(!ran, "sync code ran twice");
            ran = true;
            check(stage == null || !stage.isDone(), "sync code ran that was cancelled before");
            check(env.deadline() == null || env.deadline().left() > 0, "sync code was started late");
            check(!LoopThreads.isCurrent(), "sync code runs on a loop");
            check(!thread.isInterrupted(), "sync code started on a thread that was interrupted");
            local(env);
            if (home == null) {
                inPool(thread, fresh);
            } else {
                atHome(thread, home);
            }
            return code.call();
        }

        private void inPool(Crew.Member thread, boolean fresh) {
            if (!fresh || !thread.pool.equals(pool)) { // help, which takes a look around
                simulator.allow(LONGEST_LOOK);
                check(!simulator.sleeps(pool), "a pool was helped of which a thread does not wait");
            }
        }

        private void atHome(Crew.Member thread, Home at) {
            check(turn > at.started, "thread-bound code ran out of order");
            at.started = turn;
            check(at.thread == null || at.thread == thread, "thread-bound code ran on two threads");
            at.thread = thread;
            boolean near = !env.waiting().isEmpty() && env.waiting().getLast() == thread;
            boolean further = env.fate().struck() && env.waiting().contains(thread);
            if (!near && !further) {
                check(env.waiting().isEmpty() || env.fate().struck(), "sync code did not come home");
                check(env.scope() != null, "sync code came to a thread that does not wait for it");
                inScope(thread, env.scope());
            }
        }

        private void inScope(Crew.Member thread, Env.ScopeRun scope) {
            if (scope.thread == null) {
                scope.thread = thread;
                scope.plain = new Object();
                Legacy.PLAIN.set(scope.plain);
            }
            check(scope.thread == thread, "a scope's sync code ran on two threads");
            check(Legacy.PLAIN.get() == scope.plain, "a thread-bound thread-local was lost");
        }
    }

    // Checks

    void outcome(Env env, Body<?> body, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            check(body.failure() == null && value == body.value(),
                    "returned %s instead of %s".formatted(value, body.failure() == null
                            ? body.value()
                            : body.failure()));
        } else if (failure != body.failure()) {
            explained(env, failure, "failed instead of %s with".formatted(body.failure()));
        }
    }

    void explained(Env env, Throwable failure, String what) {
        if (!env.fate().explains(failure)) {
            throw simulator
                    .fail(new AssertionError(simulator.running().label + ": " + what + " " + failure, failure));
        }
    }

    void sees(Env env, Seen seen) {
        check(Context.current().get(Simulation.REQUEST) == env.request(), "sees another request's context");
        local(env);
        boolean struck = env.fate().struck();
        for (Context.Key<Integer> key : Program.KEYS) {
            Integer value = Context.current().get(key);
            check(struck ? seen.possible().get(key).contains(value) : Objects.equals(value, seen.exactly().get(key)),
                    "sees '%s' = %s instead of %s".formatted(key, value,
                            struck ? seen.possible().get(key) : seen.exactly().get(key)));
        }
    }

    void uninterrupted(Env env) {
        check(!Thread.currentThread().isInterrupted() || (env.interruptible() && env.fate().struck()),
                "was interrupted, and did not ask for it");
    }

    /** A thread that gives up a wait completes stages that others depend on, which therefore leave their loop. */
    void onLoop(@Nullable Executor loop) {
        check(loop == null || LoopThreads.current() == loop || fates.stream().anyMatch(Fate::struck),
                "async code left its loop");
    }

    void local(Env env) {
        check(Legacy.LOCAL.get() == env.local(), "sees another one's thread-local");
    }

    void check(boolean condition, String what) {
        if (!condition) {
            throw simulator.fail(new AssertionError(simulator.running().label + ": " + what));
        }
    }

    /** Checks what must hold once nothing runs any more. */
    void verifyEnd(List<Simulator.Pool> pools) {
        require(unfinished.isEmpty(), "a request has no outcome");
        require(stages.stream().allMatch(CompletableFuture::isDone), "a stage never completed");
        require(scopes.stream().allMatch(CompletableFuture::isDone), "a scope did not end");
        require(homes.keySet().stream().noneMatch(HomeThread::takesWork), "a home did not end, or a wait is open");
        require(pools.stream().allMatch(Simulator.Pool::isIdle), "a pool is not idle");
        require(simulator.excess() <= 0, "%d ns more than allowed have passed".formatted(simulator.excess()));
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("In the end, " + what + ".");
        }
    }
}
