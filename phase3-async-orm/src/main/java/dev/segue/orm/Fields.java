package dev.segue.orm;

import dev.segue.orm.sql.Column;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Some of the fields of an entity, by their indexes in its model, and their columns.
 *
 * <p>Threading: immutable, safe from any.
 */
final class Fields {
    private final int[] indexes;
    private final List<Column> columns;

    private Fields(int[] indexes, List<Column> columns) {
        this.indexes = indexes;
        this.columns = columns;
    }

    /** Returns those from {@code from} on and before {@code to} that are {@code wanted}. */
    static Fields of(Model<?> model, int from, int to, Predicate<Field> wanted) {
        int[] indexes = IntStream.range(from, to).filter(index -> wanted.test(model.fields().get(index))).toArray();
        return of(model, indexes);
    }

    static Fields of(Model<?> model, int... indexes) {
        return new Fields(indexes,
                IntStream.of(indexes).mapToObj(index -> model.fields().get(index).column()).toList());
    }

    int size() {
        return indexes.length;
    }

    /** Returns the index in the model of the field that is {@code at} here. */
    int index(int at) {
        return indexes[at];
    }

    List<Column> columns() {
        return columns;
    }
}
