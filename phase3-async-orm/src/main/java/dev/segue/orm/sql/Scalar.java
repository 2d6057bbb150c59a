package dev.segue.orm.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The types a single value can have: the one table that both drivers take their conversions from.
 *
 * <p>A value goes to the drivers as its {@linkplain #wireType wire type}, or as text that the server casts where they would send
 * it differently. What PostgreSQL can't hold is refused here, so both drivers refuse it alike, with nothing sent.
 */
public enum Scalar {
    /** True or false. */
    BOOLEAN("bool", Boolean.class, Boolean.class),
    /** 16 bits. */
    SHORT("int2", Short.class, Short.class),
    /** 32 bits. */
    INTEGER("int4", Integer.class, Integer.class),
    /** 64 bits. */
    LONG("int8", Long.class, Long.class),
    /** 32 bits, binary floating point; NaN and the infinities are values like others, NaN the largest and equal to itself. */
    FLOAT("float4", Float.class, Float.class),
    /** 64 bits, binary floating point; NaN and the infinities as in {@link #FLOAT}. */
    DOUBLE("float8", Double.class, Double.class),
    /** Exact decimals; a column without a declared scale keeps each value's own. NaN and the infinities can't be read. */
    DECIMAL("numeric", BigDecimal.class, BigDecimal.class),
    /** Text of any length, whether the column is {@code text} or {@code varchar}; no NUL characters, no unpaired surrogates. */
    STRING("text", String.class, String.class),
    /** Bytes of any number. */
    BYTES("bytea", byte[].class, byte[].class),
    UUID("uuid", java.util.UUID.class, java.util.UUID.class),
    /** 4713 BC to 5874897-12-31; {@link LocalDate#MAX} and {@code MIN} are the infinities. */
    DATE("date", LocalDate.class, LocalDate.class),
    /** To the microsecond, rounded, but never past 23:59:59.999999. */
    TIME("time", LocalTime.class, LocalTime.class),
    /**
     * 4713 BC to 294276-12-31, to the microsecond, rounded; {@link LocalDateTime#MAX} and {@code MIN} are the infinities,
     * of which the negative one can only be read.
     */
    DATETIME("timestamp", LocalDateTime.class, LocalDateTime.class),
    /** As {@link #DATETIME}, but a point in time: an {@link Instant}, or an {@link OffsetDateTime} as another view of it. */
    INSTANT("timestamptz", Instant.class, OffsetDateTime.class),
    /**
     * Up to 2<sup>31</sup> - 1 hours, to the microsecond, rounded. Written as hours and less. Read with days of 24 hours and
     * months of 30 days, which is also how PostgreSQL compares intervals.
     */
    DURATION("interval", Duration.class, String.class),
    /** JSON as text. JSON's {@code null} is a value, other than SQL NULL. Stored in PostgreSQL's normal form. */
    JSON("jsonb", String.class, String.class);

    private final String sqlName;
    private final Class<?> javaType;
    private final Class<?> wireType;

    Scalar(String sqlName, Class<?> javaType, Class<?> wireType) {
        this.sqlName = sqlName;
        this.javaType = javaType;
        this.wireType = wireType;
    }

    /** Returns the type that PostgreSQL calls {@code name}, or another that is read alike; null if there is none. */
    static @Nullable Scalar named(String name) {
        return switch (name) {
            case "varchar", "bpchar", "name", "char", "unknown" -> STRING;
            case "oid" -> LONG;
            case "json" -> JSON;
            default -> Arrays.stream(values()).filter(scalar -> scalar.sqlName.equals(name)).findFirst().orElse(null);
        };
    }

    /** Returns PostgreSQL's name of the type. */
    String sqlName() {
        return sqlName;
    }

    /** Returns what rows give for a column of this type. */
    public Class<?> javaType() {
        return javaType;
    }

    /** Returns what the drivers are given, if not text. */
    Class<?> wireType() {
        return wireType;
    }

    /** Whether a single value is sent as text and cast by the server. */
    boolean isText() {
        return switch (this) {
            case DURATION, JSON -> true;
            case BOOLEAN, SHORT, INTEGER, LONG, FLOAT, DOUBLE, DECIMAL, STRING, BYTES, UUID, DATE, TIME, DATETIME,
                    INSTANT ->
                false;
        };
    }

    /**
     * Whether elements of an array are sent as text and cast by the server, and read from text where the driver's own classes
     * would depend on the time zone.
     */
    public boolean isTextInArrays() {
        return switch (this) {
            case DECIMAL, DATE, TIME, DATETIME, INSTANT, DURATION, JSON -> true;
            case BOOLEAN, SHORT, INTEGER, LONG, FLOAT, DOUBLE, STRING, BYTES, UUID -> false;
        };
    }

    /** Returns {@code value} as both drivers take it. */
    Object wire(Object value) {
        return switch (this) {
            case BOOLEAN, FLOAT, BYTES, UUID -> exactly(value);
            case SHORT ->
                value instanceof Short ? value : (Object) (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER ->
                value instanceof Integer ? value : (Object) (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> value instanceof Long ? value : (Object) whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> value instanceof Double ? value : widened(value);
            case DECIMAL -> value instanceof BigDecimal ? value : decimal(value);
            case STRING -> value instanceof String text ? Texts.storable(text) : exactly(value);
            case DATE -> value instanceof LocalDate date ? Times.storable(date) : exactly(value);
            case TIME -> value instanceof LocalTime time ? Times.storable(time) : exactly(value);
            case DATETIME -> value instanceof LocalDateTime time ? Times.storable(time) : exactly(value);
            case INSTANT -> switch (value) {
                case Instant instant -> Times.storable(instant);
                case OffsetDateTime time -> Times.storable(instant(time));
                default -> exactly(value);
            };
            case DURATION ->
                value instanceof Duration duration ? Times.text(Times.storable(duration)) : exactly(value);
            case JSON -> value instanceof String json ? Texts.storableJson(json) : exactly(value);
        };
    }

    /** Returns {@code value} as the server reads it from text. */
    String text(Object value) {
        return switch (wire(value)) {
            case LocalDate date -> Times.text(date);
            case LocalDateTime time -> Times.text(time);
            case OffsetDateTime time -> Times.text(time);
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Object other -> other.toString();
        };
    }

    /**
     * Returns the value that the server wrote as {@code text}, with its default styles of dates and intervals.
     *
     * @throws NumberFormatException if it is NaN or an infinity and the Java type has none
     * @throws java.time.DateTimeException if it is out of the Java type's range
     */
    public Object parse(String text) {
        return switch (this) {
            case DECIMAL -> new BigDecimal(text);
            case DATE -> Times.date(text);
            case TIME -> LocalTime.parse(text);
            case DATETIME -> Times.dateTime(text);
            case INSTANT -> Times.instant(text);
            case DURATION -> Times.duration(text);
            case STRING, JSON -> text;
            case BOOLEAN, SHORT, INTEGER, LONG, FLOAT, DOUBLE, BYTES, UUID ->
                throw new IllegalStateException("No driver gives %s as text.".formatted(this));
        };
    }

    /** Returns the point in time of {@code time}; of its extremes, the infinities. */
    public static Instant instant(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX)) {
            return Instant.MAX;
        }
        return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
    }

    static IllegalArgumentException mismatch(Object type, Object value) {
        return new IllegalArgumentException(
                "A value of class '%s' does not go into a column of type %s. Convert it first."
                        .formatted(value.getClass().getTypeName(), type));
    }

    private Object exactly(Object value) {
        if (!javaType.isInstance(value)) {
            throw mismatch(sqlName, value);
        }
        return value;
    }

    private long whole(Object value, long min, long max) {
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte)) {
            throw mismatch(sqlName, value);
        }
        long whole = ((Number) value).longValue();
        if (whole < min || whole > max) {
            throw new IllegalArgumentException("A whole number is out of the range of %s, %d to %d. Use a wider column."
                    .formatted(sqlName, min, max));
        }
        return whole;
    }

    private Object widened(Object value) {
        return switch (value) {
            case Float number -> number.doubleValue();
            case Integer number -> number.doubleValue();
            case Short number -> number.doubleValue();
            default -> exactly(value);
        };
    }

    private Object decimal(Object value) {
        return value instanceof BigInteger number
                ? new BigDecimal(number)
                : BigDecimal.valueOf(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
    }
}
