package dev.segue.orm;

import dev.segue.orm.sql.Expr;

/**
 * A relation from entity {@code E}, over any number of steps, to at most one {@code T}. Its generated subclasses hold the
 * attributes of {@code T}.
 */
public abstract class ToOne<E, T> {
    private final Step step;

    protected ToOne(Step step) {
        this.step = step;
    }

    /** Matches rows that are related to none. */
    public final Condition<E> isNull() {
        return new Condition<>(new Expr.IsNull(step.join().column(step.join().key())));
    }

    /** Matches rows that are related to one. */
    public final Condition<E> isNotNull() {
        return isNull().not();
    }

    protected final Step step() {
        return step;
    }
}
