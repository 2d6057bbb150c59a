package dev.segue.orm;

import java.util.List;

/**
 * How an entity is stored: which rows that may make or change, and what is written.
 *
 * @param only the columns written, of the relation {@code publisher} for example {@code Book_.publisher().id}; empty for all
 *     unless something is {@code computed} in a {@link How#PARTLY} one
 * @param computed values the server computes, which the entity holds afterwards
 */
public record Save<E>(How how, List<Expression<E, ?>> only, List<Assignment<E>> computed) {

    /** Which rows a save may make or change. */
    public enum How {
        /** The row with the entity's key, or a new one if there is none. */
        EITHER,
        /** A new row. */
        INSERT,
        /** The row with the entity's key. */
        UPDATE,
        /** Some columns of the row with the entity's key. */
        PARTLY
    }

    public Save {
        only = List.copyOf(only);
        computed = List.copyOf(computed);
    }

    /** Returns the save that only makes a new row. */
    public static <E> Save<E> insert() {
        return new Save<>(How.INSERT, List.of(), List.of());
    }

    /** Returns the save that only changes a row that is there, and fails with a {@code StaleEntityException} if there is none. */
    public static <E> Save<E> update() {
        return new Save<>(How.UPDATE, List.of(), List.of());
    }

    /** Form of {@link #update} that writes only {@code columns}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E> Save<E> only(Expression<E, ?>... columns) {
        return new Save<>(How.PARTLY, List.of(columns), List.of());
    }

    /** Returns this save, in which the server gives columns the values of {@code assignments} instead of the entity's. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Save<E> with(Assignment<E>... assignments) {
        return new Save<>(how, only, List.of(assignments));
    }
}
