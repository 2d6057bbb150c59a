package dev.segue.orm.exec;

import java.time.Duration;

/**
 * The limits of the native side. A lane is one connection on which statements follow each other without waiting for answers; a
 * transaction has a connection to itself, and so has a statement that is known to be slow.
 *
 * @param loops event loops; at least 1
 * @param lanesPerLoop connections of each loop; at least 1
 * @param depth statements a lane takes before it refuses more; at least 1
 * @param transactions connections for transactions, opened when needed; at least 1
 * @param transactionTimeout how long a transaction waits for a free one; positive
 * @param slowAfter how long the server may take for a statement, on average, before others no longer wait behind it; positive
 */
public record LaneConfig(int loops, int lanesPerLoop, int depth, int transactions, Duration transactionTimeout,
        Duration slowAfter) {
    /** 2 loops with 2 lanes each, 1,024 statements deep; 10 transactions, 5 s; slow after 10 ms. */
    public static final LaneConfig DEFAULT = new LaneConfig(2, 2, 1024);

    /** Leaves what is about transactions as in {@link #DEFAULT}. */
    public LaneConfig(int loops, int lanesPerLoop, int depth) {
        this(loops, lanesPerLoop, depth, 10, Duration.ofSeconds(5), Duration.ofMillis(10));
    }

    public LaneConfig {
        atLeastOne("transactions", transactions);
        positive("transactionTimeout", transactionTimeout);
        positive("slowAfter", slowAfter);
        atLeastOne("loops", loops);
        atLeastOne("lanesPerLoop", lanesPerLoop);
        atLeastOne("depth", depth);
    }

    public LaneConfig withTransactions(int atMost, Duration timeout) {
        return new LaneConfig(loops, lanesPerLoop, depth, atMost, timeout, slowAfter);
    }

    public LaneConfig withSlowAfter(Duration changed) {
        return new LaneConfig(loops, lanesPerLoop, depth, transactions, transactionTimeout, changed);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("'%s' is %s, but must be positive.".formatted(name, value));
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("'%s' is %d, but must be at least 1.".formatted(name, value));
        }
    }
}
