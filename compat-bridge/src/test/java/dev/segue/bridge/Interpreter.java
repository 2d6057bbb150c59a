package dev.segue.bridge;

import dev.segue.bridge.Program.AsyncStep;
import dev.segue.bridge.Program.Body;
import dev.segue.bridge.Program.Forever;
import dev.segue.bridge.Program.Part;
import dev.segue.bridge.Program.Patience;
import dev.segue.bridge.Program.SyncStep;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Does what a {@link Program} says, on a bridge, and shows it to a {@link Witness}. */
@SuppressWarnings({"NullAway", "ReferenceEquality"}) // stages without a value; the same loop, not an equal one
final class Interpreter {
    private final Simulator simulator;
    private final Bridge bridge;
    private final Witness witness;
    private final Executor bridgeLoop;

    Interpreter(Simulator simulator, Bridge bridge, Witness witness, Executor bridgeLoop) {
        this.simulator = simulator;
        this.bridge = bridge;
        this.witness = witness;
        this.bridgeLoop = bridgeLoop;
    }

    Object perform(Body<SyncStep> body, Env env) throws Exception {
        for (SyncStep step : body.steps()) {
            run(step, env);
        }
        if (body.failure() != null) {
            throw body.failure();
        }
        return body.value();
    }

    private void run(SyncStep step, Env env) throws Exception {
        switch (step) {
            case Program.Yield() -> simulator.point("yields");
            case Program.Sets(var key, var value) -> Context.set(key, value);
            case Program.Sees(var seen) -> {
                witness.sees(env, seen);
                witness.uninterrupted(env);
            }
            case Program.Delay(var patience) -> sleep(env, patience);
            case Program.LeavesLocals() -> Legacy.LOCAL.set(new Object());
            case Program.ToSync(var part) -> {
                Env there = waiting(env);
                called(env, part.body(), part.caught(), () -> bridge.toSync(() -> go(part.body(), there)));
            }
            case Program.Awaits(var part) -> called(env, part.body(), part.caught(), () -> {
                CompletableFuture<Object> stage = onPool(part.body(), true, env);
                simulator.point("goes on beside");
                return bridge.await(stage);
            });
            case Program.SendsToItself() -> sendToItself(env);
            case Program.SendsLate(var body, var taken) -> sendLate(body, taken, env);
        }
    }

    private void sleep(Env env, Patience patience) throws InterruptedException {
        try {
            pass(patience);
        } catch (InterruptedException interruption) {
            witness.check(env.interruptible() && env.fate().struck(), "was interrupted, and did not ask for it");
            throw interruption;
        }
    }

    private void pass(Patience patience) throws InterruptedException {
        for (int i = 0; i < patience.points(); i++) {
            simulator.point("lets time pass");
        }
        if (patience.millis() > 0) {
            simulator.allow(nanos(patience.millis()));
            simulator.sleep(nanos(patience.millis()));
        }
    }

    private void sendToItself(Env env) {
        CompletableFuture<Integer> refused = bridge.toAsync(() -> 1);
        witness.check(refused.isCompletedExceptionally(), "sync code sent to its own thread was taken");
        if (!(refused.exceptionNow() instanceof HomeClosedException)) {
            witness.explained(env, refused.exceptionNow(), "sync code sent to its own thread was refused with");
        }
    }

    private void sendLate(Body<SyncStep> body, boolean taken, Env env) {
        var stage = new AtomicReference<CompletableFuture<Object>>();
        var start = new AtomicReference<CompletableFuture<Object>>();
        Env there = waiting(env);
        bridge.toSync(() -> {
            start.set(new ContextFuture<>(Context.current()));
            stage.set(start.get().thenCompose(_ -> bound(body, there)));
            return CompletableFuture.completedFuture(null);
        });
        start.get().complete(this);
        if (taken) {
            called(env, body, true, () -> bridge.await(stage.get()));
            return;
        }
        try {
            bridge.await(stage.get());
            witness.check(false, "work for a wait that is over was taken");
        } catch (HomeClosedException expected) {
            // nobody waits any more
        } catch (RuntimeException failure) {
            witness.explained(env, failure, "late work failed with");
        }
    }

    void called(Env env, Body<?> body, boolean caught, Callable<Object> call) {
        Throwable failure = null;
        Object value = null;
        try {
            value = call.call();
        } catch (Simulator.Stopped over) {
            throw over;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        witness.outcome(env, body, value, failure);
        if (failure != null && !caught) {
            throw Failures.raise(failure);
        }
    }

    private Env waiting(Env env) {
        return env.waiting(simulator.running(), loop(env));
    }

    private Executor loop(Env env) {
        return env.loop() == null ? bridgeLoop : env.loop();
    }

    CompletableFuture<Object> go(Body<AsyncStep> body, Env env) {
        CompletableFuture<Object> at = new ContextFuture<>(Context.current());
        at.complete(null);
        for (AsyncStep step : body.steps()) {
            at = at.thenCompose(_ -> started(step, env));
        }
        return witness.started(at.thenApply(_ -> {
            if (body.failure() != null) {
                throw body.failure();
            }
            return body.value();
        }));
    }

    CompletableFuture<Object> inScope(WorkPool pool, Body<AsyncStep> body, Env env) {
        return witness.started(bridge.inScope(pool, () -> {
            witness.opened(Context.current().place().scope());
            return go(body, env.scope() == null ? env.in(new Env.ScopeRun()) : env);
        }));
    }

    private CompletableFuture<Object> started(AsyncStep step, Env env) {
        witness.onLoop(env.loop());
        return start(step, env);
    }

    private CompletableFuture<Object> start(AsyncStep step, Env env) {
        return switch (step) {
            case Program.Yield() -> done(() -> simulator.point("yields"));
            case Program.Sets(var key, var value) -> done(() -> Context.set(key, value));
            case Program.Sees(var seen) -> done(() -> witness.sees(env, seen));
            case Program.Delay(var patience) -> timer(patience, env);
            case Program.LeavesLocals() -> done(() -> Legacy.LOCAL.set(new Object()));
            case Program.Bound(var part) -> after(env, part, bound(part.body(), env));
            case Program.OnPool(var part, var virtual) -> after(env, part, onPool(part.body(), virtual, env));
            case Program.InScope(var part) -> after(env, part, inScope(bridge.workers(), part.body(), env));
            case Program.WithLocal(var part) -> withLocal(part, env.local(new Object()));
            case Program.Forks fork -> fork(fork, env);
            case Program.Cancels cancel -> cancel(cancel, env);
            case Program.Cleans clean -> clean(clean, env);
            case Program.Shields(var part, var below, var patience) -> shield(part, below, patience, env);
            case Program.Hurries(var body, var millis) -> hurry(body, millis, env);
            case Program.Hangs hang when hang.how().late() -> hangUntilLate(hang, env);
            case Program.Hangs hang -> hangUntilCancelled(hang, env);
            case Program.Cycles() -> cycle(env);
            case Program.Crosses(var second) -> cross(second, env);
        };
    }

    private static CompletableFuture<Object> done(Runnable action) {
        action.run();
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Object> after(Env env, Part<?> part, CompletableFuture<Object> stage) {
        return stage.handle((value, failure) -> {
            witness.outcome(env, part.body(), value, failure);
            witness.sees(env, part.after());
            if (failure != null && !part.caught()) {
                throw Failures.raise(failure);
            }
            return null;
        });
    }

    private CompletableFuture<Object> timer(Patience patience, Env env) {
        var timer = new ContextFuture<Object>(Context.current());
        simulator.start("timer", () -> {
            try {
                pass(patience);
            } catch (InterruptedException stray) {
                throw simulator.fail(stray);
            }
            loop(env).execute(() -> timer.complete(this));
        });
        return timer;
    }

    private CompletableFuture<Object> bound(Body<SyncStep> body, Env env) {
        return bound(env, body.interruptible(), () -> perform(body, env.sync(body.interruptible())));
    }

    private CompletableFuture<Object> bound(Env env, boolean interruptible, Callable<Object> code) {
        HomeThread home = HomeThread.around(Context.current().place());
        Witness.Sent sent = witness.sent(env, home, "shared", code);
        return sent.as(bridge.toAsync(interruptible ? Bridge.interruptible(sent) : sent));
    }

    private CompletableFuture<Object> onPool(Body<SyncStep> body, boolean virtual, Env env) {
        Witness.Sent sent = witness.sent(env, null, virtual ? "virtual" : "shared",
                () -> perform(body, env.sync(body.interruptible())));
        return sent.as(bridge.toAsync(virtual ? bridge.virtualThreads() : bridge.shared(),
                body.interruptible() ? Bridge.interruptible(sent) : sent));
    }

    private CompletableFuture<Object> withLocal(Part<AsyncStep> part, Env env) {
        Legacy.LOCAL.set(env.local());
        return after(env, part, go(part.body(), env));
    }

    private CompletableFuture<Object> fork(Program.Forks fork, Env env) {
        CompletableFuture<Object> left = go(fork.first(), env);
        CompletableFuture<Object> right = go(fork.second(), env);
        return after(env, fork.whole(), left.thenCombine(right, (a, b) -> {
            witness.outcome(env, fork.first(), a, null);
            witness.outcome(env, fork.second(), b, null);
            if (fork.adopts()) {
                Context.adopt(left, right);
            }
            return fork.whole().body().value();
        }));
    }

    private CompletableFuture<Object> clean(Program.Cleans clean, Env env) {
        Object value = clean.whole().body().value();
        return after(env, clean.whole(), go(clean.body(), env).thenApply(_ -> value)
                .exceptionallyCompose(failure -> bound(clean.cleanup(), env).handle((_, again) -> {
                    boolean foreseen = failure == clean.body().failure();
                    if (again != null && (foreseen || again != clean.cleanup().failure())) {
                        throw Failures.raise(again);
                    }
                    return value;
                })));
    }

    private CompletableFuture<Object> cancel(Program.Cancels cancel, Env env) {
        var cancellation = new Fate.Cancellation();
        Env doomed = doomed(env, cancellation);
        CompletableFuture<Object> stage = go(cancel.victim(), doomed);
        var _ = stage.handle((value, failure) -> {
            witness.outcome(doomed, cancel.victim(), value, failure);
            return null;
        });
        CompletableFuture<Object> both = cancel.hangs()
                ? stage.thenCombine(hang(1, Forever.A_STAGE, doomed), (value, _) -> value)
                : stage;
        return cancelLater(both, cancellation, cancel.patience(), env);
    }

    private CompletableFuture<Object> cancelLater(CompletableFuture<Object> victim, Fate.Cancellation cancellation,
            Patience patience, Env env) {
        return timer(patience, env).handle((_, _) -> {
            cancellation.happened = !victim.isDone();
            victim.cancel(true);
            witness.check(victim.isDone(), "a cancelled stage goes on");
            return null;
        });
    }

    private CompletableFuture<Object> shield(Part<AsyncStep> part, boolean below, Patience patience, Env env) {
        CompletableFuture<Object> inner = go(part.body(), env);
        CompletableFuture<Object> shield = ((ContextFuture<Object>) inner).shielded();
        var cancellation = new Fate.Cancellation();
        CompletableFuture<Object> waits = below
                ? bound(doomed(env, cancellation), false, () -> bridge.toSync(() -> shield))
                : shield.thenApply(value -> value);
        return cancelLater(waits, cancellation, patience, env).thenCompose(_ -> after(env, part, inner));
    }

    private Env doomed(Env env, Fate.Cancellation cancellation) {
        return env.fated(witness.watched(env.fate().cancelled(cancellation)));
    }

    Env hurried(Env env, Deadline deadline) {
        return env.hurried(deadline,
                witness.watched(env.fate().late(() -> simulator.now() >= deadline.nanoTime())));
    }

    private CompletableFuture<Object> hurry(Body<AsyncStep> body, int millis, Env env) {
        var deadline = new Deadline(simulator.now() + nanos(millis));
        Env late = hurried(env, deadline);
        return Context.current().with(Deadline.KEY, deadline).supply(() -> go(body, late)).handle((value, failure) -> {
            witness.outcome(late, body, value, failure);
            return null;
        });
    }

    private CompletableFuture<Object> hangUntilLate(Program.Hangs hang, Env env) {
        int millis = 1 + hang.patience().millis();
        simulator.allow(nanos(millis));
        var deadline = new Deadline(simulator.now() + nanos(millis));
        Env late = hurried(env, deadline);
        return Context.current().with(Deadline.KEY, deadline).supply(() -> hang(hang.layers(), hang.how(), late))
                .handle((_, failure) -> {
                    witness.check(failure != null, "what never ends ended");
                    witness.explained(late, failure, "what hung failed with");
                    return null;
                });
    }

    private CompletableFuture<Object> hangUntilCancelled(Program.Hangs hang, Env env) {
        var cancellation = new Fate.Cancellation();
        return cancelLater(hang(hang.layers(), hang.how(), doomed(env, cancellation)), cancellation,
                hang.patience(), env);
    }

    private CompletableFuture<Object> hang(int layers, Forever how, Env env) {
        boolean sleeps = layers == 0 && how == Forever.ASLEEP;
        return bound(env, sleeps, () -> {
            try {
                if (sleeps) {
                    simulator.sleep(Long.MAX_VALUE);
                } else {
                    Env there = waiting(env);
                    bridge.toSync(() -> layers > 0 ? hang(layers - 1, how, there) : never(how, there));
                }
            } catch (InterruptedException interruption) {
                witness.check(sleeps && env.fate().struck(), "was interrupted, and did not ask for it");
                throw interruption;
            } catch (RuntimeException ended) {
                witness.explained(env, ended, "what hung failed with");
                throw ended;
            }
            throw simulator.fail(new AssertionError("what never ends ended"));
        });
    }

    /** Returns a stage that never completes; one of ours runs sync code when it is given up. */
    private CompletableFuture<Object> never(Forever how, Env env) {
        return how.foreign()
                ? new CompletableFuture<>()
                : new ContextFuture<>(Context.current()).exceptionallyCompose(_ -> bound(env, false, () -> this));
    }

    private CompletableFuture<Object> cycle(Env env) {
        simulator.allow(Witness.LONGEST_LOOK);
        var itself = new ContextFuture<CompletableFuture<Object>>(Context.current());
        CompletableFuture<Object> stage = bound(env, false, () -> {
            try {
                bridge.toSync(() -> itself.thenCompose(made -> made));
                witness.check(false, "a wait for itself ended");
            } catch (WaitCycleException expected) {
                return this;
            } catch (RuntimeException failure) {
                witness.explained(env, failure, "a wait for itself failed with");
            }
            return this;
        });
        itself.complete(stage);
        return stage.handle((_, failure) -> {
            if (failure != null) {
                witness.explained(env, failure, "code whose wait for itself was refused failed with");
            }
            return null;
        });
    }

    private CompletableFuture<Object> cross(Body<SyncStep> second, Env env) {
        var other = new ContextFuture<CompletableFuture<Object>>(Context.current());
        CompletableFuture<Object> one = bound(env, false, () -> {
            called(env, second, true, () -> bridge.toSync(() -> other.thenCompose(made -> made)));
            return this;
        });
        CompletableFuture<Object> two = bound(second, env);
        other.complete(two);
        return one.thenCombine(two.handle((_, _) -> this), (value, _) -> value);
    }

    private static long nanos(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
