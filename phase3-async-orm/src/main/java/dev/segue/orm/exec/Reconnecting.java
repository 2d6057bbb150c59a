package dev.segue.orm.exec;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connects for a pool, and goes on trying while no server is there. The pool by itself would rest between two attempts, for up to 5 s
 * after a long outage, however soon the server is back.
 *
 * <p>Threading: connects on the pool's thread, whose interruption ends it; {@link #refusal} is safe from any.
 */
final class Reconnecting extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private static final Duration REST = Duration.ofMillis(200);

    private volatile @Nullable SQLException refusal;

    /** Returns why there was no connection the last time; null if there was one. */
    @Nullable
    SQLException refusal() {
        return refusal;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                Connection connection = super.getConnection();
                refusal = null;
                return connection;
            } catch (SQLException failure) {
                refusal = failure;
                if (!isAway(failure)) {
                    throw failure;
                }
                rest(failure);
            }
        }
    }

    /** Nobody listens, or who does is starting up or shutting down. What else a server says will not change by itself. */
    private static boolean isAway(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static void rest(SQLException failure) throws SQLException {
        try {
            Thread.sleep(REST);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(interruption);
            throw failure;
        }
    }
}
