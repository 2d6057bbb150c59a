package dev.segue.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One or two requests made of sync and async steps, drawn from a seed, with what each must see and return.
 *
 * <p>The expectations are made with the steps: the generator carries the values that a plain sequential reading of the program gives
 * ({@link Values}), and each step compares them with the context it runs in. Two kinds of code are <em>loose</em>: what may be cancelled,
 * and programs on pools with no room. There a step may fail with any of the bridge's own exceptions; what it sees may not be another
 * request's, and what it returns must still be right.
 *
 * <p>Sync code on a pool never waits for a pool of the same or a lower rank (workers, shared, virtual): such programs can exhaust pools.
 */
@SuppressWarnings({"NullAway", "ReferenceEquality"}) // stages without a value; the same object, not an equal one
final class RandomProgram {
    private static final Context.Key<Request> REQUEST = new Context.Key<>("request");
    private static final List<Context.Key<Integer>> KEYS = List.of(new Context.Key<>("a"), new Context.Key<>("b"));

    private final Random random;
    private final Simulator simulator;
    private final Bridge bridge;
    private final List<Simulator.Pool> pools;
    private final Executor bridgeLoop;
    private final Executor serverLoop;
    private final boolean loose;
    private final List<Request> requests = new ArrayList<>();
    private final List<CompletableFuture<?>> stages = new ArrayList<>();
    private final IdentityHashMap<HomeThread, Home> homes = new IdentityHashMap<>();
    private int steps;
    private int values;

    RandomProgram(long seed, Simulator.Crew crew) {
        random = new Random(seed);
        simulator = new Simulator(crew, new Random(~seed));
        loose = random.nextInt(5) == 0;
        Simulator.Pool workers = pool("worker");
        Simulator.Pool shared = pool("shared");
        Simulator.Pool virtual = pool("virtual");
        Simulator.Pool ownLoop = simulator.new Pool("bridge-loop", new BridgeConfig.Bound(1, 10_000), true);
        Simulator.Pool server = simulator.new Pool("server-loop", new BridgeConfig.Bound(1, 10_000), true);
        bridgeLoop = ownLoop;
        serverLoop = server;
        pools = List.of(workers, shared, virtual, ownLoop, server);
        bridge = Bridge.of(opened(workers), opened(shared), opened(virtual), opened(ownLoop), simulator);
    }

    private Simulator.Pool pool(String name) {
        int room = loose ? 1 + random.nextInt(2) : 10_000;
        return simulator.new Pool(name, new BridgeConfig.Bound(1 + random.nextInt(3), room), false);
    }

    private static WorkPool opened(Simulator.Pool pool) {
        return WorkPool.of(pool.toString(), pool.bound(), pool);
    }

    /** Runs the program; throws an {@link AssertionError} if it does not do what it must. Returns the order in which threads ran. */
    List<String> run() {
        int count = 1 + random.nextInt(2);
        List<Runnable> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(request("caller-" + i));
        }
        simulator.start("boot", () -> starts.forEach(Runnable::run));
        simulator.run();
        verifyEnd();
        return simulator.trace();
    }

    private void verifyEnd() {
        require(requests.stream().allMatch(request -> request.done), "a request has no outcome");
        require(stages.stream().allMatch(CompletableFuture::isDone), "a stage never completed");
        require(homes.keySet().stream().noneMatch(HomeThread::takesWork), "a home did not end, or a wait is open");
        require(pools.stream().allMatch(Simulator.Pool::isIdle), "a pool is not idle");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("In the end, " + what + ".");
        }
    }

    // What the generator knows

    /** The values of a branch as a sequential reading gives them, and what the branch set. */
    private static final class Values {
        private final Map<Context.Key<Integer>, Integer> now = new HashMap<>();
        private final List<Map.Entry<Context.Key<Integer>, Integer>> changes = new ArrayList<>();

        Values branch() {
            var branch = new Values();
            branch.now.putAll(now);
            return branch;
        }

        void set(Context.Key<Integer> key, int value) {
            now.put(key, value);
            changes.add(Map.entry(key, value));
        }

        void adopt(Values branch) {
            branch.changes.forEach(change -> set(change.getKey(), change.getValue()));
        }

        Map<Context.Key<Integer>, Integer> snapshot() {
            return Map.copyOf(now);
        }
    }

    /**
     * Where code is, as far as what it may do depends on it.
     *
     * @param rank of the pool that is held: 0 none, 1 shared, 2 virtual
     * @param bound whether thread-bound calls have a home, a wait's or a scope's
     * @param served whether the sync code runs on a home that serves others beside its own waits
     */
    private record Position(int rank, boolean scope, boolean bound, boolean served, int depth) {
        Position deeper() {
            return new Position(rank, scope, bound, served, depth + 1);
        }

        Position waiting() {
            return new Position(rank, scope, true, served, depth + 1);
        }

        Position home() {
            return new Position(bound ? rank : 1, scope, bound, bound, depth + 1);
        }

        Position pool(int held) {
            return new Position(held, scope, false, false, depth + 1);
        }

        Position inScope() {
            return new Position(rank, true, true, served, depth + 1);
        }
    }

    private interface SyncStep {
        void run(Env env) throws Exception;
    }

    private interface AsyncStep {
        CompletionStage<?> start(Env env) throws Exception;
    }

    private record Body<S>(List<S> steps, Object value, @Nullable Planned failure) {}

    @SuppressWarnings("serial")
    private static final class Planned extends RuntimeException {
        Planned() {
            super("planned", null, true, false);
        }
    }

    // What the run knows

    private static final class Request {
        private boolean done;
    }

    private static final class ScopeRun {
        private Simulator.@Nullable Member thread;
    }

    /** The order in which work was sent to a home and started there. */
    private static final class Home {
        private int sent;
        private int started;
        private Simulator.@Nullable Member thread;
    }

    private record Env(Request request, boolean loose, Simulator.@Nullable Member home, @Nullable Executor loop,
            @Nullable ScopeRun scope) {
        Env loosely() {
            return new Env(request, true, home, loop, scope);
        }

        Env waiting(Simulator.Member thread, Executor onLoop) {
            return new Env(request, loose, thread, onLoop, scope);
        }

        Env in(ScopeRun made) {
            return new Env(request, loose, home, loop, made);
        }
    }

    // Requests

    private Runnable request(String name) {
        var request = new Request();
        requests.add(request);
        steps = 4 + random.nextInt(9);
        var values = new Values();
        int kind = random.nextInt(6);
        var env = new Env(request, loose, null, kind < 4 ? serverLoop : null, null);
        var context = Context.empty().with(REQUEST, request);
        return switch (kind) {
            case 0, 1, 2 -> {
                boolean virtual = kind == 2;
                Body<AsyncStep> body = async(new Position(virtual ? 2 : 0, true, true, false, 0), values);
                WorkPool pool = virtual ? bridge.virtualThreads() : bridge.workers();
                yield () -> serverLoop.execute(() -> context
                        .run(() -> finish(bridge.inScope(pool, () -> go(body, env.in(new ScopeRun()))), body, values,
                                env)));
            }
            case 3 -> {
                Body<AsyncStep> body = async(new Position(0, false, false, false, 0), values);
                yield () -> serverLoop.execute(() -> context.run(() -> finish(go(body, env), body, values, env)));
            }
            case 4 -> {
                Body<AsyncStep> body = async(new Position(0, true, true, false, 0), values);
                yield () -> simulator.start(name, () -> context.run(() -> {
                    finished(env, body, values, () -> bridge
                            .await(bridge.inScope(bridge.workers(), () -> go(body, env.in(new ScopeRun())))));
                }));
            }
            default -> {
                Body<SyncStep> body = sync(new Position(0, false, false, false, 0), values);
                yield () -> simulator.start(name,
                        () -> context.run(() -> finished(env, body, values, () -> perform(body, env))));
            }
        };
    }

    private void finish(CompletableFuture<Object> stage, Body<?> body, Values after, Env env) {
        stages.add(stage);
        var _ = stage.handle((value, failure) -> {
            outcome(env, body, value, failure);
            see(env, after.snapshot());
            env.request.done = true;
            return null;
        });
    }

    private void finished(Env env, Body<?> body, Values after, Callable<Object> call) {
        called(env, body, true, call);
        see(env, after.snapshot());
        env.request.done = true;
    }

    // Sync code

    private Object perform(Body<SyncStep> body, Env env) throws Exception {
        check(!LoopThreads.isCurrent(), "sync code runs on a loop");
        for (SyncStep step : body.steps) {
            step.run(env);
        }
        if (body.failure != null) {
            throw body.failure;
        }
        return body.value;
    }

    private Body<SyncStep> sync(Position at, Values values) {
        List<SyncStep> made = new ArrayList<>();
        made.add(seeing(values));
        Planned failure = null;
        for (int i = random.nextInt(3); i >= 0 && failure == null; i--) {
            steps--;
            failure = syncStep(at, values, made);
            made.add(seeing(values));
        }
        return new Body<>(made, new Object(), failure);
    }

    private SyncStep seeing(Values values) {
        var snapshot = values.snapshot();
        return env -> see(env, snapshot);
    }

    /** Adds a step; returns the failure with which it ends the body, if it does. */
    private @Nullable Planned syncStep(Position at, Values values, List<SyncStep> to) {
        int kind = steps < 0 || at.depth > 6 ? random.nextInt(3) : random.nextInt(12);
        switch (kind) {
            case 0 -> to.add(_ -> simulator.point("yields"));
            case 1 -> {
                Context.Key<Integer> key = key();
                int value = ++this.values;
                values.set(key, value);
                to.add(_ -> Context.set(key, value));
            }
            case 2 -> {
                if (random.nextInt(3) == 0) {
                    return new Planned();
                }
            }
            case 3 -> {
                if (at.rank < 2) {
                    return await(at, values, to);
                }
            }
            case 4 -> {
                if (at.served) {
                    to.add(this::sendToSelf);
                }
            }
            case 5 -> {
                if (at.served || at.depth == 0) {
                    late(at, values, to);
                }
            }
            default -> {
                return wait(at, values, to);
            }
        }
        return null;
    }

    private @Nullable Planned wait(Position at, Values values, List<SyncStep> to) {
        Body<AsyncStep> body = async(at.waiting(), values);
        boolean caught = random.nextBoolean();
        to.add(env -> called(env, body, caught, () -> {
            Env inner = env.waiting(simulator.running(), env.loop == null ? bridgeLoop : env.loop);
            return bridge.toSync(() -> go(body, inner));
        }));
        return caught ? null : body.failure;
    }

    private @Nullable Planned await(Position at, Values values, List<SyncStep> to) {
        Body<SyncStep> body = sync(at.pool(2), values);
        boolean caught = random.nextBoolean();
        to.add(env -> called(env, body, caught, () -> {
            CompletableFuture<Object> stage = onPool(2, body, env);
            simulator.point("goes on beside");
            return bridge.await(stage);
        }));
        return caught ? null : body.failure;
    }

    private void sendToSelf(Env env) {
        CompletableFuture<Integer> refused = bridge.toAsync(() -> 1);
        check(env.loose
                || (refused.isCompletedExceptionally() && refused.exceptionNow() instanceof HomeClosedException),
                "sync code sent to its own thread was taken");
    }

    /** Work that is sent once the wait around it is over (B23). */
    private void late(Position at, Values values, List<SyncStep> to) {
        Values inner = at.served ? values : values.branch();
        Body<SyncStep> body = sync(at.served ? at.deeper() : new Position(2, at.scope, false, false, 9), inner);
        boolean taken = at.served;
        to.add(env -> {
            List<CompletableFuture<Object>> stage = new ArrayList<>();
            var starts = new ArrayList<CompletableFuture<Object>>();
            Env there = env.waiting(simulator.running(), env.loop == null ? bridgeLoop : env.loop);
            bridge.toSync(() -> {
                var start = new ContextFuture<Object>(Context.current());
                starts.add(start);
                stage.add(start.thenCompose(_ -> bound(body, there)));
                return CompletableFuture.completedFuture(null);
            });
            starts.getFirst().complete(this);
            if (taken) {
                called(env, body, true, () -> bridge.await(stage.getFirst()));
            } else {
                try {
                    bridge.await(stage.getFirst());
                    check(false, "work for a wait that is over was taken");
                } catch (HomeClosedException | CancellationException refused) {
                    check(env.loose || refused instanceof HomeClosedException, "late work was cancelled");
                }
            }
        });
    }

    private void called(Env env, Body<?> body, boolean caught, Callable<Object> call) {
        Throwable failure = null;
        Object value = null;
        try {
            value = call.call();
        } catch (Simulator.Stopped over) {
            throw over;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        outcome(env, body, value, failure);
        if (failure != null && !caught) {
            throw Failures.raise(failure);
        }
    }

    // Async code

    private CompletableFuture<Object> go(Body<AsyncStep> body, Env env) {
        CompletableFuture<Object> at = new ContextFuture<>(Context.current());
        at.complete(null);
        for (AsyncStep step : body.steps) {
            at = at.thenCompose(_ -> started(step, env));
        }
        return at.thenApply(_ -> {
            if (body.failure != null) {
                throw body.failure;
            }
            return body.value;
        });
    }

    @SuppressWarnings("unchecked")
    private CompletionStage<Object> started(AsyncStep step, Env env) {
        check(env.loose || env.loop == null || LoopThreads.current() == env.loop, "async code left its loop");
        try {
            return (CompletionStage<Object>) step.start(env);
        } catch (Exception thrown) {
            throw Failures.raise(thrown);
        }
    }

    private Body<AsyncStep> async(Position at, Values values) {
        List<AsyncStep> made = new ArrayList<>();
        made.add(seeingAsync(values));
        Planned failure = null;
        for (int i = random.nextInt(3); i >= 0 && failure == null; i--) {
            steps--;
            failure = asyncStep(at, values, made);
            made.add(seeingAsync(values));
        }
        return new Body<>(made, new Object(), failure);
    }

    private AsyncStep seeingAsync(Values values) {
        var snapshot = values.snapshot();
        return env -> {
            see(env, snapshot);
            return CompletableFuture.completedFuture(null);
        };
    }

    private @Nullable Planned asyncStep(Position at, Values values, List<AsyncStep> to) {
        int kind = steps < 0 || at.depth > 6 ? random.nextInt(3) : random.nextInt(16);
        switch (kind) {
            case 0 -> to.add(_ -> {
                simulator.point("yields");
                return CompletableFuture.completedFuture(null);
            });
            case 1 -> {
                Context.Key<Integer> key = key();
                int value = ++this.values;
                values.set(key, value);
                to.add(_ -> {
                    Context.set(key, value);
                    return CompletableFuture.completedFuture(null);
                });
            }
            case 2 -> {
                if (random.nextInt(3) == 0) {
                    return new Planned();
                }
            }
            case 3, 4 -> {
                return fork(at, values, to);
            }
            case 5 -> {
                Body<AsyncStep> body = async(at.inScope(), values);
                return add(to, body, values,
                        env -> bridge.inScope(bridge.workers(),
                                () -> go(body, env.scope == null ? env.in(new ScopeRun()) : env)));
            }
            case 6 -> {
                if (at.bound || at.rank == 0) {
                    cancel(at, values, to);
                }
            }
            case 7 -> {
                if (at.bound) {
                    to.add(this::cycle);
                }
            }
            case 8 -> {
                if (at.bound) {
                    cross(at, values, to);
                }
            }
            case 9, 10 -> {
                if (at.rank < 2) {
                    int pool = at.rank + 1 + random.nextInt(2 - at.rank);
                    Body<SyncStep> body = sync(at.pool(pool), values);
                    return add(to, body, values, env -> onPool(pool, body, env));
                }
            }
            default -> {
                if (at.bound || at.rank == 0) {
                    Body<SyncStep> body = sync(at.home(), values);
                    return add(to, body, values, env -> bound(body, env));
                }
            }
        }
        return null;
    }

    private interface Start {
        CompletableFuture<Object> start(Env env);
    }

    private @Nullable Planned add(List<AsyncStep> to, Body<?> body, Values values, Start start) {
        boolean caught = random.nextBoolean();
        var after = values.snapshot();
        to.add(env -> start.start(env).handle((value, failure) -> {
            outcome(env, body, value, failure);
            see(env, after);
            if (failure != null && !caught) {
                throw Failures.raise(failure);
            }
            return null;
        }));
        return caught ? null : body.failure;
    }

    private CompletableFuture<Object> bound(Body<SyncStep> body, Env env) {
        HomeThread target = HomeThread.around(Context.current().place());
        Home home = target == null ? null : homes.computeIfAbsent(target, _ -> new Home());
        int turn = home == null ? 0 : ++home.sent;
        CompletableFuture<Object> stage = bridge.toAsync(() -> {
            atHome(env, home, turn);
            return perform(body, env);
        });
        stages.add(stage);
        return stage;
    }

    private void atHome(Env env, @Nullable Home home, int turn) {
        Simulator.Member thread = simulator.running();
        if (home != null) {
            check(turn > home.started, "thread-bound code ran out of order");
            home.started = turn;
            check(home.thread == null || home.thread == thread, "thread-bound code ran on two threads");
            home.thread = thread;
        }
        if (env.loose) {
            return;
        }
        if (env.home != null) {
            check(env.home == thread, "sync code did not come home");
        } else if (env.scope != null) {
            check(env.scope.thread == null || env.scope.thread == thread, "a scope's sync code ran on two threads");
            env.scope.thread = thread;
        }
    }

    private CompletableFuture<Object> onPool(int rank, Body<SyncStep> body, Env env) {
        CompletableFuture<Object> stage = bridge.toAsync(rank == 1 ? bridge.shared() : bridge.virtualThreads(), () -> {
            return perform(body, env);
        });
        stages.add(stage);
        return stage;
    }

    private @Nullable Planned fork(Position at, Values values, List<AsyncStep> to) {
        Values one = values.branch();
        Values two = values.branch();
        Body<AsyncStep> first = async(at.deeper(), one);
        Body<AsyncStep> second = async(at.deeper(), two);
        Planned failure = first.failure != null ? first.failure : second.failure;
        boolean adopts = failure == null && random.nextBoolean();
        if (adopts) {
            values.adopt(one);
            values.adopt(two);
        }
        var body = new Body<AsyncStep>(List.of(), this, failure);
        return add(to, body, values, env -> {
            CompletableFuture<Object> left = go(first, env);
            CompletableFuture<Object> right = go(second, env);
            return left.thenCombine(right, (a, b) -> {
                check(a == first.value && b == second.value, "a branch returned something else");
                if (adopts) {
                    Context.adopt(left, right);
                }
                return this;
            });
        });
    }

    /** Cancels a branch at some point of its life. */
    private void cancel(Position at, Values values, List<AsyncStep> to) {
        Body<AsyncStep> body = async(at.deeper(), values.branch());
        int patience = random.nextInt(6);
        Body<SyncStep> delay = new Body<>(List.of(_ -> {
            for (int i = 0; i < patience; i++) {
                simulator.point("gives the branch time");
            }
        }), this, null);
        to.add(env -> {
            CompletableFuture<Object> victim = go(body, env.loosely());
            var after = bound(delay, env);
            return after.handle((_, _) -> {
                victim.cancel(true);
                check(victim.isDone(), "a cancelled stage goes on");
                return null;
            });
        });
    }

    /** Sync code that waits for itself. */
    private CompletionStage<?> cycle(Env env) {
        var itself = new ContextFuture<CompletableFuture<Object>>(Context.current());
        var body = new Body<SyncStep>(List.of(inner -> {
            try {
                bridge.toSync(() -> itself.thenCompose(stage -> stage));
                check(false, "a wait for itself ended");
            } catch (WaitCycleException expected) {
                // as it must
            } catch (CancellationException cancelled) {
                check(inner.loose, "a wait for itself was cancelled");
            }
        }), this, null);
        CompletableFuture<Object> stage = bound(body, env);
        itself.complete(stage);
        return stage.handle((_, failure) -> {
            check(env.loose || failure == null, "a stage whose wait for itself was refused failed");
            return null;
        });
    }

    /** B28: sync code waits for sync code that is behind it in the same queue. */
    private void cross(Position at, Values values, List<AsyncStep> to) {
        Body<SyncStep> second = sync(at.home(), values.branch());
        to.add(env -> {
            var other = new ContextFuture<CompletableFuture<Object>>(Context.current());
            var first = new Body<SyncStep>(
                    List.of(inner -> called(inner, second, true,
                            () -> bridge.toSync(() -> other.thenCompose(stage -> stage)))),
                    this, null);
            CompletableFuture<Object> one = bound(first, env);
            CompletableFuture<Object> two = bound(second, env);
            other.complete(two);
            return one.thenCombine(two.handle((_, _) -> this), (a, _) -> a);
        });
    }

    // Checks

    private Context.Key<Integer> key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private void outcome(Env env, Body<?> body, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            check(body.failure == null && value == body.value,
                    "returned %s instead of %s".formatted(value, body.failure == null ? body.value : body.failure));
        } else if (env.loose) {
            check(failure instanceof Planned || failure instanceof CancellationException
                    || failure instanceof BridgeException, "failed with", failure);
        } else {
            check(failure == body.failure, "failed instead of %s with".formatted(body.failure), failure);
        }
    }

    private void see(Env env, Map<Context.Key<Integer>, Integer> expected) {
        check(Context.current().get(REQUEST) == env.request, "sees another request's context");
        for (Context.Key<Integer> key : KEYS) {
            Integer value = Context.current().get(key);
            check(env.loose || Objects.equals(value, expected.get(key)),
                    "sees '%s' = %s instead of %s".formatted(key, value, expected.get(key)));
        }
    }

    private void check(boolean condition, String what) {
        if (!condition) {
            throw simulator.fail(new AssertionError(simulator.running().label() + ": " + what));
        }
    }

    private void check(boolean condition, String what, Throwable failure) {
        if (!condition) {
            throw simulator
                    .fail(new AssertionError(simulator.running().label() + ": " + what + " " + failure, failure));
        }
    }
}
