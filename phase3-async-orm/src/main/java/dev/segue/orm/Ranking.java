package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A function of the place of each row in a window. Made by {@link Windows}. */
public final class Ranking<V> {
    private final Expr call;
    private final Codec<V> codec;

    Ranking(Expr call, Codec<V> codec) {
        this.call = call;
        this.codec = codec;
    }

    public <E> Expression<E, V> over(Window<E> window) {
        return new WindowFunction<E, V>(call, codec).over(window);
    }
}
