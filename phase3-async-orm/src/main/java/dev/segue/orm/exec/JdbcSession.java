package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A JDBC connection taken from the pool.
 *
 * <p>Threading: one statement at a time. The blocking face works on the calling thread, the async face on a worker of the bridge,
 * or on the home thread of the caller's request if that waits.
 */
final class JdbcSession implements ExclusiveSession {
    private final Server server;
    private final Bridge bridge;
    private final Connection connection;
    private final Consumer<Connection> evict;
    private final Runnable afterClose;

    /**
     * @param evict lets the pool forget a connection on which something was left open
     * @param afterClose runs when the connection is back in its pool
     */
    JdbcSession(Server server, Bridge bridge, Connection connection, Consumer<Connection> evict, Runnable afterClose) {
        this.server = server;
        this.bridge = bridge;
        this.connection = connection;
        this.evict = evict;
        this.afterClose = afterClose;
    }

    /** Something JDBC does. */
    interface Call<R> {
        R run() throws SQLException;
    }

    @Override
    public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
        return translating(sql.sql().numbered(), () -> {
            try (PreparedStatement statement = prepared(sql); ResultSet rows = statement.executeQuery()) {
                return mapped(rows, mapper, Integer.MAX_VALUE);
            }
        });
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return bridge.toAsync(() -> query(sql, mapper));
    }

    @Override
    public long execute(BoundSql sql) {
        return translating(sql.toString(), () -> {
            try (PreparedStatement statement = prepared(sql)) {
                return statement.executeLargeUpdate();
            }
        });
    }

    @Override
    public CompletionStage<Long> asyncExecute(BoundSql sql) {
        return bridge.toAsync(() -> execute(sql));
    }

    @Override
    public Control control(Control step) {
        return translating(step.sql(), () -> {
            switch (step) {
                case Control.Begin(var modes) -> begin(modes);
                case Control.Commit _ -> commit();
                case Control.Rollback _ -> rollback();
                case Control.Savepoint _,Control.Release _,Control.RollbackTo _,Control.End _ -> send(step.sql());
            }
            return step;
        });
    }

    @Override
    public CompletionStage<Control> asyncControl(Control step) {
        return bridge.toAsync(() -> control(step));
    }

    /** Returns the connection, for code of others. */
    Connection connection() {
        return connection;
    }

    /**
     * Lets code of others use the connection within the transaction.
     *
     * @throws StatementException if it ended the transaction
     */
    Optional<Object> lend(Inside.Lent lent) {
        try {
            boolean begun = state() == TransactionState.OPEN;
            var result = Optional.ofNullable(lent.use().with(connection));
            if (begun && state() == TransactionState.IDLE) {
                throw StatementException.ended(lent.what());
            }
            return result;
        } catch (SQLException failure) {
            throw Failures.raise(failure);
        }
    }

    /** Returns {@code failure} in the ORM's terms if the transaction can't go on after it; else null. */
    @Nullable
    OrmException broken(String what, Throwable failure) {
        return switch (failure) {
            case OrmException ours -> ours;
            case SQLException refused when isLost() -> JdbcErrors.of(server, what, refused);
            default -> null;
        };
    }

    /** The pool's connection does not know that the driver's was aborted. */
    boolean isOpen() throws SQLException {
        return !connection.isClosed() && !connection.unwrap(BaseConnection.class).isClosed();
    }

    private boolean isReusable() throws SQLException {
        return isOpen() && connection.getAutoCommit() && state() == TransactionState.IDLE;
    }

    private boolean isLost() {
        try {
            return !isOpen() || state() == TransactionState.FAILED;
        } catch (SQLException lost) {
            return true;
        }
    }

    /** The driver sends BEGIN itself, together with the first statement. */
    private void begin(String modes) throws SQLException {
        connection.setAutoCommit(false);
        if (!modes.isEmpty()) {
            send("SET TRANSACTION" + modes);
        }
    }

    /** The driver's own commit of an aborted transaction returns normally, having rolled back. */
    private void commit() throws SQLException {
        if (state() == TransactionState.FAILED) {
            throw new SQLException("the transaction was aborted by an earlier error", "25P02");
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void rollback() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private TransactionState state() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    private void send(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            if (connection.isClosed() || isReusable()) {
                connection.close();
            } else {
                evict.accept(connection); // which closes it, on another thread: a close beside that fails now and then
            }
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

    @Override
    public <R> Portal<R> portal(BoundSql sql, Supplier<RowMapper<R>> mapper) {
        return new JdbcPortal<>(this, bridge, sql, mapper);
    }

    /** Sends rows and returns how many the server took; it takes all or none. */
    long copy(BoundSql sql, Copy copy) {
        try {
            CopyIn open = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql.sql().numbered());
            try {
                open.writeToCopy(copy.text(), 0, copy.text().length);
                return open.endCopy();
            } finally {
                if (open.isActive()) {
                    open.cancelCopy();
                }
            }
        } catch (SQLException failure) {
            throw JdbcErrors.ofCopy(copy, failure, JdbcErrors.of(server, sql.sql().numbered(), failure));
        }
    }

    /** Async form of {@link #copy}. */
    CompletionStage<Long> asyncCopy(BoundSql sql, Copy copy) {
        return bridge.toAsync(() -> copy(sql, copy));
    }

    <R> R translating(String sql, Call<R> call) {
        try {
            return call.run();
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, sql, failure);
        } catch (JdbcRow.ReadFailure failure) {
            throw JdbcErrors.of(server, sql, failure.reason);
        }
    }

    /** Returns {@code sql} with its values, ready to be run; the caller closes it. */
    PreparedStatement prepared(BoundSql sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.sql().questionMarks());
        try {
            bind(statement, sql);
            return statement;
        } catch (Throwable failure) {
            statement.close();
            throw failure;
        }
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

    /** Reads the next {@code most} of {@code rows}. */
    static <R> List<R> mapped(ResultSet rows, RowMapper<R> mapper, int most) throws SQLException {
        var row = new JdbcRow(rows.unwrap(ResultSet.class)); // the pool's own wrapper would be in the way of each column
        var result = new ArrayList<R>();
        while (result.size() < most && rows.next()) {
            result.add(mapper.map(row));
        }
        return Collections.unmodifiableList(result);
    }
}
