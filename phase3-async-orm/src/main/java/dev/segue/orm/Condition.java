package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/** What rows of entity {@code E} must satisfy. Immutable. */
public final class Condition<E> {
    private final Expr expr;

    Condition(Expr expr) {
        this.expr = expr;
    }

    public Condition<E> and(Condition<E> other) {
        return new Condition<>(Expr.and(expr, other.expr));
    }

    public Condition<E> or(Condition<E> other) {
        return new Condition<>(Expr.or(expr, other.expr));
    }

    /** Matches exactly the rows this one does not match, those with a NULL included; {@code not().not()} is this again. */
    public Condition<E> not() {
        return new Condition<>(Expr.not(expr));
    }

    Expr expr() {
        return expr;
    }
}
