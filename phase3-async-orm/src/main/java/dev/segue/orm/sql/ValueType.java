package dev.segue.orm.sql;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types a column can have: the one table that both drivers take their conversions from. */
public enum ValueType {
    BOOLEAN("bool", Boolean.class, Boolean.class), INTEGER("int4", Integer.class, Integer.class), LONG("int8",
            Long.class, Long.class), DOUBLE("float8", Double.class, Double.class), DECIMAL("numeric", BigDecimal.class,
                    BigDecimal.class), STRING("text", String.class, String.class),
    /** A point in time, {@code timestamptz}. The server keeps microseconds: finer digits are rounded there. */
    INSTANT("timestamptz", Instant.class, OffsetDateTime.class);

    private final String sqlName;
    private final Class<?> javaType;
    private final Class<?> wireType;

    ValueType(String sqlName, Class<?> javaType, Class<?> wireType) {
        this.sqlName = sqlName;
        this.javaType = javaType;
        this.wireType = wireType;
    }

    /** Returns PostgreSQL's name of the type, as it names the elements of an array. */
    public String sqlName() {
        return sqlName;
    }

    /** Returns the boxed type of the values in entities. */
    public Class<?> javaType() {
        return javaType;
    }

    /** Returns {@code value} as both drivers take it. */
    @Nullable
    Object wire(@Nullable Object value) {
        return value instanceof Instant instant ? OffsetDateTime.ofInstant(instant, ZoneOffset.UTC) : value;
    }

    /** Returns a typed array ({@code Long[]}, say) of {@code values} as both drivers take it. */
    Object wireArray(List<?> values) {
        Object array = Array.newInstance(wireType, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, wire(values.get(i)));
        }
        return array;
    }
}
