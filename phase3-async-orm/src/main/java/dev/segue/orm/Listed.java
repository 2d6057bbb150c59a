package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An array that each row of entity {@code E} has.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-array.html">PostgreSQL: array functions</a>
 */
public final class Listed<E, V> extends Expression<E, List<V>> {
    private static final Template ELEMENT = new Template("(", ")[", "]", false);

    /** For generated code and functions. */
    public Listed(Expr expr, Codec<List<V>> codec) {
        super(expr, codec);
    }

    /** Matches rows whose array has all of {@code values}, in any order. */
    public Condition<E> contains(Collection<? extends V> values) {
        return test("@>", values);
    }

    /** Matches rows whose array has nothing but some of {@code values}. */
    public Condition<E> containedBy(Collection<? extends V> values) {
        return test("<@", values);
    }

    /** Matches rows whose array has at least one of {@code values}. */
    public Condition<E> overlaps(Collection<? extends V> values) {
        return test("&&", values);
    }

    /** Returns the number of elements, nulls included. */
    public Numeric<E, Integer> length() {
        return new Numeric<>(Calls.function("cardinality", ValueType.INTEGER, expr()), Codec.INTEGER);
    }

    /**
     * Returns the element at {@code index}, from 0; NULL if there is none.
     *
     * @throws IllegalArgumentException if {@code index} is negative
     */
    public Expression<E, V> at(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("'index' is %d, but must not be negative.".formatted(index));
        }
        Codec<V> element = element();
        return new Expression<>(
                new Expr.Call(ELEMENT, element.type(), expr(), new Expr.Param(ValueType.INTEGER, index + 1)),
                element);
    }

    private Condition<E> test(String operator, Collection<? extends V> values) {
        return new Condition<>(Calls.infix(operator, ValueType.BOOLEAN, expr(), value(List.copyOf(values))));
    }

    /** Returns the codec of an element: that of the array, used on arrays of one. */
    private Codec<V> element() {
        Codec<List<V>> list = codec();
        return new Codec<>(list.type().element(),
                value -> value == null ? null
                        : ((List<?>) Objects.requireNonNull(list.write(List.of(value)))).getFirst(),
                held -> held == null ? null : first(list.fromColumn().apply(List.of(held))));
    }

    private static <V> @Nullable V first(@Nullable List<V> one) {
        return Objects.requireNonNull(one).getFirst();
    }
}
