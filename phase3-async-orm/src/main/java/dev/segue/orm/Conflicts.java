package dev.segue.orm;

import java.util.List;

/**
 * What becomes of new rows that a unique constraint keeps out because of one that is there.
 *
 * @param unique the columns by which the row that is there is found; empty where nothing is updated
 * @param updated the columns of that row that get the new values; empty where nothing is updated
 */
public record Conflicts<E>(How how, List<Expression<E, ?>> unique, List<Expression<E, ?>> updated) {

    /** What becomes of the new row. */
    public enum How {
        /** It fails the whole statement. */
        FAIL,
        /** It is left out. */
        IGNORE,
        /** It changes the row that is there. */
        UPDATE
    }

    public Conflicts {
        unique = List.copyOf(unique);
        updated = List.copyOf(updated);
        if (how == How.UPDATE && (unique.isEmpty() || updated.isEmpty())) {
            throw new IllegalArgumentException(
                    "Updating on conflict needs unique and updated columns, got %d and %d. Name at least one of each."
                            .formatted(unique.size(), updated.size()));
        }
    }

    static <E> Conflicts<E> fail() {
        return new Conflicts<>(How.FAIL, List.of(), List.of());
    }

    /** Returns that they are left out. The entities then get no keys: which of them became rows is not known. */
    public static <E> Conflicts<E> ignore() {
        return new Conflicts<>(How.IGNORE, List.of(), List.of());
    }

    /** Returns that the rows there, those with the same {@code unique} columns, get the new values of {@code updated}. */
    public static <E> Conflicts<E> update(List<? extends Expression<E, ?>> unique,
            List<? extends Expression<E, ?>> updated) {
        return new Conflicts<>(How.UPDATE, List.copyOf(unique), List.copyOf(updated));
    }
}
