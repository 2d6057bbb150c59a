package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Frame;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.util.List;

/**
 * Values made of the rows around each row, for {@code import static}: {@code rank().over(partitionBy(dept).orderBy(salary.desc()))}.
 * Aggregates take windows too: {@link Aggregate#over}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-window.html">PostgreSQL: window functions</a>
 */
public final class Windows {
    /** The first row of a window, or as an end its last. */
    public static final Frame.Bound UNBOUNDED = new Frame.Bound.Unbounded();

    public static final Frame.Bound CURRENT_ROW = new Frame.Bound.CurrentRow();

    private Windows() {}

    /** Returns the window of all rows. */
    public static <E> Window<E> allRows() {
        return new Window<>(List.of(), List.of(), null);
    }

    /** Returns the window of rows that agree with the current one in {@code keys}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E> Window<E> partitionBy(Expression<E, ?>... keys) {
        return Windows.<E>allRows().partitionBy(keys);
    }

    /** Returns the window of all rows in this order. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E> Window<E> orderBy(Order<E>... keys) {
        return Windows.<E>allRows().orderBy(keys);
    }

    public static Frame.Bound preceding(long distance) {
        return new Frame.Bound.Preceding(distance);
    }

    public static Frame.Bound following(long distance) {
        return new Frame.Bound.Following(distance);
    }

    /** Counts the rows before this one that are not equal to it in order, and one: 1, 1, 3. */
    public static Ranking<Long> rank() {
        return ranking("rank", Codec.LONG);
    }

    /** As {@link #rank}, without gaps: 1, 1, 2. */
    public static Ranking<Long> denseRank() {
        return ranking("dense_rank", Codec.LONG);
    }

    /** Counts the rows up to this one. */
    public static Ranking<Long> rowNumber() {
        return ranking("row_number", Codec.LONG);
    }

    /** Returns the rank from 0 to 1. */
    public static Ranking<Double> percentRank() {
        return ranking("percent_rank", Codec.DOUBLE);
    }

    /** Returns the share of the rows up to this one and those equal to it in order. */
    public static Ranking<Double> cumeDist() {
        return ranking("cume_dist", Codec.DOUBLE);
    }

    /** Returns in which of {@code buckets} parts of about equal size the row is, from 1. */
    public static Ranking<Integer> ntile(int buckets) {
        return ranking("ntile", Codec.INTEGER, integer(buckets));
    }

    /** Returns the value in the row before; NULL if there is none. */
    public static <E, V> WindowFunction<E, V> lag(Expression<E, V> value) {
        return lag(value, 1);
    }

    /** Returns the value {@code rows} before; NULL if there are not so many. */
    public static <E, V> WindowFunction<E, V> lag(Expression<E, V> value, int rows) {
        return of("lag", value, integer(rows));
    }

    /** Returns the value {@code rows} before; {@code otherwise} if there are not so many. */
    public static <E, V> WindowFunction<E, V> lag(Expression<E, V> value, int rows, V otherwise) {
        return of("lag", value, integer(rows), value.value(otherwise));
    }

    /** Returns the value in the row after; NULL if there is none. */
    public static <E, V> WindowFunction<E, V> lead(Expression<E, V> value) {
        return lead(value, 1);
    }

    /** Returns the value {@code rows} after; NULL if there are not so many. */
    public static <E, V> WindowFunction<E, V> lead(Expression<E, V> value, int rows) {
        return of("lead", value, integer(rows));
    }

    /** Returns the value {@code rows} after; {@code otherwise} if there are not so many. */
    public static <E, V> WindowFunction<E, V> lead(Expression<E, V> value, int rows, V otherwise) {
        return of("lead", value, integer(rows), value.value(otherwise));
    }

    /** Returns the value in the first row of the frame. */
    public static <E, V> WindowFunction<E, V> firstValue(Expression<E, V> value) {
        return of("first_value", value);
    }

    /** Returns the value in the last row of the frame, which by default ends at the current row. */
    public static <E, V> WindowFunction<E, V> lastValue(Expression<E, V> value) {
        return of("last_value", value);
    }

    /** Returns the value in the {@code n}th row of the frame, from 1; NULL if it has not so many. */
    public static <E, V> WindowFunction<E, V> nthValue(Expression<E, V> value, int n) {
        return of("nth_value", value, integer(n));
    }

    private static <V> Ranking<V> ranking(String name, Codec<V> codec, Expr... arguments) {
        return new Ranking<>(new Expr.Call(Template.lenient(name), codec.type(), arguments), codec);
    }

    private static <E, V> WindowFunction<E, V> of(String name, Expression<E, V> value, Expr... more) {
        var call = new Expr.Call(Template.lenient(name), Calls.list(value.expr(), more), value.codec().type());
        return new WindowFunction<>(call, value.codec());
    }

    private static Expr integer(int value) {
        return new Expr.Param(ValueType.INTEGER, value);
    }
}
