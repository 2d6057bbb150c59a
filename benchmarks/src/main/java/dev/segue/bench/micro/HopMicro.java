package dev.segue.bench.micro;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.LoopThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a hop costs: from a loop to a thread that may block, and back to the loop with the result.
 *
 * <p>Beside each, the same hop by hand: a task on a bare executor, which hands its result to the loop by {@code execute}. Both give
 * a stage that completes on the loop, where the next hop starts. One invocation is {@value #HOPS} hops, one after the other, so that
 * the wake-up of the measuring thread, which waits for the last, is no part of the figure.
 * <p>Read {@code cpu.norm} of {@link CpuProfiler}, and pin the run to one core ({@code taskset -c 1}): there each hop is two switches
 * of threads and repeats within some percent. On several cores it is two wake-ups of an idle core, which cost from 5 to 60 µs as the
 * machine likes, and hide what is measured.
 * <p>Beside them, without a twin by hand: the hop to a virtual thread that the loop itself carries.
 * <p>Threading: one benchmark thread, which only waits; one loop; the pools of two bridges and two bare executors.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class HopMicro {
    private static final int HOPS = 1_000;
    private static final String ADA = "ada";

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Bridge carrying = Bridge.open(BridgeConfig.DEFAULT.carriedByLoops(Duration.ofSeconds(10)));
    private final ExecutorService workers = Executors.newFixedThreadPool(BridgeConfig.DEFAULT.workers().threads());
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService loop = Executors.newSingleThreadExecutor(this::loopThread);

    /** Fails unless every hop returns what the plain call returns, on the loop. */
    @Setup
    public void checkAnswers() {
        List<Supplier<String>> calls = List.of(this::workerBare, this::workerBridge, this::virtualBare,
                this::virtualBridge, this::carriedBridge);
        for (int call = 0; call < calls.size(); call++) {
            String answer = calls.get(call).get();
            if (!answer.equals(ADA)) {
                throw new IllegalStateException("Call %d returned '%s', expected '%s'.".formatted(call, answer, ADA));
            }
        }
    }

    @TearDown
    public void close() {
        bridge.close();
        carrying.close();
        workers.close();
        virtualThreads.close();
        loop.close();
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public String workerBare() {
        return hops(() -> byHand(workers));
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public String workerBridge() {
        return hops(() -> bridge.toAsync(bridge.workers(), () -> ADA));
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public String virtualBare() {
        return hops(() -> byHand(virtualThreads));
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public String virtualBridge() {
        return hops(() -> bridge.toAsync(bridge.virtualThreads(), () -> ADA));
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public String carriedBridge() {
        return hops(() -> carrying.toAsync(carrying.virtualThreads(), () -> ADA));
    }

    private CompletableFuture<String> byHand(Executor executor) {
        var result = new CompletableFuture<String>();
        executor.execute(() -> {
            String answer = ADA;
            loop.execute(() -> result.complete(answer));
        });
        return result;
    }

    private String hops(Supplier<CompletableFuture<String>> hop) {
        var hops = new Hops(hop);
        loop.execute(hops::next);
        return hops.last.join();
    }

    /** The hops of one invocation. Threading: confined to the loop. */
    private static final class Hops {
        private final Supplier<CompletableFuture<String>> hop;
        private final CompletableFuture<String> last = new CompletableFuture<>();
        private int left = HOPS;

        Hops(Supplier<CompletableFuture<String>> hop) {
            this.hop = hop;
        }

        void next() {
            var _ = hop.get().whenComplete(this::ended);
        }

        private void ended(String answer, Throwable failure) {
            left--;
            if (failure != null || !LoopThreads.isCurrent()) {
                last.completeExceptionally(new IllegalStateException("The result did not come to the loop.", failure));
            } else if (left == 0) {
                last.complete(answer);
            } else {
                next();
            }
        }
    }

    private Thread loopThread(Runnable work) {
        return Thread.ofPlatform().name("bench-loop").daemon().unstarted(() -> {
            LoopThreads.markCurrent(loop);
            work.run();
        });
    }
}
