package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/**
 * What rows of entity {@code E} must satisfy; as a value, true, false or NULL.
 *
 * <p>Over a to-many relation a condition holds for a row once per related row that satisfies it. Under {@link #not()} each comparison
 * asks by itself whether any related row satisfies it, as in Django.
 */
public final class Condition<E> extends Expression<E, Boolean> {

    Condition(Expr expr) {
        super(expr, Codec.BOOLEAN);
    }

    public Condition<E> and(Condition<E> other) {
        return new Condition<>(Expr.and(expr(), other.expr()));
    }

    public Condition<E> or(Condition<E> other) {
        return new Condition<>(Expr.or(expr(), other.expr()));
    }

    /** Matches rows that satisfy one of the two and not the other. */
    public Condition<E> xor(Condition<E> other) {
        return new Condition<>(Expr.xor(expr(), other.expr()));
    }

    /** Matches exactly the rows this one does not match, those with a NULL included. */
    public Condition<E> not() {
        return new Condition<>(Expr.not(expr()));
    }
}
