package dev.segue.bench.driver;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the process used while one line did one task again and again; the server is another process.
 *
 * @param calls that ended with an answer
 * @param wallNanos from before the first call until after the last
 * @param cpuNanos of all threads, JIT compiler and garbage collector included
 * @param bytes allocated by platform threads, carriers of virtual ones included
 */
record Cost(long calls, long wallNanos, long cpuNanos, long bytes) {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory
            .getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Returns the counters as they are now; the difference of two is a cost. */
    static Cost now() {
        return new Cost(0, System.nanoTime(), SYSTEM.getProcessCpuTime(), THREADS.getTotalThreadAllocatedBytes());
    }

    /** Returns what {@code calls} have cost since this. */
    Cost until(long calls, Cost later) {
        return new Cost(calls, later.wallNanos - wallNanos, later.cpuNanos - cpuNanos, later.bytes - bytes);
    }

    double callsPerSecond() {
        return calls * 1e9 / wallNanos;
    }

    double cpuMicros() {
        return cpuNanos / 1e3 / calls;
    }

    double bytesPerCall() {
        return (double) bytes / calls;
    }
}
