package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IL_Result;

/** Who is let in at the last moment: work into a scope that ends, and tasks into a pool that is all but full. */
public final class AdmissionStress {
    private AdmissionStress() {}

    /** Thread-bound sync code, called while the request it belongs to ends. */
    @JCStressTest
    @Outcome(id = "1, value", expect = Expect.ACCEPTABLE, desc = "Run on the request's home thread.")
    @Outcome(id = "0, ScopeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused by the scope.")
    @Outcome(id = "0, HomeClosedException", expect = Expect.ACCEPTABLE, desc = "Refused by its home.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, run twice, or run and refused.")
    @State
    public static class CallAgainstEndOfScope {
        private static final Bridge BRIDGE = Bridge.of(Stressed.IN_PLACE, Stressed.IN_PLACE, Stressed.IN_PLACE,
                Stressed.IN_PLACE, Parking.ON_PERMITS);

        private final CompletableFuture<Context> inside = new CompletableFuture<>();
        private final CompletableFuture<Integer> request = new CompletableFuture<>();
        private final AtomicInteger runs = new AtomicInteger();
        private final Callable<Integer> task = runs::incrementAndGet;
        private CompletableFuture<Integer> call = new CompletableFuture<>();

        public CallAgainstEndOfScope() {
            var _ = BRIDGE.inScope(BRIDGE.workers(), () -> {
                inside.complete(Context.current());
                return request;
            });
        }

        @Actor
        public void call() {
            call = inside.join().supply(() -> BRIDGE.toAsync(task));
        }

        @Actor
        public void end() {
            request.complete(1);
        }

        @Arbiter
        public void judge(IL_Result result) {
            result.r1 = runs.get();
            result.r2 = Stressed.end(call);
        }
    }

    /** Two tasks for the one place that a pool of virtual threads has left: one thread, busy, and room for one more. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first was let in, and ran.")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The second was let in, and ran.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither let in, or let in and not run.")
    @State
    public static class TwoForTheLastPlace {
        private final WorkPool pool = WorkPool.virtual("stressed", new Bound(1, 1), null);
        private final CountDownLatch free = new CountDownLatch(1); // whoever is let in keeps his place until then
        private final AtomicInteger first = new AtomicInteger();
        private final AtomicInteger second = new AtomicInteger();
        private int refused;
        private int alsoRefused;

        public TwoForTheLastPlace() {
            pool.execute(() -> run(new AtomicInteger()));
        }

        @Actor
        public void first() {
            refused = refuses(first);
        }

        @Actor
        public void second() {
            alsoRefused = refuses(second);
        }

        @Arbiter
        public void judge(II_Result result) {
            free.countDown();
            pool.close();
            boolean told = first.get() + refused == 1 && second.get() + alsoRefused == 1;
            result.r1 = told ? first.get() : -1;
            result.r2 = told ? second.get() : -1;
        }

        private int refuses(AtomicInteger runs) {
            try {
                pool.execute(() -> run(runs));
                return 0;
            } catch (NoWorkerException full) {
                return 1;
            }
        }

        private void run(AtomicInteger runs) {
            try {
                free.await();
                runs.incrementAndGet();
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
