package dev.segue.orm;

import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.UnloadedException;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Projection;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one entity does not hold yet, and how that is loaded when it is asked for. For generated code.
 *
 * <p>Two kinds: a stand-in for a related row that was not loaded lacks all but its key, sometimes that too, and loads all at once;
 * an entity with deferred attributes lacks those, and loads each by itself.
 * <p>Threading: one at a time, as the entity.
 */
public final class Lazy<T> {
    private final Model<T> model;
    private final Loading loading;
    /** The relation that leads here; null if this is no stand-in. */
    private final @Nullable Link link;
    /** The key of the row that {@link #link} leads here from; null if the key of this one is known. */
    private final @Nullable Object owner;
    /** Shared until something is taken out. */
    private Set<String> missing;
    private final T entity;
    private final Peers<Lazy<T>> peers;

    private Lazy(Model<T> model, Loading loading, @Nullable Link link, @Nullable Object key, @Nullable Object owner,
            Set<String> missing) {
        this.model = model;
        this.loading = loading;
        this.link = link;
        this.owner = owner;
        this.missing = missing;
        this.entity = model.reference(key, this);
        this.peers = loading.peers(link);
        peers.add(this);
    }

    /** Returns the stand-in for the row with {@code key}, to which {@code link} leads. */
    static <T> T ofKey(Model<T> model, Object key, Loading loading, Link link) {
        return new Lazy<>(model, loading, link, key, null, model.unkeyed()).entity;
    }

    /** Returns the stand-in for the row that {@code link} leads to from the row whose key is {@code owner}. */
    static <T> T ofOwner(Model<T> model, Object owner, Loading loading, Link link) {
        return new Lazy<>(model, loading, link, null, owner, model.names()).entity;
    }

    /** Returns an entity without {@code deferred} attributes; the caller sets all others. */
    static <T> T without(Set<String> deferred, Model<T> model, Loading loading) {
        return new Lazy<>(model, loading, null, null, null, deferred).entity;
    }

    /**
     * Loads {@code attribute} if it is missing.
     *
     * @param lazy null while the entity is being made
     * @param call what needs it, for errors: {@code "getPages()"}
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if it would have to be read
     * @throws UnloadedException if nothing may load it
     * @throws NoRowException if there is no row
     */
    public static void need(@Nullable Lazy<?> lazy, String attribute, String call) {
        if (lazy != null && lazy.missing.contains(attribute)) {
            lazy.load(lazy.link != null ? lazy.missing : Set.of(attribute), call);
        }
    }

    /** Loads all that is missing; as {@link #need}. */
    public static void needAll(@Nullable Lazy<?> lazy, String call) {
        if (lazy != null && !lazy.missing.isEmpty()) {
            lazy.load(lazy.missing, call);
        }
    }

    /** Notes that the application has set {@code attribute}: it is not missing any more. */
    public static void given(@Nullable Lazy<?> lazy, String attribute) {
        if (lazy != null && lazy.missing.contains(attribute)) {
            lazy.missing = lazy.missing.stream().filter(name -> !name.equals(attribute))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** Returns whether the entity is a stand-in that still lacks something. */
    boolean isStandIn() {
        return link != null && !missing.isEmpty();
    }

    /**
     * Returns the names of the attributes of {@code entity} whose columns were not loaded, sorted: reading one asks the database. For
     * what must not, such as a serialiser.
     */
    public static List<String> deferred(Object entity) {
        Model<Object> model = Model.ofEntity(entity);
        return model.attributes().stream().filter(each -> each.count() > 0 && !model.holds(entity, each.name()))
                .map(Attribute::name).sorted().toList();
    }

    boolean holds(String attribute) {
        return !missing.contains(attribute);
    }

    private void load(Set<String> wanted, String call) {
        String member = model.name() + "." + call;
        String selected = link == null ? "" : "selectRelated(%s)".formatted(loading.path(link));
        String whole = "the query load '%s'".formatted(wanted.iterator().next());
        Runners runners = loading
                .mayLoad(member, link == null ? "Have " + whole : "Add " + selected + " to the query").runners();
        LoopThreads.refuseBlocking(member, link == null ? "asyncFetch() with the entity before, have " + whole
                : selected + " on the query, so that the row is loaded with it, asyncFetch() with the row before");
        runners.blocking().run("fetch", load(peers.with(this), wanted));
        if (wanted.stream().anyMatch(missing::contains)) {
            throw new NoRowException(model.table().name());
        }
    }

    /** Returns the operation that loads all that {@code entity} misses. */
    static Operation<Long> load(Object entity) {
        Model<Object> model = Model.ofEntity(entity);
        Lazy<Object> lazy = model.lazy(entity);
        return lazy == null ? Operation.value(0L) : load(List.of(lazy), null).map(found -> {
            if (!lazy.missing.isEmpty()) {
                throw new NoRowException(model.table().name());
            }
            return found;
        });
    }

    /**
     * Returns the operation that loads what {@code lazies} miss, by one statement for all that were reached in the same way. What
     * has no row goes on missing it.
     *
     * @param wanted no more than this; null for all
     */
    static <T> Operation<Long> load(List<Lazy<T>> lazies, @Nullable Set<String> wanted) {
        Map<Expr.ColumnRef, List<Lazy<T>>> alike = lazies.stream()
                .filter(lazy -> lazy.missing.stream().anyMatch(name -> wanted == null || wanted.contains(name)))
                .collect(Collectors.groupingBy(Lazy::column, LinkedHashMap::new, Collectors.toList()));
        return Operation.sum(List.copyOf(alike.entrySet()), group -> load(group.getKey(), group.getValue(), wanted));
    }

    private static <T> Operation<Long> load(Expr.ColumnRef column, List<Lazy<T>> lazies,
            @Nullable Set<String> wanted) {
        Model<T> model = lazies.getFirst().model;
        Set<String> all = new HashSet<>();
        lazies.forEach(lazy -> all.addAll(lazy.missing));
        if (wanted != null) {
            all.retainAll(wanted);
        }
        Map<Object, List<Lazy<T>>> byValue = new HashMap<>();
        lazies.forEach(lazy -> byValue.computeIfAbsent(lazy.value(), _ -> new ArrayList<>()).add(lazy));
        Part<T> part = Part.of(model, all);
        List<Expr> columns = part.columns(model.root());
        int at = columns.size();
        columns.add(column);
        var select = new Select(model.root(), Projection.of(columns),
                Expr.in(column, column.type(), List.copyOf(byValue.keySet())), Select.Groups.NONE, List.of(),
                Statement.Range.ALL, null);
        Loading from = lazies.getFirst().loaded(part);
        return Operation.query(select, row -> {
            List<Lazy<T>> found = byValue.getOrDefault(Objects.requireNonNull(row.at(at, column.type())), List.of());
            found.forEach(lazy -> lazy.fill(part, all, row, from));
            return true;
        }, rows -> Operation.value((long) rows.size()));
    }

    private void fill(Part<T> part, Set<String> loaded, Row row, Loading from) {
        Set<String> wanted = new HashSet<>(missing);
        wanted.retainAll(loaded);
        missing = missing.stream().filter(name -> !wanted.contains(name)).collect(Collectors.toUnmodifiableSet());
        part.read(entity, wanted, row, 0, from);
    }

    private Loading loaded(Part<T> part) {
        return Loading.keyAt(part.key(), link == null ? loading.path() : loading.path(link), model,
                loading.fetching());
    }

    private Expr.ColumnRef column() {
        return owner == null || link == null ? model.key(model.root()) : link.back(model.root());
    }

    private Object value() {
        return owner == null ? model.requiredKey(entity) : owner;
    }
}
