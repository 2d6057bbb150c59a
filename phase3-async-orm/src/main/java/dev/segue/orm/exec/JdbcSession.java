package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC connection taken from the pool.
 *
 * <p>Threading: one statement at a time. The blocking face works on the calling thread, the async face on a worker of the bridge,
 * or on the home thread of the caller's request if that waits.
 */
final class JdbcSession implements Session {
    private final Server server;
    private final Bridge bridge;
    private final Connection connection;
    private final Runnable afterClose;

    /** @param afterClose runs when the connection is back in its pool */
    JdbcSession(Server server, Bridge bridge, Connection connection, Runnable afterClose) {
        this.server = server;
        this.bridge = bridge;
        this.connection = connection;
        this.afterClose = afterClose;
    }

    @Override
    public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
        try (PreparedStatement statement = connection.prepareStatement(sql.sql().questionMarks())) {
            bind(statement, sql);
            try (ResultSet rows = statement.executeQuery()) {
                return mapped(rows, mapper);
            }
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, sql.sql().numbered(), failure);
        } catch (JdbcRow.ReadFailure failure) {
            throw JdbcErrors.of(server, sql.sql().numbered(), failure.reason);
        }
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return bridge.toAsync(() -> query(sql, mapper));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, null, failure);
        } finally {
            afterClose.run();
        }
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        return bridge.<@Nullable Void>toAsync(() -> {
            close();
            return null;
        });
    }

    private void bind(PreparedStatement statement, BoundSql sql) throws SQLException {
        List<Slot> slots = sql.sql().slots();
        for (int i = 0; i < slots.size(); i++) {
            Object value = sql.values().get(i);
            statement.setObject(i + 1, value instanceof Object[] array ? array(slots.get(i), array) : value);
        }
    }

    private Object array(Slot slot, Object[] values) throws SQLException {
        return connection.createArrayOf(slot.bound().wireElementName(), values);
    }

    private static <R> List<R> mapped(ResultSet rows, RowMapper<R> mapper) throws SQLException {
        var row = new JdbcRow(rows);
        var result = new ArrayList<R>();
        while (rows.next()) {
            result.add(mapper.map(row));
        }
        return Collections.unmodifiableList(result);
    }
}
