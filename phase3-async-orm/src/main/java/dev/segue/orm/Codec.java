package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.ValueType;
import jakarta.persistence.AttributeConverter;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * How values of class {@code V} are kept in a column: which type it has, and how they become its values and come back.
 *
 * <p>Null is SQL NULL, both ways; only a converter may make something else of it.
 * <p>Errors: a value that can't be converted is an {@link IllegalArgumentException} that leaves the value out.
 * <p>Threading: immutable, safe from any if its functions are.
 *
 * @param toColumn makes a value as {@link ValueType} takes it
 * @param fromColumn takes a value as {@link Row#at} gives it
 */
public record Codec<V>(ValueType type, Function<@Nullable V, @Nullable Object> toColumn,
        Function<@Nullable Object, @Nullable V> fromColumn) {
    public static final Codec<Boolean> BOOLEAN = of(ValueType.BOOLEAN, Boolean.class);
    public static final Codec<Short> SHORT = of(ValueType.SHORT, Short.class);
    public static final Codec<Integer> INTEGER = of(ValueType.INTEGER, Integer.class);
    public static final Codec<Long> LONG = of(ValueType.LONG, Long.class);
    public static final Codec<Float> FLOAT = of(ValueType.FLOAT, Float.class);
    public static final Codec<Double> DOUBLE = of(ValueType.DOUBLE, Double.class);
    public static final Codec<BigDecimal> DECIMAL = of(ValueType.DECIMAL, BigDecimal.class);
    public static final Codec<String> STRING = of(ValueType.STRING, String.class);
    public static final Codec<byte[]> BYTES = of(ValueType.BYTES, byte[].class);
    public static final Codec<UUID> UUID = of(ValueType.UUID, UUID.class);
    public static final Codec<LocalDate> DATE = of(ValueType.DATE, LocalDate.class);
    public static final Codec<LocalTime> TIME = of(ValueType.TIME, LocalTime.class);
    public static final Codec<LocalDateTime> DATETIME = of(ValueType.DATETIME, LocalDateTime.class);
    public static final Codec<Instant> INSTANT = of(ValueType.INSTANT, Instant.class);
    /** Read at UTC; the infinities are {@link OffsetDateTime#MAX} and {@code MIN}. */
    public static final Codec<OffsetDateTime> OFFSET_DATETIME = INSTANT.converted(Codec::instant, Codec::atUtc);
    public static final Codec<Duration> DURATION = of(ValueType.DURATION, Duration.class);
    /** JSON as text. */
    public static final Codec<String> JSON = of(ValueType.JSON, String.class);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Returns {@code value} as a bind value of {@link #type}. */
    public @Nullable Object write(@Nullable V value) {
        return toColumn.apply(value);
    }

    /** Reads a column of the current row. */
    public @Nullable V read(Row row, int column) {
        return fromColumn.apply(row.at(column, type));
    }

    /** Keeps constants by name. Their names may change only together with the rows. */
    public static <E extends Enum<E>> Codec<E> enumByName(Class<E> constants) {
        return STRING.converted(Enum::name, name -> Arrays.stream(constants.getEnumConstants())
                .filter(constant -> constant.name().equals(name)).findFirst().orElseThrow(() -> unknown(constants)));
    }

    /** Keeps constants by position, from 0. Their order may change only together with the rows. */
    public static <E extends Enum<E>> Codec<E> enumByOrdinal(Class<E> constants) {
        E[] values = constants.getEnumConstants();
        return INTEGER.converted(Enum::ordinal, ordinal -> {
            if (ordinal < 0 || ordinal >= values.length) {
                throw unknown(constants);
            }
            return values[ordinal];
        });
    }

    /** Keeps values as JSON. A value that reads as null, as JSON's {@code null} does, is null; null itself is SQL NULL. */
    public static <V> Codec<V> json(Class<V> type) {
        return json(MAPPER.constructType(type));
    }

    /** As {@link #json(Class)}, for generic types: {@code json(new TypeReference<List<Point>>() {})}. */
    public static <V> Codec<V> json(TypeReference<V> type) {
        return json(MAPPER.constructType(type.getType()));
    }

    /** Returns the codec of values that {@code toThis} and {@code fromThis} convert, which never see null. */
    public <W> Codec<W> converted(Function<W, V> toThis, Function<V, @Nullable W> fromThis) {
        return new Codec<>(type, value -> value == null ? null : write(toThis.apply(value)), value -> {
            V read = fromColumn.apply(value);
            return read == null ? null : fromThis.apply(read);
        });
    }

    /** Returns the codec of values that {@code converter} converts, null included. */
    @SuppressWarnings("NullAway") // converters take and return null; their interface does not say so
    public <W> Codec<W> converted(AttributeConverter<W, V> converter) {
        return new Codec<>(type, value -> write(converter.convertToDatabaseColumn(value)),
                value -> converter.convertToEntityAttribute(fromColumn.apply(value)));
    }

    /** Returns the codec of lists, which may hold nulls; those read are unmodifiable. */
    public Codec<List<@Nullable V>> list() {
        return new Codec<>(type.arrayOf(), list -> list == null ? null : mapped(list, toColumn),
                values -> values == null ? null : mapped((List<?>) values, fromColumn));
    }

    /**
     * Returns the codec of arrays, {@code Long[].class} or {@code long[].class} say. A null read into primitives is an {@link
     * IllegalArgumentException}.
     */
    public <A> Codec<A> array(Class<A> arrayClass) {
        return list().converted(Codec::elements, list -> filled(arrayClass, list));
    }

    /** Returns the codec of values as a column of {@code type} holds them. */
    static Codec<Object> held(ValueType type) {
        return new Codec<>(type, value -> value, value -> value);
    }

    private static <V> Codec<V> of(ValueType type, Class<V> javaClass) {
        return new Codec<>(type, value -> value, javaClass::cast);
    }

    private static <V> Codec<V> json(JavaType type) {
        return JSON.converted(value -> {
            try {
                return MAPPER.writerFor(type).writeValueAsString(value);
            } catch (JacksonException failure) {
                throw notJson(type, failure);
            }
        }, text -> {
            try {
                return MAPPER.readValue(text, type);
            } catch (JacksonException failure) {
                throw notJson(type, failure);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <F, T> List<@Nullable T> mapped(List<?> values, Function<@Nullable F, @Nullable T> function) {
        var mapped = new ArrayList<@Nullable T>(values.size());
        values.forEach(value -> mapped.add(function.apply((F) value)));
        return Collections.unmodifiableList(mapped);
    }

    @SuppressWarnings("unchecked")
    private static <V> List<@Nullable V> elements(Object array) {
        var list = new ArrayList<@Nullable V>(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            list.add((V) Array.get(array, i));
        }
        return list;
    }

    private static <A> A filled(Class<A> arrayClass, List<?> values) {
        Class<?> element = arrayClass.getComponentType();
        Object array = Array.newInstance(element, values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null && element.isPrimitive()) {
                throw new IllegalArgumentException(
                        "Element %d of an array is NULL, but goes into a %s. Use an array of a boxed type.".formatted(i,
                                arrayClass.getSimpleName()));
            }
            Array.set(array, i, value);
        }
        return arrayClass.cast(array);
    }

    private static Instant instant(OffsetDateTime time) {
        return Scalar.instant(time);
    }

    private static OffsetDateTime atUtc(Instant time) {
        if (time.equals(Instant.MAX)) {
            return OffsetDateTime.MAX;
        }
        return time.equals(Instant.MIN) ? OffsetDateTime.MIN : time.atOffset(ZoneOffset.UTC);
    }

    private static IllegalArgumentException unknown(Class<?> constants) {
        return new IllegalArgumentException(
                "A column holds none of the constants of '%s', which are %s. Add the constant, or change the rows."
                        .formatted(constants.getSimpleName(), Arrays.toString(constants.getEnumConstants())));
    }

    /** Jackson's messages quote the value, so only what went wrong is passed on. */
    private static IllegalArgumentException notJson(JavaType type, JacksonException failure) {
        return new IllegalArgumentException("JSON and '%s' do not go together: %s%s. Change the class, or the rows."
                .formatted(type.toCanonical(), failure.getClass().getSimpleName(),
                        failure.getLocation() == null ? "" : " at " + failure.getLocation().offsetDescription()));
    }
}
