package dev.segue.orm.exec;

import java.time.Duration;

/**
 * The limits of the native side. A lane is one connection on which statements follow each other without waiting for answers; a
 * transaction has a connection to itself.
 *
 * @param loops event loops; at least 1
 * @param lanesPerLoop connections of each loop; at least 1
 * @param depth statements a lane takes before it refuses more; at least 1
 * @param transactions connections for transactions, opened when needed; at least 1
 * @param transactionTimeout how long a transaction waits for a free one; positive
 */
public record LaneConfig(int loops, int lanesPerLoop, int depth, int transactions, Duration transactionTimeout) {
    /** 2 loops with 2 lanes each, 1,024 statements deep; 10 transactions, 5 s. */
    public static final LaneConfig DEFAULT = new LaneConfig(2, 2, 1024);

    /** Leaves what is about transactions as in {@link #DEFAULT}. */
    public LaneConfig(int loops, int lanesPerLoop, int depth) {
        this(loops, lanesPerLoop, depth, 10, Duration.ofSeconds(5));
    }

    public LaneConfig {
        atLeastOne("transactions", transactions);
        if (!transactionTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "'transactionTimeout' is %s, but must be positive.".formatted(transactionTimeout));
        }
        atLeastOne("loops", loops);
        atLeastOne("lanesPerLoop", lanesPerLoop);
        atLeastOne("depth", depth);
    }

    public LaneConfig withTransactions(int atMost, Duration timeout) {
        return new LaneConfig(loops, lanesPerLoop, depth, atMost, timeout);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("'%s' is %d, but must be at least 1.".formatted(name, value));
        }
    }
}
