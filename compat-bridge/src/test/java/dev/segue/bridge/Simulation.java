package dev.segue.bridge;

import dev.segue.bridge.Program.Body;
import dev.segue.bridge.Program.Request;
import dev.segue.bridge.Program.Seen;
import dev.segue.bridge.Program.Start;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One or two random requests at a time on a bridge of simulated threads, all drawn from one seed. */
@SuppressWarnings("NullAway") // stages without a value
final class Simulation {
    static final Context.Key<Object> REQUEST = new Context.Key<>("request");

    private final Random random;
    private final Simulator simulator;
    private final Bridge bridge;
    private final List<Simulator.Pool> pools;
    private final Executor serverLoop;
    private final Fate fate;
    private final Witness witness;
    private final Interpreter interpreter;

    Simulation(long seed, Crew crew) {
        random = new Random(seed);
        simulator = new Simulator(crew, new Random(~seed));
        fate = random.nextInt(5) == 0 ? Fate.CROWDED : Fate.NONE;
        Simulator.Pool workers = pool("worker");
        Simulator.Pool shared = pool("shared");
        Simulator.Pool virtual = pool("virtual");
        Simulator.Pool ownLoop = simulator.new Pool("bridge-loop", new BridgeConfig.Bound(1, 10_000), true);
        Simulator.Pool server = simulator.new Pool("server-loop", new BridgeConfig.Bound(1, 10_000), true);
        serverLoop = server;
        pools = List.of(workers, shared, virtual, ownLoop, server);
        bridge = Bridge.of(opened(workers), opened(shared), opened(virtual), opened(ownLoop), simulator);
        witness = new Witness(simulator);
        interpreter = new Interpreter(simulator, bridge, witness, ownLoop);
    }

    private Simulator.Pool pool(String name) {
        int room = fate.struck() ? 1 + random.nextInt(2) : 10_000;
        return simulator.new Pool(name, new BridgeConfig.Bound(1 + random.nextInt(3), room), false);
    }

    private static WorkPool opened(Simulator.Pool pool) {
        return WorkPool.of(pool.toString(), pool.bound(), pool);
    }

    /** Runs the program; throws an {@link AssertionError} if it does not do what it must. Returns the order in which threads ran. */
    List<String> run() {
        var program = new RandomProgram(random);
        List<Request> requests = Stream.generate(program::request).limit(1 + random.nextInt(2)).toList();
        requests.forEach(request -> simulator.note(request.toString()));
        simulator.start("boot", () -> requests.forEach(this::start));
        simulator.run(() -> witness.verifyEnd(pools));
        return simulator.trace();
    }

    private void start(Request request) {
        var name = new Object();
        Context context = Context.empty().with(REQUEST, name);
        Executor loop = request.start() instanceof Start.OnLoop || request.start() instanceof Start.Scoped
                ? serverLoop
                : null;
        var env = new Env(name, fate, List.of(), loop, null, new Object(), null, false);
        if (request.patience() > 0) {
            var deadline = new Deadline(simulator.now() + TimeUnit.MILLISECONDS.toNanos(request.patience()));
            context = context.with(Deadline.KEY, deadline);
            env = interpreter.hurried(env, deadline);
        }
        witness.begins(name);
        start(request, context, env);
    }

    private void start(Request request, Context context, Env env) {
        Seen after = request.after();
        switch (request.start()) {
            case Start.OnLoop(var body) -> onLoop(context, env, () -> finish(interpreter.go(body, env), body, after,
                    env));
            case Start.Scoped(var body, var virtual) -> {
                WorkPool pool = virtual ? bridge.virtualThreads() : bridge.workers();
                onLoop(context, env, () -> finish(interpreter.inScope(pool, body, env), body, after, env));
            }
            case Start.Awaited(var body) -> onThread(context, env,
                    () -> finished(env, body, after,
                            () -> bridge.await(interpreter.inScope(bridge.workers(), body, env))));
            case Start.OnThread(var body) -> onThread(context, env, () -> finished(env, body, after, () -> {
                try {
                    return interpreter.perform(body, env);
                } finally {
                    Legacy.LOCAL.set(env.local());
                }
            }));
        }
    }

    private void onLoop(Context context, Env env, Runnable task) {
        serverLoop.execute(() -> context.run(() -> withLocal(env, task)));
    }

    private void onThread(Context context, Env env, Runnable task) {
        simulator.start("caller", () -> context.run(() -> withLocal(env, task)));
    }

    private static void withLocal(Env env, Runnable task) {
        Legacy.LOCAL.set(env.local());
        try {
            task.run();
        } finally {
            Legacy.LOCAL.remove();
        }
    }

    private void finish(CompletableFuture<Object> stage, Body<?> body, Seen after, Env env) {
        var _ = witness.started(stage).handle((value, failure) -> {
            witness.outcome(env, body, value, failure);
            witness.sees(env, after);
            witness.ends(env.request());
            return null;
        });
    }

    private void finished(Env env, Body<?> body, Seen after, Callable<Object> call) {
        interpreter.called(env, body, true, call);
        witness.sees(env, after);
        witness.ends(env.request());
    }
}
