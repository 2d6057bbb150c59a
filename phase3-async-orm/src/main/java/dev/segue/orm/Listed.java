package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import java.util.List;

/** An array that each row of entity {@code E} has. */
public final class Listed<E, V> extends Expression<E, List<V>> {

    /** For generated code and functions. */
    public Listed(Expr expr, Codec<List<V>> codec) {
        super(expr, codec);
    }
}
