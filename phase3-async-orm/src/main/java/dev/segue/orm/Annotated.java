package dev.segue.orm;

import org.jspecify.annotations.Nullable;

/** An entity and what a query computed for it; made by {@link QuerySet#annotate}. */
public record Annotated<E>(E entity, Tuple values) {

    /**
     * Returns the value of {@code expression}, null for NULL.
     *
     * @throws IllegalArgumentException if the query was not annotated with it
     */
    public <V> @Nullable V get(Expression<E, V> expression) {
        return values.get(expression);
    }
}
