package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** A value with a name; made by {@link Expression#as}, known to a query after {@code annotate} or {@code alias}. */
public final class Named<E, V> extends Expression<E, V> {
    private final String name;
    private final Expression<E, V> definition;

    Named(String name, Expression<E, V> definition) {
        super(new Expr.Named(name, definition.codec().type()), definition.codec());
        this.name = name;
        this.definition = definition;
    }

    public String name() {
        return name;
    }

    Expr definition() {
        return definition.expr();
    }
}
