package dev.segue.orm;

import dev.segue.orm.sql.Lock;
import java.util.List;
import java.util.stream.Stream;

/** The entities {@code E} that match some conditions, in some order. See {@link Rows} for what all query sets have in common. */
public final class QuerySet<E> extends Rows<E, E, QuerySet<E>> {
    private final Entities<E> entities;

    QuerySet(Runners runners, Query<E> query, Entities<E> entities) {
        super(runners, query, entities);
        this.entities = entities;
    }

    static <E> QuerySet<E> of(Runners runners, Model<E> model) {
        return new QuerySet<>(runners, Query.of(model), new Entities<>(model, List.of()));
    }

    @Override
    QuerySet<E> with(Query<E> changed) {
        return new QuerySet<>(runners(), changed, entities);
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
        return new QuerySet<>(runners(), query(), entities.load(Stream.of(relations).map(Relation::step).toList()));
    }

    /** Returns the same entities, locked until the transaction ends; outside a transaction it fails when it is run. */
    public QuerySet<E> selectForUpdate() {
        return with(query().lock(new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of())));
    }

    /** Returns the keys of these entities. */
    Values<E, ?> keys() {
        Model<E> model = query().model();
        return value(new Expression<>(model.column(model.root(), model.keyIndex()), model.keyField().codec()));
    }
}
