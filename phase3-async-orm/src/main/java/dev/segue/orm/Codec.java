package dev.segue.orm;

import dev.segue.orm.sql.ValueType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of {@code V} are kept in a column: as which type, and converted how.
 *
 * <p>Threading: immutable, safe from any, if its functions are.
 *
 * @param toColumn makes of a value, never null, what a column of {@code type} holds
 * @param fromColumn the reverse
 */
public record Codec<V>(ValueType type, Function<V, Object> toColumn, Function<Object, V> fromColumn) {

    /** Returns the codec of values that a column of {@code type} holds as they are. */
    @SuppressWarnings("unchecked") // a row gives the values of a type as its Java class
    public static <V> Codec<V> of(ValueType type) {
        return new Codec<>(type, value -> value, value -> (V) value);
    }

    /** Returns what a column holds for {@code value}. */
    @Nullable
    Object encode(@Nullable V value) {
        return value == null ? null : toColumn.apply(value);
    }

    /** Returns the value of what a column holds. */
    @Nullable
    V decode(@Nullable Object held) {
        return held == null ? null : fromColumn.apply(held);
    }
}
