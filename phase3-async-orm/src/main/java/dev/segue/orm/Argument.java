package dev.segue.orm;

import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.Texts;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a lookup by name is given, as the column takes it.
 *
 * <ul>
 * <li>An entity stands for its key.
 * <li>Any number goes where it keeps its value; where a column holds whole numbers a fraction is cut off.
 * <li>Text is read as {@code toString()} of the column's Java class writes it: {@code 12.50}, {@code true}, {@code 2026-11-24}.
 * Filters that come from outside are text.
 * <li>What the column itself holds is taken too: the name of a constant, if its column holds names.
 * </ul>
 *
 * <p>Errors: all else is an {@link IllegalArgumentException} that names the path, what it takes, and the class given.
 *
 * @param codec of the value it is compared with
 * @param entity whose key that value is; null if it is none
 */
record Argument(String path, Codec<?> codec, @Nullable Model<?> entity, @Nullable Object given) {

    /** Returns the same argument, taken as {@code other} keeps values instead. */
    Argument as(Codec<?> other) {
        return new Argument(path, other, entity, given);
    }

    boolean isNull() {
        return given == null;
    }

    /** Returns the expression given, null if it is none. */
    @SuppressWarnings("unchecked")
    @Nullable
    Expression<Object, Object> expression() {
        return given instanceof Expression<?, ?> expression ? (Expression<Object, Object>) expression : null;
    }

    /** Returns the one value given, as its column holds it. */
    Object one() {
        if (given == null) {
            throw refused("null, with which no value compares. Use 'isnull', or leave the condition out");
        }
        return held(given);
    }

    /** Returns the number given, as it is; null if it is none. */
    @Nullable
    Number number() {
        return given instanceof Number number && (!(number instanceof Double) || Double.isFinite(number.doubleValue()))
                ? number
                : null;
    }

    /** Returns the text given. */
    String text() {
        if (!(given instanceof String text)) {
            throw wrong("text", given);
        }
        return text;
    }

    /** Returns the texts given. */
    List<String> texts() {
        return items().stream().map(item -> new Argument(path, codec, entity, item).text()).toList();
    }

    boolean flag() {
        Boolean flag = given instanceof String text ? truth(text) : given instanceof Boolean known ? known : null;
        if (flag == null) {
            throw wrong("true or false", given);
        }
        return flag;
    }

    /** Returns the values given, each once, as the column holds them. */
    List<Object> all() {
        var held = new LinkedHashSet<Object>();
        for (Object item : items()) {
            if (item != null) {
                held.add(held(item));
            }
        }
        return List.copyOf(held);
    }

    /** Returns the two values given. */
    List<Object> two() {
        List<?> items = items();
        if (items.size() != 2 || items.contains(null)) {
            throw refused("%d values. Pass the first and the last value of the range".formatted(items.size()));
        }
        return items.stream().map(this::held).toList();
    }

    /** Returns the values given, as they are. */
    List<? extends @Nullable Object> items() {
        return switch (given) {
            case Collection<?> items -> new ArrayList<>(items);
            case Object[] items -> Arrays.asList(items);
            case Iterable<?> items -> {
                var list = new ArrayList<@Nullable Object>();
                items.forEach(list::add);
                yield list;
            }
            case null, default -> throw wrong("a collection, an array or a query set", given);
        };
    }

    /** Returns the rows given, which have one column; null if no rows were given. */
    @Nullable
    Values<?, ?> rows() {
        return switch (given) {
            case QuerySet<?> entities when entity == null -> throw refused(
                    "a query set of '%s'. Choose what it compares with: value(…)"
                            .formatted(entities.query().model().name()));
            case QuerySet<?> entities when entity.type() != entities.query().model().type() -> throw refused(
                    "a query set of '%s'. Pass one of '%s'".formatted(entities.query().model().name(), entity.name()));
            case QuerySet<?> entities -> entities.keys();
            case Values<?, ?> values -> values;
            case null, default -> null;
        };
    }

    private Object held(Object value) {
        if (entity != null && entity.type().isInstance(value)) {
            return Model.cast(entity).requiredKey(value);
        }
        ValueType type = codec.type();
        if (type.isArray()) {
            return elements(value);
        }
        if (type.scalar() == Scalar.JSON) {
            return value;
        }
        Object written = written(value);
        if (type.scalar().javaType().isInstance(written)) {
            return written;
        }
        Object fitted = written instanceof String text ? parsed(text, type.scalar()) : fitted(written, type.scalar());
        if (fitted == null) {
            throw wrong(wanted(), value);
        }
        return fitted;
    }

    /** Elements are converted as values of their own are. */
    private Object elements(Object value) {
        return new Argument(path, codec, null, value).items().stream().map(this::element).toList();
    }

    private Object element(@Nullable Object item) {
        if (item == null) {
            throw refused("an array with a null in it, which matches none");
        }
        return new Argument(path, Codec.held(codec.type().element()), null, item).held(item);
    }

    /** Returns what the codec makes of {@code value}, which may also be what it would make. */
    @SuppressWarnings({"unchecked", "ReturnValueIgnored"})
    private Object written(Object value) {
        try {
            Object written = ((Codec<Object>) codec).write(value);
            return written == null ? value : written;
        } catch (ClassCastException otherClass) {
            if (!codec.type().scalar().javaType().isInstance(value) || !isKnown(value)) {
                throw wrong(wanted(), value);
            }
            return value;
        }
    }

    private boolean isKnown(Object held) {
        try {
            return codec.fromColumn().apply(held) != null;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    private static @Nullable Object fitted(Object value, Scalar scalar) {
        return switch (scalar) {
            case SHORT, INTEGER, LONG -> value instanceof Number number ? whole(number, scalar) : null;
            case FLOAT -> value instanceof Number number ? (Object) number.floatValue() : null;
            case DOUBLE -> value instanceof Number number ? (Object) number.doubleValue() : null;
            case DECIMAL -> value instanceof Number number ? decimal(number) : null;
            case INSTANT -> switch (value) {
                case OffsetDateTime time -> Scalar.instant(time);
                case ZonedDateTime time -> time.toInstant();
                default -> null;
            };
            case BOOLEAN, STRING, BYTES, UUID, DATE, TIME, DATETIME, DURATION, JSON -> null;
        };
    }

    private static @Nullable Object whole(Number number, Scalar scalar) {
        BigDecimal decimal = decimal(number);
        if (decimal == null || decimal.precision() - decimal.scale() > 20) {
            return null;
        }
        BigInteger whole = decimal.toBigInteger();
        return switch (scalar) {
            case SHORT -> whole.bitLength() < Short.SIZE ? (Object) whole.shortValue() : null;
            case INTEGER -> whole.bitLength() < Integer.SIZE ? (Object) whole.intValue() : null;
            default -> whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : null;
        };
    }

    private static @Nullable BigDecimal decimal(Number number) {
        try {
            return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        } catch (NumberFormatException notFinite) {
            return null;
        }
    }

    private static @Nullable Object parsed(String text, Scalar scalar) {
        try {
            return switch (scalar) {
                case BOOLEAN -> truth(text);
                case SHORT -> Short.valueOf(text);
                case INTEGER -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case DECIMAL -> new BigDecimal(text);
                case UUID -> UUID.fromString(text);
                case DATE -> LocalDate.parse(text);
                case TIME -> LocalTime.parse(text);
                case DATETIME -> LocalDateTime.parse(text);
                case INSTANT -> Instant.parse(text);
                case DURATION -> Duration.parse(text);
                case BYTES, JSON, STRING -> null;
            };
        } catch (IllegalArgumentException | DateTimeParseException otherText) {
            return null;
        }
    }

    private static @Nullable Boolean truth(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private String wanted() {
        String held = codec.type().scalar().javaType().getSimpleName();
        return entity == null ? "values of class '%s'".formatted(held)
                : "entities of class '%s' and their keys, of class '%s'".formatted(entity.name(), held);
    }

    /** Leaves the value out, which may be a secret. */
    private IllegalArgumentException wrong(String wanted, @Nullable Object value) {
        return new IllegalArgumentException(
                "'%s' takes %s, but was given %s. Convert it first.".formatted(Texts.shown(path), wanted,
                        value == null ? "null"
                                : "one of class '%s' that does not fit".formatted(value.getClass().getSimpleName())));
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("'%s' was given %s.".formatted(Texts.shown(path), what));
    }
}
