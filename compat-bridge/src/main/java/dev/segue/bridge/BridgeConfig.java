package dev.segue.bridge;

/**
 * How many threads a bridge may use.
 *
 * @param workers platform threads for sync code; at least 1
 * @param workerQueue tasks that may wait for one of them; at least 1
 * @param virtualThreads virtual threads that may run sync code at a time; at least 1
 * @param virtualQueue tasks that may wait, each parked on a virtual thread of its own; 0 means none
 */
public record BridgeConfig(int workers, int workerQueue, int virtualThreads, int virtualQueue) {
    /** 16 workers with 1,024 waiting; 512 virtual threads with 4,096 waiting. */
    public static final BridgeConfig DEFAULT = new BridgeConfig(16, 1024, 512, 4096);

    public BridgeConfig {
        atLeast(1, "workers", workers);
        atLeast(1, "workerQueue", workerQueue);
        atLeast(1, "virtualThreads", virtualThreads);
        atLeast(0, "virtualQueue", virtualQueue);
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException("'%s' is %d, but must be at least %d.".formatted(name, value, least));
        }
    }
}
