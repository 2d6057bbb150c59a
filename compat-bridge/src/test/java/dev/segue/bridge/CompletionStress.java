package dev.segue.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A call and its result have one end, whoever completes, cancels or runs them at that moment. */
public final class CompletionStress {
    private CompletionStress() {}

    /** Sync code that is cancelled while it is started, run, or delivered, and asked to be interrupted then. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run, and the cancellation came too late.")
    @Outcome(id = "1, cancelled", expect = Expect.ACCEPTABLE, desc = "Run, and its result dropped.")
    @Outcome(id = "0, cancelled", expect = Expect.ACCEPTABLE, desc = "Cancelled before it ran.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Two ends, none, run twice, or an interrupt left on the thread.")
    @State
    public static class CancelAgainstRun {
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private final SyncCall<Integer> call = new SyncCall<>(Bridge.interruptible(runs::incrementAndGet),
                Context.empty(), null, null, Runnable::run);
        private boolean cancelled;
        private boolean interrupted;

        public CancelAgainstRun() {
            call.result().onDone(ends::incrementAndGet);
        }

        @Actor
        public void run() {
            call.run();
            interrupted = Thread.interrupted();
        }

        @Actor
        public void cancel() {
            cancelled = call.result().cancel(true);
        }

        @Arbiter
        public void judge(IL_Result result) {
            result.r1 = runs.get();
            result.r2 = interrupted ? "interrupted"
                    : ends.get() == 1 && cancelled == call.result().isCancelled() ? Stressed.end(call.result())
                            : "torn";
        }
    }

    /** A call that its pool and a thread that finds it stuck begin at once. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run by one of them.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Run by both, or by neither.")
    @State
    public static class RunAgainstRun {
        private final AtomicInteger runs = new AtomicInteger();
        private final SyncCall<Integer> call = new SyncCall<>(runs::incrementAndGet, Context.empty(), null,
                Stressed.IN_PLACE, null);

        @Actor
        public void run() {
            call.run();
        }

        @Actor
        public void runStuck() {
            call.run();
        }

        @Arbiter
        public void judge(IL_Result result) {
            result.r1 = runs.get();
            result.r2 = Stressed.end(call.result());
        }
    }

    /** B43: sync code that starts to wait while it is cancelled. */
    @JCStressTest
    @Outcome(id = "cancelled", expect = Expect.ACCEPTABLE, desc = "What it waits for is cancelled too.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The cancellation is lost, and the wait goes on.")
    @State
    public static class CancelAgainstWait {
        private final SyncCall<Integer> call = new SyncCall<>(() -> 1, Context.empty(), null, null, null);
        private final ContextFuture<Integer> awaited = new ContextFuture<>(Context.empty());

        @Actor
        public void await() {
            call.waitFor(awaited);
        }

        @Actor
        public void cancel() {
            call.result().cancel(true);
        }

        @Arbiter
        public void judge(L_Result result) {
            result.r1 = Stressed.end(awaited);
        }
    }

    /** B43: a future that starts to follow a stage while it is cancelled. */
    @JCStressTest
    @Outcome(id = "cancelled", expect = Expect.ACCEPTABLE, desc = "The stage is cancelled too.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The cancellation is lost, and the stage goes on.")
    @State
    public static class CancelAgainstFollow {
        private final ContextFuture<Integer> future = new ContextFuture<>(Context.empty());
        private final CompletableFuture<Integer> stage = new CompletableFuture<>();

        @Actor
        public void follow() {
            future.follow(stage, false);
        }

        @Actor
        public void cancel() {
            future.cancel(true);
        }

        @Arbiter
        public void judge(L_Result result) {
            result.r1 = Stressed.end(stage);
        }
    }

    /** B34: the first of two branches gives the value and the context of what follows. */
    @JCStressTest
    @Outcome(id = "one, one", expect = Expect.ACCEPTABLE, desc = "The first branch was first.")
    @Outcome(id = "two, two", expect = Expect.ACCEPTABLE, desc = "The second branch was first.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The value of one branch, with what the other has set.")
    @State
    public static class EitherAgainstOther {
        private static final Context.Key<String> BRANCH = new Context.Key<>("branch");

        private final ContextFuture<String> one = new ContextFuture<>(Context.empty());
        private final ContextFuture<String> two = new ContextFuture<>(Context.empty());
        private final CompletableFuture<String> first = one.applyToEither(two,
                value -> value + ", " + Context.current().get(BRANCH));

        @Actor
        public void first() {
            one.settle("one", null, Context.empty().with(BRANCH, "one"));
        }

        @Actor
        public void second() {
            two.settle("two", null, Context.empty().with(BRANCH, "two"));
        }

        @Arbiter
        public void judge(L_Result result) {
            result.r1 = first.getNow("incomplete");
        }
    }
}
