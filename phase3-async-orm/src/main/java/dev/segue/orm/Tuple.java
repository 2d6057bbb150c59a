package dev.segue.orm;

import dev.segue.orm.sql.Texts;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one row, in the order they were asked for. Immutable. */
public final class Tuple {
    private final List<Expression<?, ?>> expressions;
    private final @Nullable Object[] values;

    Tuple(List<Expression<?, ?>> expressions, @Nullable Object[] values) {
        this.expressions = expressions;
        this.values = values;
    }

    /**
     * Returns the value of {@code expression}, null for NULL.
     *
     * @throws IllegalArgumentException if it is not the very expression that the query was asked for
     */
    @SuppressWarnings("unchecked") // the value at the place of an expression was read by its codec
    public <V> @Nullable V get(Expression<?, V> expression) {
        int index = expressions.indexOf(expression);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "The row holds no value of this expression. Name it in values(), and keep it to ask for it here.");
        }
        return (V) values[index];
    }

    /**
     * Returns the value called {@code name}, as {@link #toMap} calls it; null for NULL.
     *
     * @throws IllegalArgumentException if none is called so
     */
    public @Nullable Object get(String name) {
        Map<String, @Nullable Object> map = toMap();
        if (!map.containsKey(name)) {
            throw new IllegalArgumentException("The row holds no value called '%s', only %s. Use one of these."
                    .formatted(Texts.shown(name), String.join(", ", map.keySet())));
        }
        return map.get(name);
    }

    /** Returns the value at {@code index}, from 0; null for NULL. */
    public @Nullable Object get(int index) {
        return values[index];
    }

    /** Returns all values, in order; unmodifiable. */
    public List<@Nullable Object> toList() {
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(values));
    }

    /** Returns the values that have a name, by it: those made by {@link Expression#as}, and columns, in order. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            map.put(name(i), values[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    private String name(int index) {
        return switch (expressions.get(index)) {
            case Named<?, ?> named -> named.name();
            case Called<?, ?> called -> called.name();
            case Expression<?, ?> other when other.expr() instanceof dev.segue.orm.sql.Expr.ColumnRef(_, var column) ->
                column
                        .name();
            default -> "value" + index;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tuple that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
