package dev.segue.orm.exec;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The current row of a native result. */
final class PgRow implements Row {
    private final io.vertx.sqlclient.Row row;

    PgRow(io.vertx.sqlclient.Row row) {
        this.row = row;
    }

    @Override
    public boolean isNull(int column) {
        return row.getValue(column) == null;
    }

    @Override
    public boolean booleanAt(int column) {
        return present(row.getBoolean(column), column);
    }

    @Override
    public int intAt(int column) {
        return present(row.getInteger(column), column);
    }

    @Override
    public long longAt(int column) {
        return present(row.getLong(column), column);
    }

    @Override
    public double doubleAt(int column) {
        return present(row.getDouble(column), column);
    }

    @Override
    public @Nullable Boolean booleanOrNull(int column) {
        return row.getBoolean(column);
    }

    @Override
    public @Nullable Integer intOrNull(int column) {
        return row.getInteger(column);
    }

    @Override
    public @Nullable Long longOrNull(int column) {
        return row.getLong(column);
    }

    @Override
    public @Nullable Double doubleOrNull(int column) {
        return row.getDouble(column);
    }

    @Override
    public @Nullable BigDecimal decimalOrNull(int column) {
        return row.getBigDecimal(column);
    }

    @Override
    public @Nullable String stringOrNull(int column) {
        return row.getString(column);
    }

    @Override
    public @Nullable Instant instantOrNull(int column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    private static <T> T present(@Nullable T value, int column) {
        if (value == null) {
            throw StatementException.nullAt(column);
        }
        return value;
    }
}
