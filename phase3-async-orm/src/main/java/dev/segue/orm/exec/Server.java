package dev.segue.orm.exec;

import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which database to connect to, as whom, and how long to wait for it. What these limits mean is told where they are set, in
 * {@code DatabaseConfig}.
 *
 * @param encryption of the connections
 * @param noticesLoss whether the server can look for clients that went away while it works for them
 * @param isolation of transactions that ask for none, as {@link Connection} numbers it
 */
public record Server(String host, int port, String database, String user, String password, Encryption encryption,
        Duration connectTimeout, Duration statementTimeout, boolean noticesLoss, int isolation) {

    /** How much longer than a statement may take the network may be silent before the connection is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** How often a server that works on a statement looks whether its client is still there. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Has no encryption. */
    public Server(String host, int port, String database, String user, String password, Duration connectTimeout,
            Duration statementTimeout) {
        this(host, port, database, user, password, new Encryption.None(), connectTimeout, statementTimeout, true,
                Connection.TRANSACTION_READ_COMMITTED);
    }

    Server withNoticesLoss(boolean changed) {
        return new Server(host, port, database, user, password, encryption, connectTimeout, statementTimeout, changed,
                isolation);
    }

    Server withIsolation(int changed) {
        return new Server(host, port, database, user, password, encryption, connectTimeout, statementTimeout,
                noticesLoss,
                changed);
    }

    public Server withEncryption(Encryption changed) {
        return new Server(host, port, database, user, password, changed, connectTimeout, statementTimeout, noticesLoss,
                isolation);
    }

    /** Returns how long a connection may owe an answer before it is taken for dead. */
    Duration silenceTimeout() {
        return statementTimeout.plus(SILENCE);
    }

    /** Returns the settings of each session, the same over both drivers. */
    Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("application_name", "segue");
        settings.put("statement_timeout", Long.toString(statementTimeout.toMillis()));
        if (noticesLoss) {
            settings.put("client_connection_check_interval", Long.toString(LOOK.toMillis()));
        }
        return settings;
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
