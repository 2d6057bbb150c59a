package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import java.util.List;
import java.util.stream.IntStream;
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

    @Override
    List<Expr> groups(Query<E> grouped) {
        return List.of(grouped.model().key(grouped.root()));
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

    /** Returns, instead of entities, the values of {@code expressions} in each row. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Values<E, Tuple> values(Expression<E, ?>... expressions) {
        return new Values<>(runners(), query(), new Computed<>(List.of(expressions), tuple -> tuple));
    }

    /** Returns, instead of entities, the value of {@code expression} in each row. */
    @SuppressWarnings("NullAway") // a column that may be NULL gives null, as its entity's field would
    public <V> Values<E, V> value(Expression<E, V> expression) {
        return new Values<>(runners(), query(), new Computed<>(List.of(expression), tuple -> tuple.get(expression)));
    }

    /** Form of {@link #values(Expression...)} by name; {@link Tuple#get(String)} takes the same names. */
    public Values<E, Tuple> values(String name, String... more) {
        List<Expression<?, ?>> values = named(name, more);
        List<String> names = Stream.concat(Stream.of(name), Stream.of(more)).toList();
        List<Expression<?, ?>> called = IntStream.range(0, names.size())
                .<Expression<?, ?>>mapToObj(at -> Named.known(names.get(at), values.get(at))).toList();
        return new Values<>(runners(), query(), new Computed<>(called, tuple -> tuple));
    }

    /** Form of {@link #value(Expression)} by name. */
    public Values<E, ?> value(String name) {
        return value(new Names(query()).<E>value(name));
    }

    /** Returns the keys of these entities. */
    Values<E, ?> keys() {
        Model<E> model = query().model();
        return value(new Expression<>(model.column(model.root(), model.keyIndex()), model.keyField().codec()));
    }
}
