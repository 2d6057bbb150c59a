package dev.segue.orm.exec;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What to make of the native driver's answer to a statement. */
interface Reader<R> {
    /** How many rows the statement affected. */
    Reader<Long> COUNT = rows -> (long) rows.rowCount();

    R read(RowSet<Row> rows);

    /** Returns a reader of all rows, in order, as an unmodifiable list. */
    static <R> Reader<List<R>> list(RowMapper<R> mapper) {
        return rows -> {
            List<ColumnDescriptor> columns = rows.columnDescriptors();
            if (rows.size() == 1) { // as any get() has
                return Collections.singletonList(mapper.map(new PgRow(rows.iterator().next(), columns)));
            }
            var result = new ArrayList<R>(rows.size());
            for (Row row : rows) {
                result.add(mapper.map(new PgRow(row, columns)));
            }
            return Collections.unmodifiableList(result);
        };
    }

    /** Returns a reader of what {@code change} makes of what this one reads. */
    default <U> Reader<U> map(Function<R, U> change) {
        return rows -> change.apply(read(rows));
    }

    /** Completes {@code result} with what {@code rows} hold, or with {@code failure} in the ORM's terms. What reading throws passes as it is. */
    default void settle(CompletableFuture<R> result, @Nullable RowSet<Row> rows, @Nullable Throwable failure,
            Server server, String sql) {
        if (failure != null || rows == null) {
            result.completeExceptionally(
                    PgErrors.of(server, sql, failure != null ? failure : new IllegalStateException("No answer.")));
            return;
        }
        R value;
        try {
            value = read(rows);
        } catch (Throwable unreadable) {
            result.completeExceptionally(unreadable);
            return;
        }
        result.complete(value);
    }
}
