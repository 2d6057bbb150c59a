package dev.segue.bench.micro;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time per operation, of all threads of the process: what a hop costs, however long its threads had to wait for a core.
 *
 * <p>Unit: nanoseconds; what the JIT compiler and the garbage collector use meanwhile is in it.
 * <p>Threading: confined to the thread that runs the iterations.
 */
public final class CpuProfiler implements InternalProfiler {
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long before;

    @Override
    public String getDescription() {
        return "CPU time per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = process.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double used = process.getProcessCpuTime() - before;
        return List.of(new ScalarResult("cpu.norm", used / result.getMetadata().getAllOps(), "ns/op",
                AggregationPolicy.AVG));
    }
}
