package dev.segue.orm.exec;

import java.time.Duration;

/**
 * The limits of the JDBC side.
 *
 * @param maxPoolSize connections open at most; at least 1
 * @param poolTimeout how long a call waits for a free one; at least 250 ms
 */
public record JdbcConfig(int maxPoolSize, Duration poolTimeout) {
    private static final Duration LEAST = Duration.ofMillis(250);

    /** 10 connections, 5 s. */
    public static final JdbcConfig DEFAULT = new JdbcConfig(10, Duration.ofSeconds(5));

    public JdbcConfig {
        if (maxPoolSize < 1) {
            throw new IllegalArgumentException("'maxPoolSize' is %d, but must be at least 1.".formatted(maxPoolSize));
        }
        if (poolTimeout.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    "'poolTimeout' is %s, but must be at least %s.".formatted(poolTimeout, LEAST));
        }
    }
}
