package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation from entity {@code E}, over any number of steps, to {@code T}. Its generated subclasses hold the attributes of
 * {@code T}.
 */
public abstract class Relation<E, T> {
    private final Step step;

    protected Relation(Step step) {
        this.step = step;
    }

    /**
     * Matches rows related to {@code entity}; {@code null} means {@link #isNull}.
     *
     * @throws IllegalArgumentException if {@code entity} has no key yet
     */
    public final Condition<E> eq(@Nullable T entity) {
        return entity == null ? isNull()
                : new Condition<>(new Expr.Compare(Expr.Operator.EQUAL, key(), new Expr.Param(key().type(),
                        keyOf(entity))));
    }

    /** Matches rows related to one of {@code entities}; none match no row. */
    public final Condition<E> in(Collection<? extends T> entities) {
        List<Object> keys = entities.stream().map(this::keyOf).toList();
        return new Condition<>(Expr.in(key(), key().type(), keys));
    }

    /** Matches rows related to one of {@code rows}. */
    public final Condition<E> in(QuerySet<T> rows) {
        return new Condition<>(rows.keys().holding(key()));
    }

    /** Matches rows that are related to none. */
    public final Condition<E> isNull() {
        return new Condition<>(new Expr.IsNull(key()));
    }

    /** Matches rows that are related to one. */
    public final Condition<E> isNotNull() {
        return isNull().not();
    }

    /**
     * Returns the assignment of {@code entity} to this relation.
     *
     * @throws IllegalArgumentException if no column of {@code E} holds this relation: it is to-many, or another entity's
     */
    public final Assignment<E> set(@Nullable T entity) {
        if (step.parent() != null || !(step.link().kind() instanceof Link.Kind.ToOne)) {
            throw new IllegalArgumentException(
                    "'%s' is held by other rows, so set() can't assign it. Use related(), or update those rows."
                            .formatted(step.path()));
        }
        return Assignment.of(key().trimmed(), new Expr.Param(key().type(), entity == null ? null : keyOf(entity)));
    }

    protected final Step step() {
        return step;
    }

    /** Returns the rows this leads to. For generated code. */
    protected final Source source() {
        return step.join();
    }

    final Expr.ColumnRef key() {
        return step.join().column(step.link().target().key());
    }

    private Object keyOf(T entity) {
        return Model.cast(step.link().target().model().get()).requiredKey(entity);
    }
}
