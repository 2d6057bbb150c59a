package dev.segue.bridge;

/**
 * How many threads a bridge may use.
 *
 * @param workers platform threads on which the sync code of requests runs, one per request at work
 * @param shared platform threads for sync code that may run on any thread
 * @param virtualThreads virtual threads on which the sync code of requests runs
 */
public record BridgeConfig(Bound workers, Bound shared, Bound virtualThreads) {
    /** 16 workers and 16 shared threads with 1,024 waiting each; 512 virtual threads with 4,096 waiting. */
    public static final BridgeConfig DEFAULT = new BridgeConfig(new Bound(16, 1024), new Bound(16, 1024),
            new Bound(512, 4096));

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
