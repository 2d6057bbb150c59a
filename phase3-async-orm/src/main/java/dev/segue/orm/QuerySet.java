package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The entities {@code E} that match some conditions, in some order. See {@link Rows} for what all query sets have in common, and
 * {@link Writable} for how rows are written.
 */
public sealed class QuerySet<E> extends Writable<E> permits RelatedSet {
    private final Entities<E> entities;

    QuerySet(Runners runners, Query<E> query, Entities<E> entities) {
        super(runners, query, entities);
        this.entities = entities;
    }

    static <E> QuerySet<E> of(Runners runners, Model<E> model) {
        return new QuerySet<>(runners, Query.of(model), Entities.of(model));
    }

    @Override
    final QuerySet<E> with(Query<E> changed) {
        return with(changed, entities);
    }

    /** Returns the entities of {@code changed}, loaded as {@code loaded} says. */
    QuerySet<E> with(Query<E> changed, Entities<E> loaded) {
        return new QuerySet<>(runners(), changed, loaded);
    }

    /**
     * Returns the same entities, each with these values; conditions, orders and {@code values} may speak of them by their names. A
     * value made of many rows groups by the entity. Use {@link #alias} where the values themselves are not needed.
     *
     * @throws IllegalArgumentException if the entity has a field of such a name
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Values<E, Annotated<E>> annotate(Named<E, ?>... values) {
        return new Values<>(runners(), alias(values).query(), new Beside<>(entities, Computed.tuple(List.of(values))));
    }

    /** Returns the same entities, each with these relations loaded, and those on the way to them, by the same statement. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<E> selectRelated(Relation<E, ?>... relations) {
        return with(query(), entities.load(Stream.of(relations).map(Relation::step).toList()));
    }

    /**
     * Returns the same entities, each with these relations loaded, to one or to many, and those on the way to them: one further
     * statement per relation loads it for all entities together. What is loaded already is not loaded again; relations on a common
     * way are loaded once.
     *
     * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related">Django's prefetch_related,
     *     which this follows</a>
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<E> prefetchRelated(Relation<E, ?>... relations) {
        return prefetching(Prefetch.with(entities.prefetches(), runners(), List.of(relations), null));
    }

    /**
     * Form of {@link #prefetchRelated(Relation[])} that says which of the related entities are loaded, in which order, and what with
     * them: {@code prefetchRelated(Book_.reviews(), reviews -> reviews.filter(Review_.score.gte(3)).prefetchRelated(…))}. A slice is
     * one of the entities related to each, so {@code limit(3)} loads three for each.
     *
     * <p>The entity's collection then holds these and no others. A to-one relation whose row is left out stays as it was, its key known,
     * lest storing the entity forget it; one whose foreign key is in the other table becomes null.
     *
     * @throws IllegalArgumentException if the relation is among those to be loaded already
     * @throws IllegalStateException if {@code how} makes a union
     */
    public final <T> QuerySet<E> prefetchRelated(Relation<E, T> relation, UnaryOperator<QuerySet<T>> how) {
        return prefetching(Prefetch.with(entities.prefetches(), runners(), List.of(relation), how));
    }

    /**
     * Returns the same entities with {@code attributes} alone, their own or those of relations that {@link #selectRelated} loads;
     * the key and the version are always loaded. Each other attribute is loaded, by itself, when it is read, and {@code save} leaves
     * it alone until it was loaded or set; its getter and its setter are taken to concern nothing else, and any other method of the
     * entity loads all that is missing before. An embedded object is loaded whole. {@code only} again replaces what was named before.
     *
     * @throws IllegalArgumentException if one is no column, or {@code selectRelated} loads a relation that is not among them
     * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#only">Django's only and defer, which these
     *     follow</a>
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<E> only(Expression<E, ?>... attributes) {
        return with(query(), entities.choose(entities.chosen().only("only", List.of(attributes))));
    }

    /** Form of {@link #only(Expression[])} by name: {@code only("title", "publisher__name")}. */
    public final QuerySet<E> only(String attribute, String... more) {
        return with(query(), entities.choose(entities.chosen().only("only", named(attribute, more))));
    }

    /** Returns the same entities without {@code attributes}, which are loaded as {@link #only(Expression[])} says. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<E> defer(Expression<E, ?>... attributes) {
        return with(query(), entities.choose(entities.chosen().defer("defer", List.of(attributes))));
    }

    /** Form of {@link #defer(Expression[])} by name. */
    public final QuerySet<E> defer(String attribute, String... more) {
        return with(query(), entities.choose(entities.chosen().defer("defer", named(attribute, more))));
    }

    /** Returns the same entities, of which reading a relation or an attribute that was not loaded does what {@code mode} says. */
    public final QuerySet<E> fetchMode(FetchMode mode) {
        return with(query(), entities.mode(mode));
    }

    /** Form of {@link #fetchMode} for {@link FetchMode#PEERS}: what is missing is loaded for all of these at once. */
    public final QuerySet<E> fetchPeers() {
        return fetchMode(FetchMode.PEERS);
    }

    /** Returns the same entities, locked until the transaction ends; outside a transaction it fails when it is run. */
    public final QuerySet<E> selectForUpdate() {
        return with(query().lock(new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of())));
    }

    /**
     * Returns the same entities, locked until the transaction ends as {@code how} says: {@code selectForUpdate(lock ->
     * lock.skipLocked().ofSelf())}.
     */
    public QuerySet<E> selectForUpdate(UnaryOperator<Locking<E>> how) {
        return with(query().lock(how.apply(new Locking<>(query().root())).lock()));
    }

    /** Returns the entities that are in both. Conditions over a to-many relation may be satisfied by different related rows. */
    public QuerySet<E> and(QuerySet<E> other) {
        return with(query().joined("and", other.query(), false, Expr::and));
    }

    /** Returns the entities that are in this, in {@code other}, or in both, by one statement without UNION. */
    public QuerySet<E> or(QuerySet<E> other) {
        return with(query().joined("or", other.query(), true, Expr::or));
    }

    /** Returns the entities that are in one of the two and not in the other. */
    public QuerySet<E> xor(QuerySet<E> other) {
        return with(query().joined("xor", other.query(), true, Expr::xor));
    }

    /**
     * Returns the distinct values of {@code date}, cut off at {@code unit}, the earliest first and without NULL; {@link #reverse}
     * turns them round. Of points in time they are those of UTC.
     */
    public <V> Values<E, V> dates(Temporal<E, V> date, Temporal.Unit unit) {
        Named<E, V> period = date.trunc(unit).as("truncated");
        return filter(date.isNotNull()).value(period).distinct().orderBy(period.asc());
    }

    /**
     * Returns whether {@code entity} is among these.
     *
     * @throws IllegalArgumentException if it has no key yet
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    public boolean contains(E entity) {
        return runners().blocking().run("contains", containing(entity));
    }

    /** Async form of {@link #contains}. */
    public CompletableFuture<Boolean> asyncContains(E entity) {
        return runners().async().run(late(() -> containing(entity)));
    }

    /**
     * Returns those of these entities that have one of {@code keys}, by key, in the order of {@code keys}; unmodifiable. Keys of no
     * entity are left out. No keys ask nothing of the database.
     *
     * @throws IllegalArgumentException if the keys are of another class than the entity's
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    public <K> Map<K, E> inBulk(Collection<K> keys) {
        return runners().blocking().run("inBulk", byKey(keys));
    }

    /** Async form of {@link #inBulk(Collection)}. */
    public <K> CompletableFuture<Map<K, E>> asyncInBulk(Collection<K> keys) {
        return runners().async().run(late(() -> byKey(keys)));
    }

    /**
     * Form of {@link #inBulk(Collection)} by another column, whose values are unique.
     *
     * @throws IllegalArgumentException if {@code unique} is no column of the entity
     * @throws dev.segue.orm.exec.ManyRowsException if two of the entities have the same value
     */
    public <K> Map<K, E> inBulk(Expression<E, K> unique, Collection<K> values) {
        return runners().blocking().run("inBulk", byColumn(unique, values));
    }

    /** Async form of {@link #inBulk(Expression, Collection)}. */
    public <K> CompletableFuture<Map<K, E>> asyncInBulk(Expression<E, K> unique, Collection<K> values) {
        return runners().async().run(late(() -> byColumn(unique, values)));
    }

    /** Returns these entities, to be asked for by key, many in one statement: see {@link Folded} for what that is good for. */
    public Folded<E> folded() {
        return new Folded<>(this);
    }

    private List<Expression<?, ?>> named(String attribute, String[] more) {
        var names = new Names(query(), runners().vocabulary());
        return Calls.list(attribute, more).stream().<Expression<?, ?>>map(names::value).toList();
    }

    /** Returns the same entities with no relations prefetched but these. */
    QuerySet<E> prefetching(List<Prefetch<?>> prefetches) {
        return with(query(), entities.prefetch(prefetches));
    }

    Entities<E> entities() {
        return entities;
    }

    private Operation<Boolean> containing(E entity) {
        Object key = query().model().requiredKey(entity);
        query().refuseSliced("contains");
        return filter(new Condition<>(Expr.in(key().expr(), query().model().keyField().column().type(), List.of(key))))
                .existing();
    }

    private <K> Operation<Map<K, E>> byKey(Collection<K> keys) {
        return Bulk.of(this, query().model().keyIndex(), keys);
    }

    private <K> Operation<Map<K, E>> byColumn(Expression<E, K> unique, Collection<K> values) {
        Model<E> model = query().model();
        for (int i = 0; i < model.width(); i++) {
            if (model.column(model.root(), i).equals(unique.expr())) {
                return Bulk.of(this, i, values);
            }
        }
        throw new IllegalArgumentException(
                "inBulk() on '%s' was given a value that is no column of it. Pass one whose values are unique."
                        .formatted(model.name()));
    }

    /** Returns the keys of these entities. */
    Values<E, ?> keys() {
        return value(key());
    }

    private Expression<E, ?> key() {
        Model<E> model = query().model();
        return new Expression<>(model.column(model.root(), model.keyIndex()), model.keyField().codec());
    }
}
