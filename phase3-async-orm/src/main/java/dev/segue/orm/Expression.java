package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Expr.Operator;
import dev.segue.orm.sql.OrderTerm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that each row of entity {@code E} has: a column, or something computed of columns.
 *
 * <p>The annotation processor generates those that are columns; functions and the methods of its subclasses make others. A
 * row whose value is NULL satisfies none of the comparisons.
 * <p>Threading: immutable, safe from any.
 */
public class Expression<E, V> {
    private final Expr expr;
    private final Codec<V> codec;

    /** For generated code and functions. */
    public Expression(Expr expr, Codec<V> codec) {
        this.expr = expr;
        this.codec = codec;
    }

    /** Matches rows with this value; {@code null} means {@link #isNull()}. */
    public Condition<E> eq(@Nullable V value) {
        return value == null ? isNull() : compare(Operator.EQUAL, value(value));
    }

    public Condition<E> eq(Expression<E, V> other) {
        return compare(Operator.EQUAL, other.expr);
    }

    /** Matches rows with another value, those with NULL included; {@code null} means {@link #isNotNull()}. */
    public Condition<E> ne(@Nullable V value) {
        return eq(value).not();
    }

    public Condition<E> ne(Expression<E, V> other) {
        return eq(other).not();
    }

    public Condition<E> lt(V value) {
        return compare(Operator.LESS, value(value));
    }

    public Condition<E> lt(Expression<E, V> other) {
        return compare(Operator.LESS, other.expr);
    }

    public Condition<E> lte(V value) {
        return compare(Operator.LESS_OR_EQUAL, value(value));
    }

    public Condition<E> lte(Expression<E, V> other) {
        return compare(Operator.LESS_OR_EQUAL, other.expr);
    }

    public Condition<E> gt(V value) {
        return compare(Operator.GREATER, value(value));
    }

    public Condition<E> gt(Expression<E, V> other) {
        return compare(Operator.GREATER, other.expr);
    }

    public Condition<E> gte(V value) {
        return compare(Operator.GREATER_OR_EQUAL, value(value));
    }

    public Condition<E> gte(Expression<E, V> other) {
        return compare(Operator.GREATER_OR_EQUAL, other.expr);
    }

    /** Matches rows from {@code first} to {@code last}, both included. */
    public Condition<E> between(V first, V last) {
        return new Condition<>(Calls.between(expr, value(end(first)), value(end(last))));
    }

    public Condition<E> between(Expression<E, V> first, Expression<E, V> last) {
        return new Condition<>(Calls.between(expr, first.expr, last.expr));
    }

    /** Matches rows with one of {@code values}; nulls among them match nothing, and no values match no row. */
    public Condition<E> in(Collection<? extends @Nullable V> values) {
        var held = new ArrayList<@Nullable Object>(values.size());
        for (V value : values) {
            held.add(codec.write(value));
        }
        return new Condition<>(Expr.in(expr, codec.type(), held));
    }

    /** Matches rows whose value is among those of {@code first} and {@code more}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Condition<E> in(Expression<E, V> first, Expression<E, V>... more) {
        return new Condition<>(Calls.in(expr, exprs(Calls.list(first, more))));
    }

    /**
     * Matches rows whose value is among {@code rows}, which may be a slice.
     *
     * @throws IllegalArgumentException if those are not made by {@code value(…)}
     */
    public Condition<E> in(Values<?, ? extends V> rows) {
        return new Condition<>(rows.holding(expr));
    }

    public Condition<E> isNull() {
        return new Condition<>(new Expr.IsNull(expr));
    }

    public Condition<E> isNotNull() {
        return isNull().not();
    }

    /** Orders by this value, smallest first, NULL last. */
    public Order<E> asc() {
        return new Order<>(new OrderTerm(expr, false));
    }

    /** Orders by this value, NULL first, then largest first. */
    public Order<E> desc() {
        return new Order<>(new OrderTerm(expr, true));
    }

    /** Returns this value under a name, by which a query computes it, and other parts of the query speak of it. */
    public Named<E, V> as(String name) {
        return new Named<>(name, this);
    }

    /**
     * Returns the assignment of {@code value} to this column.
     *
     * @throws IllegalArgumentException if this is no column of the entity itself
     */
    public Assignment<E> set(@Nullable V value) {
        return Assignment.of(expr, value(value));
    }

    /** Form of {@link #set(Object)} that computes the value of each row from what it holds. */
    public Assignment<E> set(Expression<E, V> value) {
        return Assignment.of(expr, value.expr);
    }

    /** Returns {@code value}, which is an end of a range. */
    static <V> V end(V value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "A range with null at one end is true for no row. Use gte() or lte(), or pass a value.");
        }
        return value;
    }

    /** Returns {@code value} as an expression beside this one. */
    Expr value(@Nullable V value) {
        return new Expr.Param(codec.type(), codec.write(value));
    }

    Expr expr() {
        return expr;
    }

    Codec<V> codec() {
        return codec;
    }

    Condition<E> compare(Operator operator, Expr right) {
        return new Condition<>(new Expr.Compare(operator, expr, right));
    }

    static List<Expr> exprs(Collection<? extends Expression<?, ?>> expressions) {
        return expressions.stream().<Expr>map(Expression::expr).toList();
    }
}
