package dev.segue.orm.exec;

import java.sql.Connection;
import java.sql.SQLException;

/** Finds out at start what would otherwise fail the first request. */
final class ServerCheck {
    private static final int OLDEST = 14;

    private ServerCheck() {}

    /** @throws ConnectionException if the server can't be reached, refuses the log-in, or is too old */
    static void run(Server server) {
        try (Connection connection = JdbcSessions.driver(server).getConnection()) {
            refuseOlder(server, connection.getMetaData().getDatabaseMajorVersion());
        } catch (SQLException failure) {
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
