package dev.segue.orm;

import dev.segue.orm.exec.Row;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which relations of an entity a row holds, and from which column on. For generated code.
 *
 * <p>Threading: immutable once its {@link Entities} are made.
 */
public final class Loading {
    private final String path;
    private final int at;
    private final int key;
    private final @Nullable Runners runners;
    private final Map<Integer, Loading> loaded = new HashMap<>();

    Loading(String path, Model<?> model, int at, @Nullable Runners runners) {
        this.path = path;
        this.at = at;
        this.key = at + model.keyIndex();
        this.runners = runners;
    }

    void add(Link link, Loading child) {
        loaded.put(link.ordinal(), child);
    }

    /**
     * Returns what a to-one relation leads to: read from the row if the query selected it, else a stand-in for {@code foreignKey}
     * that loads itself; null if there is none.
     *
     * @param foreignKey the key the row holds for it; null if it holds none
     */
    public <T> @Nullable T one(Link link, Model<T> model, Row row, @Nullable Object foreignKey) {
        Loading child = loaded.get(link.ordinal());
        if (child != null) {
            return row.isNull(child.key) ? null : model.read(row, child.at, child);
        }
        return foreignKey == null ? null
                : model.reference(foreignKey, new Lazy<>(model, foreignKey,
                        path + "." + link.name() + "()", runners));
    }

    /** Returns whether the query selected the relation: a to-one whose foreign key another table holds. */
    public boolean holds(Link link) {
        return loaded.containsKey(link.ordinal());
    }
}
