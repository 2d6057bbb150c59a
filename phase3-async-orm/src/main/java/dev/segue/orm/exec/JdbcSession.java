package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.CompiledSql;
import dev.segue.orm.sql.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** How long a server may take to hear of a cancellation before the connection is closed anyway. */
    private static final Duration CANCEL = Duration.ofMillis(500);

    private final Server server;
    private final Bridge bridge;
    private final Connection connection;
    private final Consumer<Connection> evict;
    private final Runnable afterClose;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean suspect;
    private boolean begun;

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
        return inTime(sql, () -> translating(sql.sql().numbered(), () -> {
            try (PreparedStatement statement = prepared(sql); ResultSet rows = statement.executeQuery()) {
                return mapped(rows, mapper, Integer.MAX_VALUE);
            }
        }));
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return bridge.toAsync(() -> query(sql, mapper));
    }

    @Override
    public long execute(BoundSql sql) {
        return inTime(sql, () -> translating(sql.toString(), () -> {
            try (PreparedStatement statement = prepared(sql)) {
                return statement.executeLargeUpdate();
            }
        }));
    }

    /** Runs the statements of {@code script}. */
    void run(String script) {
        suspect = true;
        translating(script, () -> {
            send(script);
            return true;
        });
    }

    /** A statement is given up when the request's deadline passes: the driver itself would wait on. */
    private <R> R inTime(BoundSql sql, Supplier<R> statement) {
        suspect |= sql.sql().effect() != CompiledSql.Effect.ROWS;
        Duration allowed = TimeLimit.ofRequest();
        if (allowed == null || begun) { // a transaction has a limit of its own
            return statement.get();
        }
        var late = new AtomicBoolean();
        try (var _ = TimeLimit.of(allowed, () -> {
            late.set(true);
            abort();
        })) {
            return statement.get();
        } catch (ConnectionException | StatementTimeoutException failure) {
            throw late.get() ? StatementTimeoutException.late(failure) : failure;
        }
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

    /** Returns the connection, for code of others, which may leave anything on it. */
    Connection connection() {
        suspect = true;
        return connection;
    }

    /**
     * Lets code of others use the connection within the transaction.
     *
     * @throws StatementException if it ended the transaction
     */
    Optional<Object> lend(Inside.Lent lent) {
        suspect = true;
        try {
            boolean open = state() == TransactionState.OPEN;
            var result = Optional.ofNullable(lent.use().with(connection));
            if (open && state() == TransactionState.IDLE) {
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
        begun = true;
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

    /** The pool's connection does not know that the driver's was aborted. */
    @Override
    public boolean isOpen() {
        try {
            return !ended.get() && !connection.isClosed() && !connection.unwrap(BaseConnection.class).isClosed();
        } catch (SQLException failure) {
            return false;
        }
    }

    @Override
    public boolean isAlone(BoundSql sql) {
        return true;
    }

    /** Works on a thread of its own: to cancel is to connect once more, and to wait. */
    @Override
    public void abort() {
        if (ended.compareAndSet(false, true)) {
            Thread cancelling = Thread.ofVirtual().name("segue-cancel").start(this::cancelAtServer);
            Thread.ofVirtual().name("segue-evict").start(() -> {
                try {
                    boolean _ = cancelling.join(CANCEL);
                } catch (InterruptedException unheard) {
                    // nobody knows this thread
                } finally {
                    evict.accept(connection);
                    afterClose.run();
                }
            });
        }
    }

    private void cancelAtServer() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException failure) {
            // the connection is closed next, which the server notices too
        }
    }

    @Override
    public void close() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            if (isClean()) {
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

    private boolean isClean() throws SQLException {
        if (connection.isClosed()) {
            return true;
        }
        if (connection.unwrap(BaseConnection.class).isClosed()) {
            return false;
        }
        if (!connection.getAutoCommit() || state() != TransactionState.IDLE) {
            return Leftovers.isClean(List.of("a transaction"));
        }
        return !suspect || Leftovers.isClean(leftovers());
    }

    private List<String> leftovers() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Leftovers.QUERY);
            try (ResultSet rows = statement.getResultSet()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
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
