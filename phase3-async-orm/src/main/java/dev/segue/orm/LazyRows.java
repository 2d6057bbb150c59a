package dev.segue.orm;

import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.Operation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows a to-many relation of one entity leads to, loaded when they are first asked for.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
final class LazyRows<T> {
    private final Model<T> model;
    private final Object owner;
    private final Loading loading;
    private final Link link;
    private final Peers<LazyRows<T>> peers;
    private @Nullable List<T> rows;

    /** @param owner the key of the entity */
    LazyRows(Model<T> model, Object owner, Loading loading, Link link) {
        this.model = model;
        this.owner = owner;
        this.loading = loading;
        this.link = link;
        this.peers = loading.peers(link);
        peers.add(this);
    }

    /** Returns the rows in {@code collection}, if an entity was given that for a relation; null if it is the application's own. */
    static @Nullable LazyRows<?> of(@Nullable Object collection) {
        return switch (collection) {
            case LazyList<?> list -> list.lazy();
            case LazySet<?> set -> set.lazy();
            case null, default -> null;
        };
    }

    boolean isLoaded() {
        return rows != null;
    }

    /** Returns all rows, which are read at the first call; errors as for {@link Lazy#need}. */
    List<T> list() {
        if (rows == null) {
            String call = "Reading the rows of '%s.%s'".formatted(loading.entity(), link.name());
            String remedy = "prefetchRelated(%s)".formatted(loading.path(link));
            Fetching fetching = loading.mayLoad(call, "Add " + remedy + " to the query");
            LoopThreads.refuseBlocking(call,
                    remedy + " on the query, so that they are loaded with it, asyncFetch() with the entity and the relation before");
            fetching.runners().blocking().run("fetch", load(peers.with(this), fetching));
        }
        return Objects.requireNonNull(rows);
    }

    private Operation<Boolean> load(List<LazyRows<T>> all, Fetching fetching) {
        List<LazyRows<T>> missing = all.stream().filter(one -> one.rows == null).toList();
        Set<Object> owners = missing.stream().map(one -> one.owner).collect(Collectors.toUnmodifiableSet());
        QuerySet<T> related = Prefetch.all(link, model, fetching.runners()).fetchMode(fetching.mode());
        return Prefetch.byBack(link, related, owners).map(found -> given(missing, found));
    }

    private static <T> boolean given(List<LazyRows<T>> missing, Map<Object, List<T>> found) {
        missing.forEach(one -> one.rows = found.getOrDefault(one.owner, List.of()));
        return true;
    }

    /** Takes {@code loaded} for the rows. */
    LazyRows<T> of(List<T> loaded) {
        rows = loaded;
        return this;
    }
}
