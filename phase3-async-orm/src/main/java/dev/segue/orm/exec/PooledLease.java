package dev.segue.orm.exec;

import dev.segue.bridge.LoopThreads;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection of its own, taken outside any block: its transactions are the holder's. One left open is rolled back. */
final class PooledLease implements Lease {
    private final JdbcSession session;

    PooledLease(JdbcSession session) {
        this.session = session;
    }

    @Override
    public @Nullable Object use(String call, String what, Use use) throws SQLException {
        LoopThreads.refuseBlocking(call + "()", JoiningDataSource.INSTEAD);
        return use.with(session.connection());
    }

    @Override
    public @Nullable Object control(String call, String what, Object[] arguments, Use use) throws SQLException {
        return use(call, what, use);
    }

    @Override
    public void close() throws SQLException {
        try (session) {
            Connection connection = session.connection();
            if (session.isOpen() && !connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
