package dev.segue.orm.exec;

import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.ValueType;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.data.Numeric;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The current row of a native result. */
final class PgRow implements Row {
    /** The first time of the server's range, which the driver takes for the negative infinity. */
    private static final LocalDateTime FIRST = LocalDate.of(-4713, 11, 24).atStartOfDay();
    /** What the driver makes of the negative infinity. */
    private static final LocalDateTime NEGATIVE_INFINITY = LocalDate.of(2000, 1, 1).atStartOfDay()
            .plus(Long.MIN_VALUE, ChronoUnit.MICROS);

    private final io.vertx.sqlclient.Row row;
    private final List<ColumnDescriptor> columns;

    PgRow(io.vertx.sqlclient.Row row, List<ColumnDescriptor> columns) {
        this.row = row;
        this.columns = columns;
    }

    @Override
    public boolean isNull(int column) {
        return row.getValue(column) == null;
    }

    @Override
    public boolean booleanAt(int column) {
        return present(booleanOrNull(column), column);
    }

    @Override
    public short shortAt(int column) {
        return present(shortOrNull(column), column);
    }

    @Override
    public int intAt(int column) {
        return present(intOrNull(column), column);
    }

    @Override
    public long longAt(int column) {
        return present(longOrNull(column), column);
    }

    @Override
    public float floatAt(int column) {
        return present(floatOrNull(column), column);
    }

    @Override
    public double doubleAt(int column) {
        return present(doubleOrNull(column), column);
    }

    @Override
    public @Nullable Boolean booleanOrNull(int column) {
        return value(column, Boolean.class);
    }

    @Override
    public @Nullable Short shortOrNull(int column) {
        Object value = row.getValue(column);
        return value == null || value instanceof Short
                ? (Short) value
                : (Short) (short) whole(column, value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public @Nullable Integer intOrNull(int column) {
        Object value = row.getValue(column);
        return value == null || value instanceof Integer
                ? (Integer) value
                : (Integer) (int) whole(column, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public @Nullable Long longOrNull(int column) {
        Object value = row.getValue(column);
        return value == null || value instanceof Long
                ? (Long) value
                : (Long) whole(column, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public @Nullable Float floatOrNull(int column) {
        Object value = row.getValue(column);
        return value == null || value instanceof Float ? (Float) value : (Float) number(column, value).floatValue();
    }

    @Override
    public @Nullable Double doubleOrNull(int column) {
        Object value = row.getValue(column);
        return value == null || value instanceof Double ? (Double) value : (Double) number(column, value).doubleValue();
    }

    @Override
    public @Nullable BigDecimal decimalOrNull(int column) {
        Object value = row.getValue(column);
        return value == null ? null : decimal(column, value);
    }

    @Override
    public @Nullable String stringOrNull(int column) {
        return value(column, String.class);
    }

    @Override
    public byte @Nullable [] bytesOrNull(int column) {
        Buffer value = value(column, Buffer.class);
        return value == null ? null : value.getBytes();
    }

    @Override
    public @Nullable UUID uuidOrNull(int column) {
        return value(column, UUID.class);
    }

    @Override
    public @Nullable LocalDate dateOrNull(int column) {
        return value(column, LocalDate.class);
    }

    @Override
    public @Nullable LocalTime timeOrNull(int column) {
        return value(column, LocalTime.class);
    }

    @Override
    public @Nullable LocalDateTime dateTimeOrNull(int column) {
        LocalDateTime value = value(column, LocalDateTime.class);
        return value == null ? null : dateTime(value);
    }

    @Override
    public @Nullable Instant instantOrNull(int column) {
        OffsetDateTime value = value(column, OffsetDateTime.class);
        return value == null ? null : instant(value);
    }

    @Override
    public @Nullable Duration durationOrNull(int column) {
        Interval value = value(column, Interval.class);
        return value == null ? null : value.toDuration();
    }

    @Override
    public @Nullable List<@Nullable Object> listOrNull(int column, ValueType type) {
        Object[] values = value(column, Object[].class);
        if (values == null) {
            return null;
        }
        var list = new ArrayList<@Nullable Object>(values.length);
        for (Object value : values) {
            list.add(value == null ? null : element(column, type.scalar(), value));
        }
        return Collections.unmodifiableList(list);
    }

    @Override
    public int width() {
        return columns.size();
    }

    @Override
    public String name(int column) {
        return columns.get(column).name();
    }

    @Override
    public @Nullable ValueType type(int column) {
        ColumnDescriptor described = columns.get(column);
        String name = described.typeName().toLowerCase(Locale.ROOT);
        return ValueType.named(described.isArray() ? name.replace("_array", "") : name, described.isArray());
    }

    private static Object element(int column, Scalar type, Object value) {
        Object element = switch (value) {
            case Numeric number -> decimal(column, number);
            case Buffer bytes -> bytes.getBytes();
            case LocalDateTime time -> dateTime(time);
            case OffsetDateTime time -> instant(time);
            case Interval interval -> interval.toDuration();
            default -> value;
        };
        if (!type.javaType().isInstance(element)) {
            throw StatementException.classAt(column, value.getClass(), type.javaType());
        }
        return element;
    }

    private static BigDecimal decimal(int column, Object value) {
        if (value instanceof Numeric numeric) {
            BigDecimal decimal = numeric.bigDecimalValue();
            if (decimal == null) {
                throw StatementException.unreadable(column, BigDecimal.class);
            }
            return decimal;
        }
        return new BigDecimal(number(column, value).toString());
    }

    private static LocalDateTime dateTime(LocalDateTime time) {
        if (time.equals(LocalDateTime.MIN)) {
            return FIRST;
        }
        return time.equals(NEGATIVE_INFINITY) ? LocalDateTime.MIN : time;
    }

    private static Instant instant(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX)) {
            return Instant.MAX;
        }
        if (time.equals(OffsetDateTime.MIN)) {
            return FIRST.toInstant(ZoneOffset.UTC);
        }
        return time.toLocalDateTime().equals(NEGATIVE_INFINITY) ? Instant.MIN : time.toInstant();
    }

    private <T> @Nullable T value(int column, Class<T> type) {
        Object value = row.getValue(column);
        if (value != null && !type.isInstance(value)) {
            throw StatementException.classAt(column, value.getClass(), type);
        }
        return type.cast(value);
    }

    private static long whole(int column, Object value, long min, long max) {
        long whole = number(column, value).longValue();
        if (whole < min || whole > max) {
            throw StatementException.unreadable(column, Integer.class);
        }
        return whole;
    }

    private static Number number(int column, Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw StatementException.classAt(column, value.getClass(), Number.class);
    }

    private static <T> T present(@Nullable T value, int column) {
        if (value == null) {
            throw StatementException.nullAt(column);
        }
        return value;
    }
}
