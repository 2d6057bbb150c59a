package dev.segue.views;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;

/**
 * A running server as its control endpoint tells it.
 *
 * @param url where the application listens
 * @param pid its process
 * @param cpuNanos CPU time of the whole process so far, in nanoseconds
 * @param java version of its Java runtime
 * @param cores processors it may use
 */
public record ServerStatus(URI url, long pid, long cpuNanos, String java, int cores) {
    static ServerStatus now(URI url) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new ServerStatus(url, ProcessHandle.current().pid(), system.getProcessCpuTime(),
                Runtime.version().toString(),
                Runtime.getRuntime().availableProcessors());
    }
}
