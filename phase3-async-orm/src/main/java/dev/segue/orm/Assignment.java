package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;

/** A new value for one column of entity {@code E}; made by {@link Expression#set} and {@link Relation#set}. */
@SuppressWarnings("UnusedTypeParameter") // E keeps assignments to other entities out
public final class Assignment<E> {
    private final Source source;
    private final Column column;
    private final Expr value;

    private Assignment(Source source, Column column, Expr value) {
        this.source = source;
        this.column = column;
        this.value = value;
    }

    static <E> Assignment<E> of(Expr target, Expr value) {
        if (!(target instanceof Expr.ColumnRef(var source, var column))) {
            throw new IllegalArgumentException(
                    "set() was called on a computed value, which can't be stored. Call it on a column of the entity.");
        }
        return new Assignment<>(source, column, value);
    }

    /** Returns where the column is: the entity's own table, or that of a parent entity. */
    Source source() {
        return source;
    }

    Column column() {
        return column;
    }

    Expr value() {
        return value;
    }
}
