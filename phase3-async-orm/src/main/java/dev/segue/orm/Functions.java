package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values computed of others, for {@code import static}. See {@link Aggregates} for those made of many rows, {@link Windows} for
 * those made of the rows around.
 *
 * <p>Where nothing tells of which entity a value is, say it: {@code Functions.<Book>value(1).as("one")}.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/database-functions/">Django's database functions</a>
 */
public final class Functions {
    private Functions() {}

    /** Returns a constant. */
    public static <E> Text<E> value(String value) {
        return new Text<>(new Expr.Param(ValueType.STRING, value), Codec.STRING);
    }

    /**
     * Returns a constant.
     *
     * @throws IllegalArgumentException if columns can't hold numbers of that class
     */
    public static <E, N extends Number> Numeric<E, N> value(N value) {
        return number(value(codec(value), value));
    }

    /**
     * Returns a constant.
     *
     * @throws IllegalArgumentException if its class does not tell how columns hold it: then name the codec
     */
    public static <E, V> Expression<E, V> value(V value) {
        return value(codec(value), value);
    }

    /** Returns a constant as columns of {@code codec} hold it; {@code null} is NULL. */
    public static <E, V> Expression<E, V> value(Codec<V> codec, @Nullable V value) {
        return new Expression<>(new Expr.Param(codec.type(), codec.write(value)), codec);
    }

    /** Returns {@code value} with the methods of texts. */
    public static <E> Text<E> text(Expression<E, String> value) {
        return new Text<>(value.expr(), value.codec());
    }

    /** Returns {@code value} with the methods of numbers. */
    public static <E, N extends Number> Numeric<E, N> number(Expression<E, N> value) {
        return new Numeric<>(value.expr(), value.codec());
    }

    /** Returns {@code value} with the methods of dates and times. */
    public static <E, V> Temporal<E, V> temporal(Expression<E, V> value) {
        return new Temporal<>(value.expr(), value.codec());
    }

    /** Returns the first of the values that is not NULL. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E, V> Expression<E, V> coalesce(Expression<E, V> first, Expression<E, V>... more) {
        return new Expression<>(Calls.lenient("coalesce", Calls.list(first, more)), first.codec());
    }

    /** Returns the largest of the values that are not NULL. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E, V> Expression<E, V> greatest(Expression<E, V> first, Expression<E, V>... more) {
        return new Expression<>(Calls.lenient("greatest", Calls.list(first, more)), first.codec());
    }

    /** Returns the smallest of the values that are not NULL. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E, V> Expression<E, V> least(Expression<E, V> first, Expression<E, V>... more) {
        return new Expression<>(Calls.lenient("least", Calls.list(first, more)), first.codec());
    }

    /** Returns {@code value}, or NULL where it equals {@code other}. */
    public static <E, V> Expression<E, V> nullIf(Expression<E, V> value, Expression<E, V> other) {
        return new Expression<>(Calls.lenient("nullif", List.of(value, other)), value.codec());
    }

    /** Returns the texts one after the other; NULL counts as empty. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E> Text<E> concat(Expression<E, String> first, Expression<E, String>... more) {
        return new Text<>(Calls.lenient("concat", Calls.list(first, more)), Codec.STRING);
    }

    /** Returns {@code value} as the server converts it to the type of {@code codec}. */
    public static <E, V> Expression<E, V> cast(Expression<E, ?> value, Codec<V> codec) {
        return new Expression<>(Calls.converted(value.expr(), codec.type()), codec);
    }

    /** Returns when the server received the statement. */
    public static <E> Temporal<E, Instant> now() {
        return new Temporal<>(Calls.function("statement_timestamp", ValueType.INSTANT), Codec.INSTANT);
    }

    /** Starts a choice: {@code when(c).then(x).when(d).then(y).otherwise(z)}. */
    public static <E> Case.Start<E> when(Condition<E> condition) {
        return new Case.Start<>(condition);
    }

    /** Returns the condition that {@code rows} has one; it speaks of the row around it by {@link #outer}. */
    public static <E> Condition<E> exists(Rows<?, ?, ?> rows) {
        return new Condition<>(rows.any());
    }

    /** Returns the condition that {@code rows} has none. */
    public static <E> Condition<E> notExists(Rows<?, ?, ?> rows) {
        return new Condition<>(Expr.not(rows.any()));
    }

    /**
     * Returns the value of the one row of {@code rows}, NULL if there is no row. Several are an error when the query is run: use
     * {@code limit(1)}.
     *
     * @throws IllegalArgumentException if {@code rows} is not made by {@code value(…)}
     */
    public static <E, V> Expression<E, V> subquery(Values<?, V> rows) {
        return new Expression<>(rows.scalar(), rows.codec());
    }

    /** Returns {@code value} of the row of the query around the one this is used in; of the next one out if nested. */
    public static <E, V> Expression<E, V> outer(Expression<?, V> value) {
        return new Expression<>(new Expr.Outer(value.expr()), value.codec());
    }

    /**
     * Returns a call of a function of the server, one of your own say, that gives values of {@code codec}.
     *
     * @throws IllegalArgumentException if {@code name} is no plain SQL name, optionally with a schema
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E, V> Expression<E, V> function(String name, Codec<V> codec, Expression<E, ?>... arguments) {
        return new Expression<>(
                new Expr.Call(Template.lenient(name), Expression.exprs(List.of(arguments)), codec.type()),
                codec);
    }

    /** Returns the condition that a function of the server, one of your own say, gives true. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E> Condition<E> condition(String name, Expression<E, ?>... arguments) {
        return new Condition<>(
                new Expr.Call(Template.lenient(name), Expression.exprs(List.of(arguments)), ValueType.BOOLEAN));
    }

    /**
     * Returns the condition that {@code operator} of the server gives true: {@code operator(Book_.title, "%>", value("x"))} say.
     *
     * @throws IllegalArgumentException if {@code operator} has other characters than PostgreSQL allows there
     */
    public static <E> Condition<E> operator(Expression<E, ?> left, String operator, Expression<E, ?> right) {
        if (!operator.matches("[-+*/<>=~!@#%^&|`?]+") || operator.contains("--") || operator.contains("/*")) {
            throw new IllegalArgumentException(
                    "'%s' is no SQL operator. Use the characters that PostgreSQL allows in one, or condition() with a function."
                            .formatted(dev.segue.orm.sql.Texts.shown(operator)));
        }
        var template = new Template("(", " " + operator + " ", ")", false);
        return new Condition<>(new Expr.Call(template, ValueType.BOOLEAN, left.expr(), right.expr()));
    }

    @SuppressWarnings("unchecked") // the codec of a class is for its values
    private static <V> Codec<V> codec(V value) {
        return (Codec<V>) switch (value) {
            case Boolean _ -> Codec.BOOLEAN;
            case Short _ -> Codec.SHORT;
            case Integer _ -> Codec.INTEGER;
            case Long _ -> Codec.LONG;
            case Float _ -> Codec.FLOAT;
            case Double _ -> Codec.DOUBLE;
            case BigDecimal _ -> Codec.DECIMAL;
            case String _ -> Codec.STRING;
            case byte[] _ -> Codec.BYTES;
            case UUID _ -> Codec.UUID;
            case LocalDate _ -> Codec.DATE;
            case LocalTime _ -> Codec.TIME;
            case LocalDateTime _ -> Codec.DATETIME;
            case Instant _ -> Codec.INSTANT;
            case OffsetDateTime _ -> Codec.OFFSET_DATETIME;
            case Duration _ -> Codec.DURATION;
            default -> throw new IllegalArgumentException(
                    "A constant of class '%s' does not tell how columns hold it. Use value(codec, constant)."
                            .formatted(value.getClass().getName()));
        };
    }
}
