package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import java.util.List;
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
        return new QuerySet<>(runners, Query.of(model), new Entities<>(model, List.of()));
    }

    @Override
    final QuerySet<E> with(Query<E> changed) {
        return with(changed, entities);
    }

    /** Returns the entities of {@code changed}, loaded as {@code loaded} says. */
    QuerySet<E> with(Query<E> changed, Entities<E> loaded) {
        return new QuerySet<>(runners(), changed, loaded);
    }

    @Override
    List<Expr> groups(Query<E> grouped) {
        return List.of(grouped.model().key(grouped.root()));
    }

    /** Returns the same entities, each with these relations loaded, and those on the way to them, by the same statement. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<E> selectRelated(Relation<E, ?>... relations) {
        return with(query(), entities.load(Stream.of(relations).map(Relation::step).toList()));
    }

    /** Returns the same entities, locked until the transaction ends; outside a transaction it fails when it is run. */
    public final QuerySet<E> selectForUpdate() {
        return with(query().lock(new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of())));
    }

    /** Returns, instead of entities, the values of {@code expressions} in each row. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Values<E, Tuple> values(Expression<E, ?>... expressions) {
        return new Values<>(runners(), query(), new Computed<>(List.of(expressions), tuple -> tuple));
    }

    /** Returns, instead of entities, the value of {@code expression} in each row. */
    @SuppressWarnings("NullAway") // a column that may be NULL gives null, as its entity's field would
    public final <V> Values<E, V> value(Expression<E, V> expression) {
        return new Values<>(runners(), query(), new Computed<>(List.of(expression), tuple -> tuple.get(expression)));
    }

    /** Returns the keys of these entities. */
    Values<E, ?> keys() {
        Model<E> model = query().model();
        return value(new Expression<>(model.column(model.root(), model.keyIndex()), model.keyField().codec()));
    }
}
