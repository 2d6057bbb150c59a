package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A number that each row of entity {@code E} has. */
public final class Numeric<E, N extends Number> extends Expression<E, N> {

    /** For generated code and functions. */
    public Numeric(Expr expr, Codec<N> codec) {
        super(expr, codec);
    }
}
