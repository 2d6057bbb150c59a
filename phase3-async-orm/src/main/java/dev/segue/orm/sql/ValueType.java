package dev.segue.orm.sql;

import java.lang.reflect.Array;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column or bind value: a {@link Scalar}, or an array of one.
 *
 * <p>There is one object per type, so types are compared by identity. Arrays have one dimension and may hold nulls.
 */
public final class ValueType {
    public static final ValueType BOOLEAN = new ValueType(Scalar.BOOLEAN);
    public static final ValueType SHORT = new ValueType(Scalar.SHORT);
    public static final ValueType INTEGER = new ValueType(Scalar.INTEGER);
    public static final ValueType LONG = new ValueType(Scalar.LONG);
    public static final ValueType FLOAT = new ValueType(Scalar.FLOAT);
    public static final ValueType DOUBLE = new ValueType(Scalar.DOUBLE);
    public static final ValueType DECIMAL = new ValueType(Scalar.DECIMAL);
    public static final ValueType STRING = new ValueType(Scalar.STRING);
    public static final ValueType BYTES = new ValueType(Scalar.BYTES);
    public static final ValueType UUID = new ValueType(Scalar.UUID);
    public static final ValueType DATE = new ValueType(Scalar.DATE);
    public static final ValueType TIME = new ValueType(Scalar.TIME);
    public static final ValueType DATETIME = new ValueType(Scalar.DATETIME);
    public static final ValueType INSTANT = new ValueType(Scalar.INSTANT);
    public static final ValueType DURATION = new ValueType(Scalar.DURATION);
    public static final ValueType JSON = new ValueType(Scalar.JSON);

    private final Scalar scalar;
    /** Null if this is an array itself. */
    private final @Nullable ValueType array;
    /** Null if this is no array. */
    private final @Nullable ValueType element;

    private ValueType(Scalar scalar) {
        this.scalar = scalar;
        this.element = null;
        this.array = new ValueType(this);
    }

    private ValueType(ValueType element) {
        this.scalar = element.scalar;
        this.element = element;
        this.array = null;
    }

    /** Returns the type that PostgreSQL calls {@code name}; null if it is none of these. */
    public static @Nullable ValueType named(String name, boolean array) {
        Scalar scalar = Scalar.named(name);
        ValueType type = scalar == null ? null : of(scalar);
        return type == null || !array ? type : type.arrayOf();
    }

    private static ValueType of(Scalar scalar) {
        return switch (scalar) {
            case BOOLEAN -> BOOLEAN;
            case SHORT -> SHORT;
            case INTEGER -> INTEGER;
            case LONG -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case DECIMAL -> DECIMAL;
            case STRING -> STRING;
            case BYTES -> BYTES;
            case UUID -> UUID;
            case DATE -> DATE;
            case TIME -> TIME;
            case DATETIME -> DATETIME;
            case INSTANT -> INSTANT;
            case DURATION -> DURATION;
            case JSON -> JSON;
        };
    }

    /**
     * Returns the type of {@code value}: of its class, or of arrays of its elements' class; null if it is of none of these.
     */
    public static @Nullable ValueType of(Object value) {
        return switch (value) {
            case Collection<?> items -> ofElements(items);
            case Object[] items -> ofElements(Arrays.asList(items));
            case OffsetDateTime _ -> INSTANT;
            default -> Arrays.stream(Scalar.values()).filter(scalar -> scalar.javaType().isInstance(value)).findFirst()
                    .map(ValueType::of).orElse(null);
        };
    }

    private static @Nullable ValueType ofElements(Collection<?> items) {
        ValueType type = items.stream().filter(Objects::nonNull).findFirst().map(ValueType::of).orElse(null);
        return type == null || type.isArray() ? null : type.arrayOf();
    }

    /** Returns the type of a value, or of the elements of an array. */
    public Scalar scalar() {
        return scalar;
    }

    public boolean isArray() {
        return array == null;
    }

    /**
     * Returns the type of arrays of this; the same object each time. Their values are a {@link List} or an {@code Object[]}.
     *
     * @throws IllegalStateException if this is one
     */
    public ValueType arrayOf() {
        if (array == null) {
            throw new IllegalStateException(
                    "'%s' is an array already, and arrays of arrays are not supported. Use JSON."
                            .formatted(this));
        }
        return array;
    }

    /**
     * Returns the type of the elements of this array.
     *
     * @throws IllegalStateException if this is none
     */
    public ValueType element() {
        if (element == null) {
            throw new IllegalStateException(
                    "'%s' is no array, so it has no elements. Use it as it is.".formatted(this));
        }
        return element;
    }

    /** Returns PostgreSQL's name of the type, fit for CAST: {@code int8}, {@code int8[]}. */
    public String sqlName() {
        return isArray() ? scalar.sqlName() + "[]" : scalar.sqlName();
    }

    /**
     * Returns what follows a placeholder of this type: a cast if the drivers would send the type differently, and so are given
     * text; else nothing.
     */
    public String placeholderCast() {
        if (!isText()) {
            return "";
        }
        return isArray() ? "::text[]::" + sqlName() : "::text::" + sqlName();
    }

    /** Returns what follows a selected expression of this type: a cast if the drivers would read it differently; else nothing. */
    public String selectCast() {
        if (scalar != Scalar.JSON) {
            return "";
        }
        return isArray() ? "::text[]" : "::text";
    }

    /** Returns the type of the elements of a wire array, as PostgreSQL names it. */
    public String wireElementName() {
        return isText() ? "text" : scalar.sqlName();
    }

    /**
     * Returns {@code value} as both drivers take it.
     *
     * @throws IllegalArgumentException if a column of this type can't hold it; the message leaves the value out
     */
    @Nullable
    Object wire(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return isArray() ? wireArray(elements(value)) : scalar.wire(value);
    }

    /** Returns a typed array ({@code Long[]}, say) of {@code values}, as both drivers take it. */
    private Object[] wireArray(List<? extends @Nullable Object> values) {
        boolean text = scalar.isTextInArrays();
        var array = (Object[]) Array.newInstance(text ? String.class : scalar.wireType(), values.size());
        for (int i = 0; i < array.length; i++) {
            Object value = values.get(i);
            if (value != null) {
                array[i] = text ? scalar.text(value) : scalar.wire(value);
            }
        }
        return array;
    }

    /**
     * Returns {@code value} as the server reads it from text.
     *
     * @throws IllegalArgumentException if a column of this type can't hold it; the message leaves the value out
     */
    String text(Object value) {
        if (!isArray()) {
            return scalar.text(value);
        }
        var literal = new StringBuilder("{");
        for (Object each : elements(value)) {
            literal.append(literal.length() == 1 ? "" : ",").append(each == null ? "NULL"
                    : '"' + scalar.text(each).replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        return literal.append('}').toString();
    }

    private boolean isText() {
        return isArray() ? scalar.isTextInArrays() : scalar.isText();
    }

    private List<? extends @Nullable Object> elements(Object value) {
        return switch (value) {
            case List<?> list -> list;
            case Object[] values -> Arrays.asList(values);
            default -> throw Scalar.mismatch(this, value);
        };
    }

    @Override
    public String toString() {
        return sqlName();
    }
}
