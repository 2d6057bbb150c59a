package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * JDBC connections for code that is not the ORM's: inside a block whose transaction lives on JDBC, its connection; outside any, one of
 * the pool.
 *
 * <p>Threading: safe from any thread but loops.
 */
final class JoiningDataSource implements DataSource {
    /** What to call instead of JDBC on a loop thread, for its refusal. */
    static final String INSTEAD = "an async method of the ORM";

    private final JdbcSessions jdbc;
    private final Context.Key<Standing> key;
    private final BlockingRunner runner;
    private final StatementConfig statements;

    JoiningDataSource(JdbcSessions jdbc, Context.Key<Standing> key, BlockingRunner runner,
            StatementConfig statements) {
        this.jdbc = jdbc;
        this.key = key;
        this.runner = runner;
        this.statements = statements;
    }

    @Override
    public Connection getConnection() {
        LoopThreads.refuseBlocking("getConnection()", INSTEAD);
        Inside inside = Inside.current(key);
        if (inside == null) {
            return LentConnection.of(new PooledLease(jdbc.openExclusive()), statements);
        }
        inside.transaction().admit(inside.block());
        if (inside.transaction().source() != jdbc) {
            throw new IllegalStateException(
                    "getConnection() was called in the block at %s, whose transaction lives on a native connection, which JDBC can't share. Open the block with atomic() on a platform thread, or on a virtual thread with jdbcOnVirtualThreads set; or call apart() for a connection that is no part of the transaction."
                            .formatted(inside.block().site()));
        }
        return LentConnection.of(new JoinedLease(inside, key, runner), statements);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "All connections are those of the database's user. Call getConnection() without one.");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("Logging goes through slf4j. Configure that.");
    }

    /** Returns 0: how long to wait is the pool's setting. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("Set connectTimeout and poolTimeout where the database is opened.");
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Logging goes through slf4j. Configure that.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!isWrapperFor(type)) {
            throw new SQLException("This DataSource stands for no '%s'. Use it as it is.".formatted(type.getName()));
        }
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
