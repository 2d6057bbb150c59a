package dev.segue.orm.exec;

import java.sql.Connection;
import java.sql.SQLException;

/** Finds out at start what would otherwise fail the first request. */
final class ServerCheck {
    private static final int OLDEST = 14;
    private static final String INVALID_SETTING = "22023";

    private ServerCheck() {}

    /**
     * Returns {@code server} with what was found out about it.
     *
     * @throws ConnectionException if the server can't be reached, refuses the log-in, or is too old
     */
    static Server run(Server server) {
        try (Connection connection = JdbcSessions.driver(server).getConnection()) {
            refuseOlder(server, connection.getMetaData().getDatabaseMajorVersion());
            return server.withIsolation(connection.getTransactionIsolation());
        } catch (SQLException failure) {
            if (server.noticesLoss() && INVALID_SETTING.equals(failure.getSQLState())) {
                return run(server.withNoticesLoss(false)); // not every system tells a server of lost clients
            }
            throw JdbcErrors.of(server, null, failure);
        }
    }

    static void refuseOlder(Server server, int version) {
        if (version < OLDEST) {
            throw new ConnectionException("The server of '%s' is PostgreSQL %d, which is too old. Use %d or newer."
                    .formatted(server.address(), version, OLDEST));
        }
    }
}
