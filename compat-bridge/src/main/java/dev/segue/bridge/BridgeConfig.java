package dev.segue.bridge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many threads a bridge may use, and what carries the virtual ones.
 *
 * @param workers platform threads on which the sync code of requests runs, one per request at work
 * @param shared platform threads for sync code that may run on any thread
 * @param virtualThreads virtual threads on which the sync code of requests runs
 * @param loopPatience if not null, loops carry the virtual threads that are started on them, until one keeps its loop for that long: see
 *     {@link #carriedByLoops}
 */
public record BridgeConfig(Bound workers, Bound shared, Bound virtualThreads, @Nullable Duration loopPatience) {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * 16 workers and 16 shared threads with 1,024 waiting each; 512 virtual threads with 4,096 waiting, carried by the JDK. With
     * {@code -Dsegue.loopCarried=true} they are {@link #carriedByLoops}, with a patience of one second:
     * the first calls of a cold JVM may need a part of that.
     */
    public static final BridgeConfig DEFAULT = new BridgeConfig(new Bound(16, 1024), new Bound(16, 1024),
            new Bound(512, 4096), Boolean.getBoolean("segue.loopCarried") ? PATIENCE : null);

    public BridgeConfig {
        if (loopPatience != null && loopPatience.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "'loopPatience' is %s, but must be at least 1 ms.".formatted(loopPatience));
        }
    }

    /** Makes a configuration in which the JDK carries the virtual threads. */
    public BridgeConfig(Bound workers, Bound shared, Bound virtualThreads) {
        this(workers, shared, virtualThreads, null);
    }

    /**
     * Returns this configuration with virtual threads carried by the loop on which they are started, so that to get there and back costs
     * no switch of platform threads. For sync code that waits often and computes little.
     *
     * <p>Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED} and Java 25; without, the bridge says so in the log and uses ordinary
     * ones. So it does from when such a thread keeps its loop for longer than {@code patience}, since it computes, or blocks in a way that
     * does not park a virtual thread.
     *
     * @param patience at least 1 ms; looked at every 10 ms
     */
    public BridgeConfig carriedByLoops(Duration patience) {
        return new BridgeConfig(workers, shared, virtualThreads, patience);
    }

    /**
     * The bound of one pool.
     *
     * @param threads tasks that run at a time; at least 1
     * @param queue tasks that may wait for one of them; at least 1
     */
    public record Bound(int threads, int queue) {
        public Bound {
            atLeastOne("threads", threads);
            atLeastOne("queue", queue);
        }

        private static void atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException("'%s' is %d, but must be at least 1.".formatted(name, value));
            }
        }
    }
}
