package dev.segue.orm.exec;

import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgResultSet;

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
        return read(column, ResultSet::getBytes) == null; // makes no object of most values
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
    public short shortAt(int column) {
        try {
            short value = rows.getShort(column + 1);
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
    public float floatAt(int column) {
        try {
            float value = rows.getFloat(column + 1);
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
    public @Nullable Short shortOrNull(int column) {
        return orNull(read(column, ResultSet::getShort));
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
    public @Nullable Float floatOrNull(int column) {
        return orNull(read(column, ResultSet::getFloat));
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
    public byte @Nullable [] bytesOrNull(int column) {
        return read(column, ResultSet::getBytes);
    }

    @Override
    public @Nullable UUID uuidOrNull(int column) {
        return read(column, (row, index) -> row.getObject(index, UUID.class));
    }

    @Override
    public @Nullable LocalDate dateOrNull(int column) {
        return read(column, (row, index) -> row.getObject(index, LocalDate.class));
    }

    @Override
    public @Nullable LocalTime timeOrNull(int column) {
        LocalTime value = read(column, (row, index) -> row.getObject(index, LocalTime.class));
        if (LocalTime.MAX.equals(value)) { // the driver's word for 24:00, which the other driver can't read
            throw StatementException.unreadable(column, LocalTime.class);
        }
        return value;
    }

    @Override
    public @Nullable LocalDateTime dateTimeOrNull(int column) {
        return read(column, (row, index) -> row.getObject(index, LocalDateTime.class));
    }

    @Override
    public @Nullable Instant instantOrNull(int column) {
        OffsetDateTime value = read(column, (row, index) -> row.getObject(index, OffsetDateTime.class));
        return value == null ? null : Scalar.instant(value);
    }

    @Override
    public @Nullable Duration durationOrNull(int column) {
        String value = stringOrNull(column);
        return value == null ? null : (Duration) parsed(column, Scalar.DURATION, value);
    }

    @Override
    public @Nullable List<@Nullable Object> listOrNull(int column, ValueType type) {
        return type.scalar().isTextInArrays() ? parsedOrNull(column, type.scalar()) : read(column, JdbcRow::elements);
    }

    @Override
    public int width() {
        return read(-1, (row, _) -> row.getMetaData().getColumnCount());
    }

    @Override
    public String name(int column) {
        return read(column, (row, index) -> row.getMetaData().getColumnLabel(index));
    }

    /** By the type's number: the driver's own word for it asks the server whether the column counts up. */
    @Override
    public @Nullable ValueType type(int column) {
        String name = read(column, (row, index) -> row.getStatement().getConnection().unwrap(BaseConnection.class)
                .getTypeInfo().getPGType(row.unwrap(PgResultSet.class).getColumnOID(index)));
        boolean array = name != null && name.startsWith("_");
        return name == null ? null : ValueType.named(array ? name.substring(1) : name, array);
    }

    private static @Nullable List<@Nullable Object> elements(ResultSet rows, int index) throws SQLException {
        Array array = rows.getArray(index);
        return array == null ? null : Collections.unmodifiableList(Arrays.asList((Object[]) array.getArray()));
    }

    private @Nullable List<@Nullable Object> parsedOrNull(int column, Scalar type) {
        String literal = stringOrNull(column);
        if (literal == null) {
            return null;
        }
        var list = new ArrayList<@Nullable Object>();
        for (String element : new ArrayLiteral(literal).elements()) {
            list.add(element == null ? null : parsed(column, type, element));
        }
        return Collections.unmodifiableList(list);
    }

    private static Object parsed(int column, Scalar type, String text) {
        try {
            return type.parse(text);
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw StatementException.unreadable(column, type.javaType());
        }
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
