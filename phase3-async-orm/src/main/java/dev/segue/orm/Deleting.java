package dev.segue.orm;

import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import dev.segue.orm.sql.Projection;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes entities and, first, what refers to them as their relations say.
 *
 * <ul>
 * <li>Rows a relation {@link Link#cascades} to are deleted, and what refers to those in turn.
 * <li>Other foreign keys of declared reverse relations are set to NULL if they may be NULL; if not, the database refuses, or
 * does what its schema says.
 * <li>Rows of join tables of declared many-to-many relations are deleted.
 * <li>So are the rows in the tables of parent and child entities.
 * </ul>
 *
 * <p>Keys are read first, table by table; what nothing refers to is deleted by its foreign key without being read. If nothing refers
 * to the entities themselves, one DELETE does it all.
 * <p>Threading: made anew for each run, one at a time.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/deletion.py">Django's Collector, which this follows</a>
 */
final class Deleting {
    private final Map<Model<?>, Set<Object>> found = new LinkedHashMap<>();
    /** What must be deleted before the rows of a model: rows of these. */
    private final Map<Model<?>, Set<Model<?>>> before = new LinkedHashMap<>();
    private final List<Statement.Delete> unread = new ArrayList<>();
    private final Map<Reference, Set<Object>> emptied = new LinkedHashMap<>();
    private Deleted deleted = Deleted.NONE;

    /** A foreign key that is set to NULL. */
    private record Reference(Table table, Column column) {}

    private Deleting() {}

    /** Returns the operation that deletes the rows of {@code query}. */
    static <E> Operation<Deleted> of(Query<E> query) {
        return Operation.late(() -> {
            query.refuseUnwritable("delete");
            Model<E> model = query.model();
            if (query.slice().isNone()) {
                return Operation.value(Deleted.NONE);
            }
            if (!isReferred(model)) {
                return new Deleting().delete(new Statement.Delete(query.root(), query.own()));
            }
            return Operation.atomic(Atomic.JOINED, Operation.query(query.keys(), model.storage().own().reader(),
                    keys -> new Deleting().all(model, keys)));
        });
    }

    /** Returns the operation that deletes the row of {@code entity}, in the version it was read in if it has one. */
    static <E> Operation<Deleted> of(Model<E> model, E entity) {
        return Operation.late(() -> {
            Storage<E> storage = model.storage();
            storage.refuseUnfit(entity);
            Object key = model.requiredKey(entity);
            Object version = storage.versionOf(entity);
            if (isReferred(model)) {
                Operation<Deleted> all = new Deleting().all(model, List.of(key));
                return Operation.atomic(Atomic.JOINED,
                        version == null ? all : Operation.query(locking(storage, key, version), _ -> true, rows -> {
                            refuseStale(rows.isEmpty(), storage, entity);
                            return all;
                        }));
            }
            var delete = new Statement.Delete(model.root(), storage.row(storage.own(), key, version));
            return new Deleting().delete(delete).map(rows -> {
                refuseStale(version != null && rows.total() == 0, storage, entity);
                return rows;
            });
        });
    }

    private static <E> void refuseStale(boolean missing, Storage<E> storage, E entity) {
        if (missing) {
            throw storage.stale("delete()", entity);
        }
    }

    /** Returns the statement that finds the row with {@code key} if it is in {@code version}, and keeps it so. */
    private static Statement locking(Storage<?> storage, Object key, Object version) {
        Level level = storage.levels().stream().filter(storage::versions).findFirst().orElseThrow();
        return new Select(level.root(), Projection.of(List.of(Expr.TRUE)), storage.row(level, key, version),
                Select.Groups.NONE, List.of(), Statement.Range.ALL,
                new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of()));
    }

    private Operation<Deleted> all(Model<?> model, List<Object> keys) {
        return collect(model, keys).then(_ -> perform());
    }

    /** Notes {@code keys} of {@code model} and what refers to them; the value is how many were not noted before. */
    private Operation<Long> collect(Model<?> model, Collection<Object> keys) {
        List<Object> fresh = fresh(model, keys);
        if (fresh.isEmpty()) {
            return Operation.value(0L);
        }
        var read = new ArrayList<Link>();
        Map<Table, Expr> deletes = new LinkedHashMap<>();
        for (Link link : links(model)) {
            switch (link.kind()) {
                case Link.Kind.ToOne _ -> {
                }
                case Link.Kind.ManyToMany(_, var join, var near, _, _) -> deletes.merge(join,
                        Expr.in(new Source.Root(join).column(near), near.type(), fresh), Expr::or);
                case Link.Kind.Reverse(_, var foreignKey, _, _) -> {
                    Model<?> target = link.target().model().get();
                    if (!link.cascades()) {
                        empty(target, foreignKey, fresh);
                    } else if (isReferred(target, foreignKey)) {
                        read.add(link);
                    } else {
                        deletes.merge(target.table(), refer(target, foreignKey, fresh), Expr::or);
                    }
                }
            }
        }
        deletes.forEach((table, where) -> unread.add(new Statement.Delete(new Source.Root(table), where)));
        return Operation.sum(read, link -> cascade(model, link, fresh)).map(more -> fresh.size() + more);
    }

    private Operation<Long> cascade(Model<?> model, Link link, List<Object> keys) {
        var kind = (Link.Kind.Reverse) link.kind();
        Model<?> target = link.target().model().get();
        before.computeIfAbsent(model, _ -> new LinkedHashSet<>()).add(target);
        Level own = target.storage().own();
        var rows = new Select(own.root(), List.of(own.root().column(own.key())), refer(target, kind.foreignKey(), keys),
                List.of(), null, null);
        return Operation.query(rows, own.reader(), found -> collect(target, found));
    }

    private List<Object> fresh(Model<?> model, Collection<Object> keys) {
        Set<Object> known = found.computeIfAbsent(model, _ -> new LinkedHashSet<>());
        List<Object> fresh = keys.stream().filter(known::add).toList();
        Model<?> parent = Level.parent(model);
        if (parent != null) {
            fresh(parent, fresh);
            before.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(model);
        }
        return fresh;
    }

    private void empty(Model<?> target, Column foreignKey, List<Object> keys) {
        if (foreignKey.nullable()) {
            emptied.computeIfAbsent(new Reference(target.table(), foreignKey), _ -> new LinkedHashSet<>()).addAll(keys);
        }
    }

    private static Expr refer(Model<?> target, Column foreignKey, List<Object> keys) {
        return Expr.in(target.root().column(foreignKey), foreignKey.type(), keys);
    }

    private Operation<Deleted> perform() {
        var statements = new ArrayList<Statement>(unread);
        emptied.forEach((reference, keys) -> statements.add(nulling(reference, List.copyOf(keys))));
        for (Model<?> model : ordered()) {
            statements.add(new Statement.Delete(model.root(),
                    model.storage().own().isOneOf(List.copyOf(found.getOrDefault(model, Set.of())))));
        }
        return Operation.sum(statements, this::run).map(_ -> deleted);
    }

    private Operation<Long> run(Statement statement) {
        return statement instanceof Statement.Delete delete ? delete(delete).map(Deleted::total)
                : Operation.execute(statement, Operation::value);
    }

    private Operation<Deleted> delete(Statement.Delete delete) {
        return Operation.execute(delete, rows -> {
            deleted = deleted.and(delete.root().table().name(), rows);
            return Operation.value(deleted);
        });
    }

    private static Statement nulling(Reference reference, List<Object> keys) {
        Source.Root root = new Source.Root(reference.table());
        Column column = reference.column();
        return new Statement.Update(root,
                List.of(new Statement.Assignment(column, new Expr.Param(column.type(), null))), null,
                Expr.in(root.column(column), column.type(), keys), List.of());
    }

    /** Returns the models found, those whose rows refer to others before these; in a circle that is not possible for all. */
    private Set<Model<?>> ordered() {
        var ordered = new LinkedHashSet<Model<?>>();
        found.keySet().forEach(model -> order(model, new LinkedHashSet<>(), ordered));
        return ordered;
    }

    private void order(Model<?> model, Set<Model<?>> path, Set<Model<?>> ordered) {
        if (!ordered.contains(model) && path.add(model)) {
            before.getOrDefault(model, Set.of()).forEach(first -> order(first, path, ordered));
            ordered.add(model);
        }
    }

    /** Returns whether deleting a row of {@code model} takes more than one DELETE. */
    private static boolean isReferred(Model<?> model) {
        return model.parent() != null || isReferredBy(model);
    }

    /** As {@link #isReferred(Model)}, of rows that are deleted because of {@code foreignKey}: it may be what refers to the parent. */
    private static boolean isReferred(Model<?> model, Column foreignKey) {
        return (model.parent() != null && !foreignKey.equals(model.keyColumn())) || isReferredBy(model);
    }

    private static boolean isReferredBy(Model<?> model) {
        return links(model).stream().anyMatch(link -> switch (link.kind()) {
            case Link.Kind.ToOne _ -> false;
            case Link.Kind.ManyToMany _ -> true;
            case Link.Kind.Reverse(_, var foreignKey, _, _) -> link.cascades() || foreignKey.nullable();
        });
    }

    /** Returns the relations of {@code model} and its parents, each once. */
    private static Collection<Link> links(Model<?> model) {
        Map<Object, Link> links = new LinkedHashMap<>();
        model.children().forEach(link -> links.put(link.kind(), link));
        for (Model<?> at = model; at != null; at = Level.parent(at)) {
            at.links().forEach(link -> links.putIfAbsent(link.kind(), link));
        }
        return links.values();
    }
}
