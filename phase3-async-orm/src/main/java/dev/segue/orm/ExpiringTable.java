package dev.segue.orm;

import dev.segue.bridge.ExpiringStore;
import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Texts;
import dev.segue.orm.sql.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Entries in a table, as {@link Database#expiring} says. The time is the server's, so all servers of a site agree on it.
 *
 * <p>Threading: safe from any.
 */
final class ExpiringTable implements ExpiringStore {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final AsyncRunner async;
    private final String table;
    private final int most;
    private final AtomicInteger writes = new AtomicInteger();

    ExpiringTable(AsyncRunner async, String table, int most) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no name of a table for entries that expire. Use letters, digits and '_', at most 63."
                            .formatted(Texts.shown(table)));
        }
        if (most < 1) {
            throw new IllegalArgumentException(
                    "Table '%s' can't be bounded to %d entries. Allow at least one.".formatted(table, most));
        }
        this.async = async;
        this.table = '"' + table + '"';
        this.most = most;
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return async.run(Operation.query(reading(key), row -> Objects.requireNonNull(row.bytesOrNull(0)),
                values -> Operation.value(values.stream().findFirst())));
    }

    Statement reading(String key) {
        return sql("SELECT value FROM %s WHERE key = ? AND until > statement_timestamp()", text(key));
    }

    @Override
    public CompletionStage<?> write(String key, byte[] value, Duration lasting) {
        Operation<Long> write = executed("""
            INSERT INTO %s (key, value, until) VALUES (?, ?, statement_timestamp() + ?)
            ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, until = EXCLUDED.until""", text(key),
                bytes(value), time(lasting));
        return async.run(isTurnToClear() ? cleared().then(_ -> write) : write);
    }

    @Override
    public CompletionStage<Boolean> replace(String key, byte[] value, Duration lasting) {
        return async.run(executed("""
            UPDATE %s SET value = ?, until = statement_timestamp() + ?
            WHERE key = ? AND until > statement_timestamp()""", bytes(value), time(lasting), text(key))
                .map(rows -> rows > 0));
    }

    @Override
    public CompletionStage<?> delete(String key) {
        return async.run(executed("DELETE FROM %s WHERE key = ?", text(key)));
    }

    @Override
    public CompletionStage<?> deleteAll(String prefix) {
        return async.run(executed("DELETE FROM %s WHERE starts_with(key, ?)", text(prefix)));
    }

    /** Returns whether it is this write's turn to clear the table: once in a sixteenth of as many as that may hold. */
    private boolean isTurnToClear() {
        return writes.getAndIncrement() % Math.max(1, most / 16) == 0;
    }

    /** Takes out what is over, and what would be over first of what is too much; rows that others hold are left to them. */
    private Operation<Long> cleared() {
        return executed("""
            DELETE FROM %1$s WHERE key IN (SELECT key FROM %1$s WHERE until <= greatest(statement_timestamp(),
            (SELECT until FROM %1$s ORDER BY until DESC OFFSET ? LIMIT 1)) FOR UPDATE SKIP LOCKED)""",
                new Expr.Param(ValueType.INTEGER, most - 1));
    }

    private Operation<Long> executed(String sql, Expr.Param... values) {
        return Operation.execute(sql(sql, values), Operation::value);
    }

    private Statement sql(String sql, Expr.Param... values) {
        return Statement.Raw.of(sql.formatted(table), List.of(values));
    }

    private static Expr.Param text(String value) {
        return new Expr.Param(ValueType.STRING, value);
    }

    private static Expr.Param bytes(byte[] value) {
        return new Expr.Param(ValueType.BYTES, value);
    }

    private static Expr.Param time(Duration value) {
        return new Expr.Param(ValueType.DURATION, value);
    }
}
