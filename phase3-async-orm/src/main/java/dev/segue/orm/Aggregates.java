package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values made of many rows, for {@code import static}. NULL is left out; of no rows, counts are 0 and all else is NULL.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#aggregation-functions">Django's aggregation
 *     functions</a>
 */
public final class Aggregates {
    private Aggregates() {}

    /** Counts the rows in which {@code value} is not NULL. */
    public static <E> Aggregate<E, Long> count(Expression<E, ?> value) {
        return count(value.expr());
    }

    /** Counts the related rows. */
    public static <E> Aggregate<E, Long> count(Relation<E, ?> relation) {
        return count(relation.key());
    }

    /** Counts the different values. */
    public static <E> Aggregate<E, Long> countDistinct(Expression<E, ?> value) {
        return count(value).distinct();
    }

    /** Counts the different related rows. */
    public static <E> Aggregate<E, Long> countDistinct(Relation<E, ?> relation) {
        return count(relation).distinct();
    }

    /** Counts the rows. Say of which entity if nothing else does: {@code Aggregates.<Book>countAll()}. */
    public static <E> Aggregate<E, Long> countAll() {
        return new Aggregate<>((Expr.Aggregate) Expr.COUNT_ALL, Codec.LONG);
    }

    /** Returns the sum, as the type of what is summed; one too large for it is an error when the query is run. */
    public static <E, N extends Number> Aggregate<E, N> sum(Expression<E, N> value) {
        return sum(value, value.codec());
    }

    public static <E> Aggregate<E, Long> sumAsLong(Expression<E, ? extends Number> value) {
        return sum(value, Codec.LONG);
    }

    public static <E> Aggregate<E, Double> sumAsDouble(Expression<E, ? extends Number> value) {
        return sum(value, Codec.DOUBLE);
    }

    public static <E> Aggregate<E, BigDecimal> sumAsDecimal(Expression<E, ? extends Number> value) {
        return sum(value, Codec.DECIMAL);
    }

    public static <E> Aggregate<E, Double> avg(Expression<E, ? extends Number> value) {
        return floating("avg", value);
    }

    /** Returns the average as PostgreSQL computes it of exact numbers, with at least 16 significant digits. */
    public static <E> Aggregate<E, BigDecimal> avgAsDecimal(Expression<E, ? extends Number> value) {
        return of("avg", natural(value.codec().type(), ValueType.DECIMAL), Codec.DECIMAL, value.expr());
    }

    public static <E, V> Aggregate<E, V> min(Expression<E, V> value) {
        return of("min", value.codec().type(), value.codec(), value.expr());
    }

    public static <E, V> Aggregate<E, V> max(Expression<E, V> value) {
        return of("max", value.codec().type(), value.codec(), value.expr());
    }

    /** Returns the standard deviation, the rows being all there are. */
    public static <E> Aggregate<E, Double> stdDev(Expression<E, ? extends Number> value) {
        return floating("stddev_pop", value);
    }

    /** Returns the standard deviation, the rows being a sample. */
    public static <E> Aggregate<E, Double> stdDevOfSample(Expression<E, ? extends Number> value) {
        return floating("stddev_samp", value);
    }

    /** Returns the variance, the rows being all there are. */
    public static <E> Aggregate<E, Double> variance(Expression<E, ? extends Number> value) {
        return floating("var_pop", value);
    }

    /** Returns the variance, the rows being a sample. */
    public static <E> Aggregate<E, Double> varianceOfSample(Expression<E, ? extends Number> value) {
        return floating("var_samp", value);
    }

    /** Returns the texts with {@code separator} between them. */
    public static <E> Aggregate<E, String> stringAgg(Expression<E, String> value, String separator) {
        return of("string_agg", ValueType.STRING, Codec.STRING, value.expr(),
                new Expr.Param(ValueType.STRING, separator));
    }

    /** Returns all values, NULL included; of no rows, NULL. */
    public static <E, V> Aggregate<E, List<@Nullable V>> arrayAgg(Expression<E, V> value) {
        Codec<List<@Nullable V>> codec = value.codec().list();
        return of("array_agg", codec.type(), codec, value.expr());
    }

    /** Returns whether it is true in all rows. */
    public static <E> Aggregate<E, Boolean> boolAnd(Expression<E, Boolean> value) {
        return of("bool_and", ValueType.BOOLEAN, Codec.BOOLEAN, value.expr());
    }

    /** Returns whether it is true in any row. */
    public static <E> Aggregate<E, Boolean> boolOr(Expression<E, Boolean> value) {
        return of("bool_or", ValueType.BOOLEAN, Codec.BOOLEAN, value.expr());
    }

    /**
     * Returns a call of an aggregate function of the server, one of your own say, that gives values of {@code codec}.
     *
     * @throws IllegalArgumentException if {@code name} is no plain SQL name, optionally with a schema
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E, V> Aggregate<E, V> aggregate(String name, Codec<V> codec, Expression<E, ?>... arguments) {
        return of(name, codec.type(), codec, Expression.exprs(List.of(arguments)).toArray(Expr[]::new));
    }

    private static <E> Aggregate<E, Long> count(Expr value) {
        return new Aggregate<>(new Expr.Aggregate(Expr.COUNT, List.of(value), ValueType.LONG), Codec.LONG);
    }

    private static <E, N> Aggregate<E, N> sum(Expression<E, ? extends Number> value, Codec<N> codec) {
        ValueType summed = value.codec().type();
        ValueType small = summed == ValueType.SHORT || summed == ValueType.INTEGER ? ValueType.LONG : ValueType.DECIMAL;
        return of("sum", natural(summed, small), codec, value.expr());
    }

    private static <E> Aggregate<E, Double> floating(String name, Expression<E, ? extends Number> value) {
        ValueType type = value.codec().type();
        ValueType natural = type == ValueType.FLOAT || type == ValueType.DOUBLE ? ValueType.DOUBLE : ValueType.DECIMAL;
        return of(name, natural, Codec.DOUBLE, value.expr());
    }

    /** Returns the type the server computes in: floating point stays what it is, {@code exact} is for all else. */
    private static ValueType natural(ValueType type, ValueType exact) {
        return type == ValueType.FLOAT || type == ValueType.DOUBLE ? type : exact;
    }

    private static <E, V> Aggregate<E, V> of(String name, ValueType natural, Codec<V> codec, Expr... arguments) {
        return new Aggregate<>(new Expr.Aggregate(Template.function(name), List.of(arguments), natural), codec);
    }
}
