package dev.segue.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/** Work sent to a home thread is run exactly once or refused, whatever ends the home at that moment. */
public final class HandOverStress {
    private HandOverStress() {}

    /** The work, how often it ran, and how its result ended. */
    private static final class Work {
        private final AtomicInteger runs = new AtomicInteger();
        private final SyncCall<Integer> call = new SyncCall<>(runs::incrementAndGet, Context.empty(), null, null,
                null);

        void submitTo(HomeThread home) {
            try {
                home.submit(call);
            } catch (HomeClosedException refusal) {
                call.result().completeExceptionally(refusal);
            }
        }

        void judge(IL_Result result, boolean homeEnded) {
            result.r1 = runs.get();
            result.r2 = homeEnded ? Stressed.end(call.result()) : "the home has not ended";
        }
    }

    /** The first work, for which a thread is taken. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class FirstWorkAgainstClose {
        private final HomeThread home = HomeThread.leasedFrom(Stressed.IN_PLACE, Parking.ON_PERMITS);
        private final Work work = new Work();

        @Actor
        public void submitAndServe() {
            work.submitTo(home);
        }

        @Actor
        public void close() {
            home.close();
        }

        @Arbiter
        public void judge(IL_Result result) {
            work.judge(result, home.ended().isDone());
        }
    }

    /** Work for a home whose thread is taken but has not come yet. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class MoreWorkAgainstClose {
        private final Stressed.Later thread = new Stressed.Later();
        private final HomeThread home = HomeThread.leasedFrom(Stressed.pool(thread), Parking.ON_PERMITS);
        private final Work work = new Work();

        public MoreWorkAgainstClose() {
            new Work().submitTo(home);
        }

        @Actor
        public void submit() {
            work.submitTo(home);
        }

        @Actor
        public void close() {
            home.close();
        }

        @Arbiter
        public void judge(IL_Result result) {
            thread.run();
            work.judge(result, home.ended().isDone());
        }
    }

    /** Work for a home that is at work, or pauses, or is about to. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, refused, or run twice.")
    @State
    public static class MoreWorkAgainstServing {
        private final Stressed.Later thread = new Stressed.Later();
        private final HomeThread home = HomeThread.leasedFrom(Stressed.pool(thread), Parking.ON_PERMITS);
        private final Work work = new Work();

        public MoreWorkAgainstServing() {
            new Work().submitTo(home);
        }

        @Actor
        public void serve() {
            thread.run();
        }

        @Actor
        public void submitAndClose() {
            work.submitTo(home);
            home.close();
        }

        @Arbiter
        public void judge(IL_Result result) {
            work.judge(result, home.ended().isDone());
        }
    }

    /** A borrowed home: one actor waits on it, the other finds it as soon as its wait is open. */
    private static final class Waiting {
        private final ContextFuture<Integer> result = new ContextFuture<>(Context.empty());
        private volatile @Nullable HomeThread open;

        void await(@Nullable Deadline deadline) {
            HomeThread home = HomeThread.current(Place.NOWHERE, Parking.ON_PERMITS);
            home.open();
            open = home;
            home.await(result, deadline);
        }

        HomeThread home() {
            HomeThread home = open;
            while (home == null) {
                Thread.onSpinWait();
                home = open;
            }
            return home;
        }
    }

    /** Work for a wait whose result is there already. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run before the wait returned.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class WorkAgainstEndOfWait {
        private final Waiting waiting = new Waiting();
        private final Work work = new Work();

        @Actor
        public void await() {
            waiting.result.complete(1);
            waiting.await(null);
        }

        @Actor
        public void submit() {
            work.submitTo(waiting.home());
        }

        @Arbiter
        public void judge(IL_Result result) {
            work.judge(result, true);
        }
    }

    /** B25: work sent before the result is there is run before the wait returns. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run before the wait returned.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, refused, or run twice.")
    @State
    public static class WorkBeforeEndOfWait {
        private final Waiting waiting = new Waiting();
        private final Work work = new Work();

        @Actor
        public void await(IL_Result result) {
            waiting.await(null);
            work.judge(result, true);
        }

        @Actor
        public void submitAndComplete() {
            work.submitTo(waiting.home());
            waiting.result.complete(1);
        }
    }

    /** Work for a wait that is given up. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run before the wait was given up.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused, or abandoned.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class WorkAgainstDeadline {
        private static final Deadline PASSED = new Deadline(System.nanoTime());

        private final Waiting waiting = new Waiting();
        private final Work work = new Work();

        @Actor
        public void await() {
            try {
                waiting.await(PASSED);
            } catch (DeadlineException expected) {
                waiting.result.cancel(true);
            }
        }

        @Actor
        public void submit() {
            work.submitTo(waiting.home());
        }

        @Arbiter
        public void judge(IL_Result result) {
            work.judge(result, waiting.result.isDone());
        }
    }

    /** The canary: a hand-over that looks whether it is closed, and then adds the work. jcstress must find the work it loses. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class RacyCanary {
        private final CompletableFuture<Integer> end = new CompletableFuture<>();
        private final AtomicInteger runs = new AtomicInteger();
        private volatile @Nullable Runnable slot;
        private volatile boolean closed;

        @Actor
        public void submit() {
            if (closed) {
                end.completeExceptionally(new HomeClosedException("Closed."));
            } else {
                slot = () -> end.complete(runs.incrementAndGet());
            }
        }

        @Actor
        public void close() {
            closed = true;
            Runnable work = slot;
            if (work != null) {
                work.run();
            }
        }

        @Arbiter
        public void judge(IL_Result result) {
            result.r1 = runs.get();
            result.r2 = Stressed.end(end);
        }
    }
}
