package dev.segue.orm;

import dev.segue.orm.exec.Row;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which relations of an entity a row holds, and from which column on. For generated code.
 *
 * <p>Threading: immutable once its {@link Selection} is made.
 */
public final class Related {
    private final String path;
    private final int at;
    private final int key;
    private final Map<Integer, Related> loaded = new HashMap<>();

    Related(String path, Model<?> model, int at) {
        this.path = path;
        this.at = at;
        this.key = at + model.keyIndex();
    }

    void add(Relation relation, Related child) {
        loaded.put(relation.ordinal(), child);
    }

    /**
     * Returns the related entity: read from the row if the query selected it, else a stand-in for the key in column
     * {@code foreignKey}; null if there is none.
     */
    public <T> @Nullable T one(int ordinal, String name, Model<T> model, Row row, int foreignKey) {
        Related child = loaded.get(ordinal);
        if (child != null) {
            return row.isNull(child.key) ? null : model.read(row, child.at, child);
        }
        return row.isNull(foreignKey) ? null : model.reference(row, foreignKey, path, name);
    }
}
