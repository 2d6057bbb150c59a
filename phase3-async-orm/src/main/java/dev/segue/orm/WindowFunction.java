package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A function of the rows around each row of entity {@code E}, that waits for its window. Made by {@link Windows}. */
@SuppressWarnings("UnusedTypeParameter") // E keeps windows of other entities out
public final class WindowFunction<E, V> {
    private final Expr call;
    private final Codec<V> codec;

    WindowFunction(Expr call, Codec<V> codec) {
        this.call = call;
        this.codec = codec;
    }

    public Expression<E, V> over(Window<E> window) {
        return new Expression<>(Calls.cast(window.over(call), codec.type()), codec);
    }
}
