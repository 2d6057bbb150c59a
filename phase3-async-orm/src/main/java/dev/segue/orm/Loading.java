package dev.segue.orm;

import dev.segue.orm.exec.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which relations of an entity a row holds, and from which column on. For generated code.
 *
 * <p>Threading: immutable once its {@link Entities} are made.
 */
public final class Loading {
    private final String path;
    private final Model<?> model;
    private final int at;
    private final int key;
    private final @Nullable Runners runners;
    private final Map<Integer, Loading> loaded = new HashMap<>();

    Loading(String path, Model<?> model, int at, @Nullable Runners runners) {
        this.path = path;
        this.model = model;
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
    public <T> @Nullable T one(Link link, Model<T> target, Row row, @Nullable Object foreignKey) {
        Loading child = loaded.get(link.ordinal());
        if (child != null) {
            return child.read(target, row);
        }
        return foreignKey == null ? null
                : target.reference(foreignKey, Lazy.ofKey(target, foreignKey, this, link));
    }

    /**
     * Returns what a one-to-one relation leads to whose foreign key is in the other table: read from the row if the query selected
     * it, null if there is none; else a stand-in that loads itself, which fails if there is none.
     */
    public <T> @Nullable T reverse(Link link, Model<T> target, Row row) {
        Loading child = loaded.get(link.ordinal());
        return child != null ? child.read(target, row) : target.reference(null, related(link, target, row));
    }

    /** Returns what a to-many relation leads to: an unmodifiable list that loads itself. */
    public <T> List<T> list(Link link, Model<T> target, Row row) {
        return new LazyList<>(related(link, target, row));
    }

    /** Form of {@link #list} for relations kept in a set. */
    public <T> Set<T> set(Link link, Model<T> target, Row row) {
        return new LazySet<>(related(link, target, row));
    }

    private <T> Lazy<T> related(Link link, Model<T> target, Row row) {
        Object owner = model.keyField().codec().read(row, key);
        return Lazy.ofOwner(target, java.util.Objects.requireNonNull(owner), this, link);
    }

    private <T> @Nullable T read(Model<T> target, Row row) {
        return row.isNull(key) ? null : target.read(row, at, this);
    }

    /** Returns {@code link} as code writes it. */
    String path(Link link) {
        return path + "." + link.name() + "()";
    }

    /** Returns what can load the rest; null if nothing can. */
    @Nullable
    Runners runners() {
        return runners;
    }

    /** Returns the name of the entity whose relations these are. */
    String entity() {
        return model.name();
    }
}
