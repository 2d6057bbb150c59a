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
    /** True or false. */
    BOOLEAN("bool", Boolean.class),
    /** 32 bits. */
    INTEGER("int4", Integer.class),
    /** 64 bits. */
    LONG("int8", Long.class),
    /** 64 bits, binary floating point. */
    DOUBLE("float8", Double.class),
    /** Exact decimals of any size. */
    DECIMAL("numeric", BigDecimal.class),
    /** Text of any length, whether the column is {@code text} or {@code varchar}. */
    STRING("text", String.class),
    /** A point in time, {@code timestamptz}. The server keeps microseconds: finer digits are rounded there. */
    INSTANT("timestamptz", OffsetDateTime.class);

    private final String sqlName;
    private final Class<?> wireType;

    ValueType(String sqlName, Class<?> wireType) {
        this.sqlName = sqlName;
        this.wireType = wireType;
    }

    /** Returns PostgreSQL's name of the type, as it names the elements of an array. */
    public String sqlName() {
        return sqlName;
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
