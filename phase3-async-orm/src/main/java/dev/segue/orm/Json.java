package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A JSON value that each row of entity {@code E} has. */
public final class Json<E, V> extends Expression<E, V> {

    /** For generated code and functions. */
    public Json(Expr expr, Codec<V> codec) {
        super(expr, codec);
    }
}
