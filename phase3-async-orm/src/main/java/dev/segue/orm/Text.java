package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** Text that each row of entity {@code E} has. */
public final class Text<E> extends Expression<E, String> {

    /** For generated code and functions. */
    public Text(Expr expr, Codec<String> codec) {
        super(expr, codec);
    }
}
