package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A relation to be loaded for entities that are already there, by one statement for all of them.
 *
 * <p>What the related entities are to have loaded in turn is said by {@link #rows}, so a path of several relations is a query set
 * in a query set.
 *
 * @param path the relation as code writes it
 * @param rows which of the related entities, and what of them
 * @param custom whether the application chose them: then they replace what was loaded before
 */
record Prefetch<T>(Link link, String path, QuerySet<T> rows, boolean custom) {

    /** Returns the entities that {@code link} may lead to, in its order. */
    static <T> QuerySet<T> all(Link link, Model<T> model, Runners runners) {
        QuerySet<T> all = QuerySet.of(runners, model);
        return all.with(all.query().orderBy(link.order()));
    }

    /**
     * Returns {@code known} and the ways to {@code relations}, their parts in common once.
     *
     * @param how makes the query set of what each leads to; null for all of it
     */
    @SuppressWarnings("unchecked") // how is for what the relation leads to
    static List<Prefetch<?>> with(List<Prefetch<?>> known, Runners runners,
            List<? extends Relation<?, ?>> relations, @Nullable UnaryOperator<?> how) {
        List<Prefetch<?>> all = known;
        for (Relation<?, ?> relation : relations) {
            all = with(all, runners, relation.step(), (UnaryOperator<QuerySet<Object>>) how);
        }
        return all;
    }

    private static List<Prefetch<?>> with(List<Prefetch<?>> known, Runners runners, Step step,
            @Nullable UnaryOperator<QuerySet<Object>> how) {
        var way = new ArrayList<Step>();
        for (Step at = step; at != null; at = at.parent()) {
            Entities.refuseUnheld(at);
            way.addFirst(at);
        }
        return along(way, known, runners, how);
    }

    private static List<Prefetch<?>> along(List<Step> way, List<Prefetch<?>> known, Runners runners,
            @Nullable UnaryOperator<QuerySet<Object>> how) {
        Step step = way.getFirst();
        var all = new ArrayList<>(known);
        int at = 0;
        while (at < all.size() && all.get(at).link.ordinal() != step.link().ordinal()) {
            at++;
        }
        boolean isNew = at == all.size();
        Prefetch<Object> prefetch = isNew ? of(step, runners) : cast(all.get(at));
        if (way.size() > 1) {
            prefetch = prefetch.of(prefetch.rows.prefetching(
                    along(way.subList(1, way.size()), prefetch.rows.entities().prefetches(), runners, how)),
                    prefetch.custom);
        } else if (how != null) {
            if (!isNew) {
                throw new IllegalArgumentException(
                        "'%s' is loaded already, or leads to what is. Say which rows it has before, and once."
                                .formatted(step.path()));
            }
            prefetch = prefetch.of(how.apply(prefetch.rows), true);
        }
        if (isNew) {
            all.add(prefetch);
        } else {
            all.set(at, prefetch);
        }
        return all;
    }

    private static Prefetch<Object> of(Step step, Runners runners) {
        Model<Object> target = Model.cast(step.link().target().model().get());
        return new Prefetch<>(step.link(), step.path(), all(step.link(), target, runners), false);
    }

    private Prefetch<T> of(QuerySet<T> changed, boolean chosen) {
        changed.query().refuseCombined("prefetchRelated");
        return new Prefetch<>(link, path, changed, chosen);
    }

    @SuppressWarnings("unchecked") // used for entities that are known to be its own
    static Prefetch<Object> cast(Prefetch<?> prefetch) {
        return (Prefetch<Object>) prefetch;
    }

    /**
     * Returns the operation that loads the relation of {@code parents}, and what its entities are to have loaded.
     *
     * @param mode of the related entities, unless they are to have another
     */
    <P> Operation<Boolean> of(Model<P> model, List<P> parents, FetchMode mode) {
        QuerySet<T> wanted = rows.entities().mode() == FetchMode.ONE ? rows.fetchMode(mode) : rows;
        return missingKeys(model, parents).then(_ -> {
            var loaded = new Found<T>();
            Map<Object, List<P>> wanting = new LinkedHashMap<>();
            for (P parent : parents) {
                Object key = link.isMany() ? wantedOfMany(model, parent, loaded)
                        : wantedOfOne(model, parent, loaded);
                if (key != null) {
                    wanting.computeIfAbsent(key, _ -> new ArrayList<>()).add(parent);
                }
            }
            return byBack(link, wanted.prefetching(List.of()), wanting.keySet()).then(found -> {
                found.values().forEach(loaded::addAll);
                wanting.forEach((key, of) -> of
                        .forEach(parent -> relate(model, parent, key, found.getOrDefault(key, List.of()))));
                return wanted.entities().completed(loaded.all);
            }).map(_ -> true);
        });
    }

    /** Entities, each once. */
    private static final class Found<T> {
        private final List<T> all = new ArrayList<>();
        private final Set<T> known = Collections.newSetFromMap(new IdentityHashMap<>());

        void addAll(List<T> entities) {
            entities.stream().filter(known::add).forEach(all::add);
        }
    }

    /** A foreign key may itself be missing, where the entity is a stand-in or has it deferred. */
    private <P> Operation<Long> missingKeys(Model<P> model, List<P> parents) {
        Set<String> wanted = Set.of(
                link.kind() instanceof Link.Kind.ToOne ? link.name() : Attribute.name(model.keyField()));
        return Lazy.load(parents.stream().map(model::lazy).filter(Objects::nonNull).toList(), wanted);
    }

    @SuppressWarnings("unchecked") // the relation leads to the model of its rows
    private <P> @Nullable Object wantedOfMany(Model<P> model, P parent, Found<T> loaded) {
        var held = custom || !model.holds(parent, link.name()) ? null
                : (LazyRows<T>) LazyRows.of(model.related(parent, link.ordinal()));
        if (held != null && held.isLoaded()) {
            loaded.addAll(held.list());
            return null;
        }
        return model.requiredKey(parent);
    }

    @SuppressWarnings("unchecked") // the relation leads to the model of its rows
    private <P> @Nullable Object wantedOfOne(Model<P> model, P parent, Found<T> loaded) {
        Model<T> target = rows.query().model();
        T held = model.holds(parent, link.name()) ? (T) model.related(parent, link.ordinal()) : null;
        Lazy<T> lazy = held == null ? null : target.lazy(held);
        if (held != null && !custom && (lazy == null || !lazy.isStandIn())) {
            loaded.addAll(List.of(held));
            return null;
        }
        return switch (link.kind()) {
            case Link.Kind.ToOne _ -> held == null ? null : target.requiredKey(held);
            case Link.Kind.Reverse _,Link.Kind.ManyToMany _ ->
                held == null && model.holds(parent, link.name()) ? null : model.requiredKey(parent);
        };
    }

    private <P> void relate(Model<P> model, P parent, Object key, List<T> found) {
        if (link.isMany()) {
            Loading none = new Loading(path, model, 0, null, null);
            model.relate(parent, link.ordinal(),
                    new LazyList<>(new LazyRows<>(rows.query().model(), key, none, link).of(found)));
        } else if (!found.isEmpty() || !(link.kind() instanceof Link.Kind.ToOne)) {
            model.relate(parent, link.ordinal(), found.isEmpty() ? null : found.getFirst());
        }
        if (link.kind() instanceof Link.Kind.Reverse(_, _, var mappedBy, _)) {
            found.forEach(one -> relateBack(one, mappedBy, parent));
        }
    }

    /** The related entity's own relation leads to the entity it was found for; if it is loaded already, it stays as it is. */
    private void relateBack(T related, String mappedBy, Object parent) {
        Model<T> model = rows.query().model();
        for (Link back : model.links()) {
            if (back.name().equals(mappedBy) && (!model.holds(related, mappedBy)
                    || isStandIn(back, model.related(related, back.ordinal())))) {
                model.relate(related, back.ordinal(), parent);
            }
        }
    }

    private static boolean isStandIn(Link link, @Nullable Object held) {
        Lazy<Object> lazy = held == null ? null : Model.cast(link.target().model().get()).lazy(held);
        return lazy != null && lazy.isStandIn();
    }

    /**
     * Returns the operation that gives those of {@code rows} to which {@code link} leads from the rows with {@code keys}, by these.
     * A slice is one of the rows of each key.
     */
    static <T> Operation<Map<Object, List<T>>> byBack(Link link, QuerySet<T> rows, Set<Object> keys) {
        Query<T> query = rows.query();
        Expr.ColumnRef back = link.back(query.root());
        var key = new Expression<T, Object>(back, Codec.held(back.type()));
        Query<T> related = query.slice(Slice.ALL).filter(Expr.and(Expr.in(back, back.type(), List.copyOf(keys)),
                within(query, back)));
        var found = new Values<>(rows.runners(), query.slice().isNone() ? related.none() : related,
                new Beside<>(rows.entities(), Computed.tuple(List.of(key))));
        return found.operation().map(all -> {
            Map<Object, List<T>> byKey = new HashMap<>();
            all.forEach(one -> byKey.computeIfAbsent(Objects.requireNonNull(one.get(key)), _ -> new ArrayList<>())
                    .add(one.entity()));
            byKey.replaceAll((_, list) -> Collections.unmodifiableList(list));
            return byKey;
        });
    }

    /** Returns the condition that a row is in the slice of {@code query} among those with the same {@code back}. */
    private static Expr within(Query<?> query, Expr back) {
        Slice slice = query.slice();
        if (slice.isAll() || slice.isNone()) {
            return Expr.TRUE;
        }
        var number = new Expr.Window(new Expr.Call(Template.lenient("row_number"), ValueType.LONG), List.of(back),
                query.order().isEmpty() ? query.byKey() : query.order(), null);
        Expr after = new Expr.Compare(Expr.Operator.GREATER, number, new Expr.Param(ValueType.LONG, slice.offset()));
        return slice.length() == null ? after
                : Expr.and(after, new Expr.Compare(Expr.Operator.LESS_OR_EQUAL, number,
                        new Expr.Param(ValueType.LONG, Math.addExact(slice.offset(), slice.length()))));
    }
}
