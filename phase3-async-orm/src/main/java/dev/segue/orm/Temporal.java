package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A date, a time, or both, that each row of entity {@code E} has. */
public final class Temporal<E, V> extends Expression<E, V> {

    /** For generated code and functions. */
    public Temporal(Expr expr, Codec<V> codec) {
        super(expr, codec);
    }
}
