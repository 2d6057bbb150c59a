package dev.segue.orm.exec;

import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read by column index from 0.
 *
 * <p>The primitive forms refuse NULL with a {@link StatementException}; the others return null for it. Both drivers give equal
 * values, as {@link dev.segue.orm.sql.Scalar} describes them.
 * <p>Threading: confined to the {@link RowMapper} call it is passed to.
 */
public interface Row {
    boolean isNull(int column);

    boolean booleanAt(int column);

    short shortAt(int column);

    int intAt(int column);

    long longAt(int column);

    float floatAt(int column);

    double doubleAt(int column);

    @Nullable
    Boolean booleanOrNull(int column);

    @Nullable
    Short shortOrNull(int column);

    @Nullable
    Integer intOrNull(int column);

    @Nullable
    Long longOrNull(int column);

    @Nullable
    Float floatOrNull(int column);

    @Nullable
    Double doubleOrNull(int column);

    /** Returns the value with the scale the server sends; NaN and the infinities are a {@link StatementException}. */
    @Nullable
    BigDecimal decimalOrNull(int column);

    /** Returns text, or JSON if the column was selected with {@link ValueType#selectCast}. */
    @Nullable
    String stringOrNull(int column);

    /** Returns a copy: the caller may change it. */
    byte @Nullable [] bytesOrNull(int column);

    @Nullable
    UUID uuidOrNull(int column);

    @Nullable
    LocalDate dateOrNull(int column);

    @Nullable
    LocalTime timeOrNull(int column);

    @Nullable
    LocalDateTime dateTimeOrNull(int column);

    @Nullable
    Instant instantOrNull(int column);

    /** As {@link #instantOrNull}, at UTC; the infinities are {@link OffsetDateTime#MAX} and {@code MIN}. */
    default @Nullable OffsetDateTime offsetDateTimeOrNull(int column) {
        Instant time = instantOrNull(column);
        if (time == null) {
            return null;
        }
        if (time.equals(Instant.MAX)) {
            return OffsetDateTime.MAX;
        }
        return time.equals(Instant.MIN) ? OffsetDateTime.MIN : time.atOffset(ZoneOffset.UTC);
    }

    @Nullable
    Duration durationOrNull(int column);

    /**
     * Returns an array's elements, in order, nulls among them; unmodifiable.
     *
     * @param type of the array, not of its elements
     */
    @Nullable
    List<@Nullable Object> listOrNull(int column, ValueType type);

    /** Returns the number of columns. */
    int width();

    /** Returns what the server calls a column. */
    String name(int column);

    /** Returns the type of a column; null if it is none that can be read. */
    @Nullable
    ValueType type(int column);

    /** Returns the value of a column of {@code type}: a {@link List} if that is an array, else its {@code javaType}. */
    default @Nullable Object at(int column, ValueType type) {
        if (type.isArray()) {
            return listOrNull(column, type);
        }
        return switch (type.scalar()) {
            case BOOLEAN -> booleanOrNull(column);
            case SHORT -> shortOrNull(column);
            case INTEGER -> intOrNull(column);
            case LONG -> longOrNull(column);
            case FLOAT -> floatOrNull(column);
            case DOUBLE -> doubleOrNull(column);
            case DECIMAL -> decimalOrNull(column);
            case STRING, JSON -> stringOrNull(column);
            case BYTES -> bytesOrNull(column);
            case UUID -> uuidOrNull(column);
            case DATE -> dateOrNull(column);
            case TIME -> timeOrNull(column);
            case DATETIME -> dateTimeOrNull(column);
            case INSTANT -> instantOrNull(column);
            case DURATION -> durationOrNull(column);
        };
    }
}
