package dev.segue.orm.exec;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The current row of a JDBC result. */
final class JdbcRow implements Row {
    private final ResultSet rows;

    JdbcRow(ResultSet rows) {
        this.rows = rows;
    }

    /** A failed read; {@link JdbcSession} says of which statement. */
    static final class ReadFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        final SQLException reason;

        ReadFailure(SQLException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    @Override
    public boolean isNull(int column) {
        return read(column, ResultSet::getObject) == null;
    }

    @Override
    public boolean booleanAt(int column) {
        try {
            boolean value = rows.getBoolean(column + 1);
            refuseNull(column);
            return value;
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    @Override
    public int intAt(int column) {
        try {
            int value = rows.getInt(column + 1);
            refuseNull(column);
            return value;
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    @Override
    public long longAt(int column) {
        try {
            long value = rows.getLong(column + 1);
            refuseNull(column);
            return value;
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    @Override
    public double doubleAt(int column) {
        try {
            double value = rows.getDouble(column + 1);
            refuseNull(column);
            return value;
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    @Override
    public @Nullable Boolean booleanOrNull(int column) {
        return orNull(read(column, ResultSet::getBoolean));
    }

    @Override
    public @Nullable Integer intOrNull(int column) {
        return orNull(read(column, ResultSet::getInt));
    }

    @Override
    public @Nullable Long longOrNull(int column) {
        return orNull(read(column, ResultSet::getLong));
    }

    @Override
    public @Nullable Double doubleOrNull(int column) {
        return orNull(read(column, ResultSet::getDouble));
    }

    @Override
    public @Nullable BigDecimal decimalOrNull(int column) {
        return read(column, ResultSet::getBigDecimal);
    }

    @Override
    public @Nullable String stringOrNull(int column) {
        return read(column, ResultSet::getString);
    }

    @Override
    public @Nullable Instant instantOrNull(int column) {
        OffsetDateTime value = read(column, (row, index) -> row.getObject(index, OffsetDateTime.class));
        return value == null ? null : value.toInstant();
    }

    private interface Read<T extends @Nullable Object> {
        T from(ResultSet rows, int index) throws SQLException;
    }

    private <T extends @Nullable Object> T read(int column, Read<T> read) {
        try {
            return read.from(rows, column + 1);
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    private <T> @Nullable T orNull(T value) {
        try {
            return rows.wasNull() ? null : value;
        } catch (SQLException failure) {
            throw new ReadFailure(failure);
        }
    }

    private void refuseNull(int column) throws SQLException {
        if (rows.wasNull()) {
            throw StatementException.nullAt(column);
        }
    }
}
