package dev.segue.orm.exec;

import java.time.Duration;

/**
 * Which database to connect to, as whom, and how long to wait for it. What these limits mean is told where they are set, in
 * {@code DatabaseConfig}.
 */
public record Server(String host, int port, String database, String user, String password, Duration connectTimeout,
        Duration statementTimeout) {

    /** How much longer than a statement may take the network may be silent before the connection is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** Returns how long a connection may owe an answer before it is taken for dead. */
    Duration silenceTimeout() {
        return statementTimeout.plus(SILENCE);
    }

    String address() {
        return "%s:%d/%s".formatted(host, port, database);
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return user + "@" + address();
    }
}
