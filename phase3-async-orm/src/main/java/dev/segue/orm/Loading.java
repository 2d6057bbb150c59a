package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.UnloadedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which relations of an entity a row holds, and from which column on. For generated code.
 *
 * <p>Threading: its {@link Entities} make one for each run of a query that keeps {@link Peers}; else immutable once they are made.
 */
public final class Loading {
    private final String path;
    private final Model<?> model;
    private final int at;
    private final int key;
    private final @Nullable Fetching fetching;
    private final @Nullable Part<?> part;
    private Map<Integer, Loading> loaded = Map.of();
    /** By the ordinal of a relation; -1 for the entities themselves. */
    private final Map<Integer, Peers<?>> peers;

    private Loading(String path, Model<?> model, int at, int key, @Nullable Fetching fetching, @Nullable Part<?> part) {
        this.path = path;
        this.model = model;
        this.at = at;
        this.key = key;
        this.fetching = fetching;
        this.part = part;
        this.peers = keepsPeers() ? new HashMap<>() : Map.of();
    }

    /**
     * @param at where the columns of the entity start
     * @param fetching how what is not loaded may be loaded later; null if it may not
     * @param part what of the entity rows hold; null for all of it
     */
    Loading(String path, Model<?> model, int at, @Nullable Fetching fetching, @Nullable Part<?> part) {
        this(path, model, at, at + (part == null ? model.keyIndex() : part.key()), fetching, part);
    }

    /** Returns that of an entity of which some columns are read by themselves, the key at {@code key}. */
    static Loading keyAt(int key, String path, Model<?> model, @Nullable Fetching fetching) {
        return new Loading(path, model, 0, key, fetching, null);
    }

    void add(Link link, Loading child) {
        if (loaded.isEmpty()) {
            loaded = new HashMap<>();
        }
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
        return foreignKey == null ? null : Lazy.ofKey(target, foreignKey, this, link);
    }

    /**
     * Returns what a one-to-one relation leads to whose foreign key is in the other table: read from the row if the query selected
     * it, null if there is none; else a stand-in that loads itself, which fails if there is none.
     */
    public <T> @Nullable T reverse(Link link, Model<T> target, Row row) {
        Loading child = loaded.get(link.ordinal());
        return child != null ? child.read(target, row) : Lazy.ofOwner(target, owner(row), this, link);
    }

    /** Returns what a to-many relation leads to: an unmodifiable list that loads itself. */
    public <T> List<T> list(Link link, Model<T> target, Row row) {
        return new LazyList<>(new LazyRows<>(target, owner(row), this, link));
    }

    /** Form of {@link #list} for relations kept in a set. */
    public <T> Set<T> set(Link link, Model<T> target, Row row) {
        return new LazySet<>(new LazyRows<>(target, owner(row), this, link));
    }

    private Object owner(Row row) {
        return Objects.requireNonNull(row.at(key, model.keyField().codec().type()));
    }

    private <T> @Nullable T read(Model<T> target, Row row) {
        return row.isNull(key) ? null : entity(target, row);
    }

    /** Returns the entity in {@code row}. */
    @SuppressWarnings("unchecked") // a part is of the loading's own model, which is the target's
    <T> T entity(Model<T> target, Row row) {
        return part == null ? target.read(row, at, this) : ((Part<T>) part).read(row, at, this);
    }

    /** Returns the entity as code writes it: {@code "Book_"}, or the relation that leads to it. */
    String path() {
        return path;
    }

    /** Returns {@code link} as code writes it. */
    String path(Link link) {
        return path + "." + link.name() + "()";
    }

    /** Returns how the rest may be loaded; null if it may not. */
    @Nullable
    Fetching fetching() {
        return fetching;
    }

    /**
     * Returns how the rest is loaded.
     *
     * @param remedy what the application may do instead, as a sentence
     * @throws UnloadedException if nothing may
     */
    Fetching mayLoad(String member, String remedy) {
        if (fetching == null || fetching.mode() == FetchMode.RAISE) {
            throw new UnloadedException(member, remedy);
        }
        return fetching;
    }

    /** Returns those whose missing rows are loaded together: what {@code link} leads to, or the entities themselves. */
    @SuppressWarnings("unchecked") // what is kept for a relation is all of one kind
    <L> Peers<L> peers(@Nullable Link link) {
        return !keepsPeers() ? (Peers<L>) Peers.NONE
                : (Peers<L>) peers.computeIfAbsent(link == null ? -1 : link.ordinal(), _ -> new Peers<L>());
    }

    private boolean keepsPeers() {
        return fetching != null && fetching.mode() == FetchMode.PEERS;
    }

    /** Returns the name of the entity whose relations these are. */
    String entity() {
        return model.name();
    }
}
