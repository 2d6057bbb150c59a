package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The lookups and transforms there are by name. Each is the typed method of its kind of expression, so both make the same tree.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups">Django's field lookups</a>
 */
final class Lookups {
    static final Lookup EXACT = (left, right) -> right.isNull() ? left.isNull()
            : compared(left, right, Expression::eq, Expression::eq);

    private static final Map<String, Lookup> ANY = any();

    private Lookups() {}

    /** Makes a condition of a value and what it is given. */
    @FunctionalInterface
    interface Lookup {
        Condition<Object> condition(Expression<Object, Object> left, Argument right);
    }

    /** Returns {@code value} as an expression of its kind that takes what columns hold. */
    static Expression<Object, Object> plain(Expression<?, ?> value) {
        return plain(value.expr(), value.codec().type());
    }

    /** Returns the lookups of {@code value}, by name. */
    static Map<String, Lookup> of(Expression<?, ?> value) {
        return ANY;
    }

    /** Returns the names of the lookups and transforms of {@code value}. */
    static List<String> names(Expression<?, ?> value) {
        return List.copyOf(of(value).keySet());
    }

    /** Returns what {@code name} makes of {@code value}; null if there is no such transform. */
    static @Nullable Expression<Object, Object> transformed(Expression<Object, Object> value, String name) {
        return null;
    }

    private static Map<String, Lookup> any() {
        Map<String, Lookup> lookups = new LinkedHashMap<>();
        lookups.put("exact", EXACT);
        lookups.put("in", Lookups::in);
        lookups.put("gt", (left, right) -> compared(left, right, Expression::gt, Expression::gt));
        lookups.put("gte", (left, right) -> compared(left, right, Expression::gte, Expression::gte));
        lookups.put("lt", (left, right) -> compared(left, right, Expression::lt, Expression::lt));
        lookups.put("lte", (left, right) -> compared(left, right, Expression::lte, Expression::lte));
        lookups.put("range", (left, right) -> left.between(right.two().getFirst(), right.two().getLast()));
        lookups.put("isnull", (left, right) -> right.flag() ? left.isNull() : left.isNotNull());
        return lookups;
    }

    private static Condition<Object> compared(Expression<Object, Object> left, Argument right,
            BiFunction<Expression<Object, Object>, Object, Condition<Object>> value,
            BiFunction<Expression<Object, Object>, Expression<Object, Object>, Condition<Object>> expression) {
        Expression<Object, Object> other = right.expression();
        return other == null ? value.apply(left, right.one()) : expression.apply(left, other);
    }

    private static Condition<Object> in(Expression<Object, Object> left, Argument right) {
        Values<?, ?> rows = right.rows();
        return rows == null ? left.in(right.all()) : new Condition<>(new Expr.InRows(left.expr(), rows.statement()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type tells the kind, and kinds differ only in their methods
    private static Expression<Object, Object> plain(Expr expr, ValueType type) {
        var held = new Codec(type, value -> value, value -> value);
        return new Expression<>(expr, held);
    }
}
