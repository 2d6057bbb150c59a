package dev.segue.orm.processor;

import java.util.Arrays;
import java.util.Optional;

/**
 * The types a field can have, and how a row is asked for them.
 *
 * <p>{@code valueType} is a constant of {@code dev.segue.orm.sql.ValueType}; {@code read} a method of {@code Row}.
 */
enum FieldType {
    BOOLEAN("boolean", "Boolean", "BOOLEAN", "booleanAt"),
    BOXED_BOOLEAN("java.lang.Boolean", "Boolean", "BOOLEAN", "booleanOrNull"),
    INT("int", "Integer", "INTEGER", "intAt"),
    INTEGER("java.lang.Integer", "Integer", "INTEGER", "intOrNull"),
    LONG("long", "Long", "LONG", "longAt"),
    BOXED_LONG("java.lang.Long", "Long", "LONG", "longOrNull"),
    DOUBLE("double", "Double", "DOUBLE", "doubleAt"),
    BOXED_DOUBLE("java.lang.Double", "Double", "DOUBLE", "doubleOrNull"),
    DECIMAL("java.math.BigDecimal", "java.math.BigDecimal", "DECIMAL", "decimalOrNull"),
    STRING("java.lang.String", "String", "STRING", "stringOrNull"),
    INSTANT("java.time.Instant", "java.time.Instant", "INSTANT", "instantOrNull"),
    SHORT("short", "Short", "SHORT", "shortAt"),
    BOXED_SHORT("java.lang.Short", "Short", "SHORT", "shortOrNull"),
    FLOAT("float", "Float", "FLOAT", "floatAt"),
    BOXED_FLOAT("java.lang.Float", "Float", "FLOAT", "floatOrNull"),
    BYTES("byte[]", "byte[]", "BYTES", "bytesOrNull"),
    UUID("java.util.UUID", "java.util.UUID", "UUID", "uuidOrNull"),
    DATE("java.time.LocalDate", "java.time.LocalDate", "DATE", "dateOrNull"),
    TIME("java.time.LocalTime", "java.time.LocalTime", "TIME", "timeOrNull"),
    DATETIME("java.time.LocalDateTime", "java.time.LocalDateTime", "DATETIME", "dateTimeOrNull"),
    OFFSET_DATETIME("java.time.OffsetDateTime", "java.time.OffsetDateTime", "INSTANT", "offsetDateTimeOrNull"),
    DURATION("java.time.Duration", "java.time.Duration", "DURATION", "durationOrNull");

    private final String javaName;
    private final String boxed;
    private final String valueType;
    private final String read;

    FieldType(String javaName, String boxed, String valueType, String read) {
        this.javaName = javaName;
        this.boxed = boxed;
        this.valueType = valueType;
        this.read = read;
    }

    static Optional<FieldType> of(String javaName) {
        return Arrays.stream(values()).filter(type -> type.javaName.equals(javaName)).findFirst();
    }

    /** Returns the names of all types, as an error lists them. */
    static String choices() {
        return String.join(", ", Arrays.stream(values()).map(type -> type.javaName).toList());
    }

    boolean isPrimitive() {
        return read.endsWith("At");
    }

    /** Returns the class of expressions of this type over rows of {@code entity}, with type arguments, or the diamond for none. */
    String expression(String entity) {
        String kind = switch (this) {
            case STRING -> "Text";
            case INT, INTEGER, LONG, BOXED_LONG, DOUBLE, BOXED_DOUBLE, DECIMAL, SHORT, BOXED_SHORT, FLOAT,
                    BOXED_FLOAT ->
                "Numeric";
            case INSTANT, DATE, TIME, DATETIME, OFFSET_DATETIME -> "Temporal";
            case BOOLEAN, BOXED_BOOLEAN, BYTES, UUID, DURATION -> "Expression";
        };
        return entity.isEmpty() ? kind + "<>" : kind + "<" + entity + (this == STRING ? ">" : ", " + boxed + ">");
    }

    /** Returns the constant of {@code Codec}. */
    String codec() {
        return this == OFFSET_DATETIME ? name() : valueType;
    }

    /** Returns the method of {@code Row} that gives null for NULL. */
    String boxedRead() {
        return isPrimitive() ? read.substring(0, read.length() - 2) + "OrNull" : read;
    }

    String boxed() {
        return boxed;
    }

    String valueType() {
        return valueType;
    }

    String read() {
        return read;
    }
}
