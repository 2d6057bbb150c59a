package dev.segue.orm.processor;

import dev.segue.orm.processor.ColumnType.Family;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types a field can have without further annotations, and how a row is asked for them.
 *
 * <p>{@code valueType} is a constant of {@code dev.segue.orm.sql.ValueType}; {@code read} a method of {@code Row}.
 */
enum FieldType {
    BOOLEAN("boolean", "Boolean", "BOOLEAN", "booleanAt", Family.OTHER),
    BOXED_BOOLEAN("java.lang.Boolean", "Boolean", "BOOLEAN", "booleanOrNull", Family.OTHER),
    SHORT("short", "Short", "SHORT", "shortAt", Family.NUMERIC),
    BOXED_SHORT("java.lang.Short", "Short", "SHORT", "shortOrNull", Family.NUMERIC),
    INT("int", "Integer", "INTEGER", "intAt", Family.NUMERIC),
    INTEGER("java.lang.Integer", "Integer", "INTEGER", "intOrNull", Family.NUMERIC),
    LONG("long", "Long", "LONG", "longAt", Family.NUMERIC),
    BOXED_LONG("java.lang.Long", "Long", "LONG", "longOrNull", Family.NUMERIC),
    FLOAT("float", "Float", "FLOAT", "floatAt", Family.NUMERIC),
    BOXED_FLOAT("java.lang.Float", "Float", "FLOAT", "floatOrNull", Family.NUMERIC),
    DOUBLE("double", "Double", "DOUBLE", "doubleAt", Family.NUMERIC),
    BOXED_DOUBLE("java.lang.Double", "Double", "DOUBLE", "doubleOrNull", Family.NUMERIC),
    DECIMAL("java.math.BigDecimal", "java.math.BigDecimal", "DECIMAL", "decimalOrNull", Family.NUMERIC),
    STRING("java.lang.String", "String", "STRING", "stringOrNull", Family.TEXT),
    BYTES("byte[]", "byte[]", "BYTES", "bytesOrNull", Family.OTHER),
    UUID("java.util.UUID", "java.util.UUID", "UUID", "uuidOrNull", Family.OTHER),
    DATE("java.time.LocalDate", "java.time.LocalDate", "DATE", "dateOrNull", Family.TEMPORAL),
    TIME("java.time.LocalTime", "java.time.LocalTime", "TIME", "timeOrNull", Family.TEMPORAL),
    DATETIME("java.time.LocalDateTime", "java.time.LocalDateTime", "DATETIME", "dateTimeOrNull", Family.TEMPORAL),
    INSTANT("java.time.Instant", "java.time.Instant", "INSTANT", "instantOrNull", Family.TEMPORAL),
    OFFSET_DATETIME("java.time.OffsetDateTime", "java.time.OffsetDateTime", "INSTANT", "offsetDateTimeOrNull",
            Family.TEMPORAL),
    DURATION("java.time.Duration", "java.time.Duration", "DURATION", "durationOrNull", Family.OTHER);

    private final String javaName;
    private final String boxed;
    private final String valueType;
    private final String read;
    private final Family family;

    FieldType(String javaName, String boxed, String valueType, String read, Family family) {
        this.javaName = javaName;
        this.boxed = boxed;
        this.valueType = valueType;
        this.read = read;
        this.family = family;
    }

    static Optional<ColumnType> of(String javaName) {
        return Arrays.stream(values()).filter(type -> type.javaName.equals(javaName)).findFirst()
                .map(FieldType::column);
    }

    /** Returns the names of all types, as an error lists them. */
    static String choices() {
        return String.join(", ", Arrays.stream(values()).map(type -> type.javaName).toList());
    }

    private ColumnType column() {
        String codec = this == OFFSET_DATETIME ? name() : valueType;
        return new ColumnType(boxed, "ValueType." + valueType, "Codec." + codec, family, read, read.endsWith("At"));
    }
}
