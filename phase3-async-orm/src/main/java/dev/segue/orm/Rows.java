package dev.segue.orm;

import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.Reading;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of entity {@code E} that match some conditions, in some order, each read as an {@code R}: what {@link QuerySet} and
 * {@link Values} have in common.
 *
 * <p>Lazy: nothing is sent until a method that returns rows, or a fact about them, is called; each such call asks the database
 * anew. Every one has an async form beside it, whose name starts with {@code async}: it never blocks, its stages run with the
 * caller's context on the loop that completes them, and all its failures complete the future.
 * <p>Long because all that query sets can be asked is found here, each method beside its async form.
 * <p>Threading: immutable, reusable, safe from any. The blocking forms refuse loop threads before any I/O.
 * <p>Errors: besides those named, the blocking forms throw {@link dev.segue.bridge.SynchronousOnlyOperationException} on a loop
 * thread and the subtypes of {@link dev.segue.orm.exec.OrmException} for what the database or the way to it refuses.
 *
 * @param <Q> the query set itself
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/">Django's QuerySet, which this follows</a>
 */
public abstract sealed class Rows<E, R, Q extends Rows<E, R, Q>> permits Writable, Values {
    /** How many rows a stream fetches at a time unless it is told. */
    static final int CHUNK = 1000;

    private final Runners runners;
    private final Query<E> query;
    private final Selection<R> selection;

    Rows(Runners runners, Query<E> query, Selection<R> selection) {
        this.runners = runners;
        this.query = query;
        this.selection = selection;
    }

    /** Returns the same rows of {@code changed}. */
    abstract Q with(Query<E> changed);

    /**
     * Returns the rows that satisfy all of {@code conditions} as well. Over a to-many relation the conditions of one call speak of
     * the same related row; those of another call may be satisfied by another.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q filter(Condition<E>... conditions) {
        return filtered(all(conditions));
    }

    /**
     * Returns the rows that do not satisfy all of {@code conditions} together; a row with NULL where a condition looks does not
     * satisfy it.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q exclude(Condition<E>... conditions) {
        return filtered(Expr.not(all(conditions)));
    }

    private Q filtered(Expr condition) {
        return with(grouped(query.filter(condition), condition));
    }

    /**
     * Returns the rows that satisfy conditions given by name: {@code filter("publisher__name__icontains", "press", "pages__lt",
     * 300)}. A name leads over relations to a field or a named value, with {@code __} between the steps, and may end with a
     * transform and a lookup; without one, values must be equal, and null means NULL. All pairs together are one filter.
     *
     * <p>Values: entities stand for their keys, query sets for their rows, expressions for what they compute in each row; numbers
     * and text are converted where that is exact.
     *
     * @param more further pairs of a name and a value
     * @throws IllegalArgumentException if there is no such name, with the names there are, or if a value does not fit
     */
    public final Q filter(String lookup, @Nullable Object value, @Nullable Object... more) {
        return filtered(all(lookup, value, more));
    }

    /** Form of {@link #exclude(Condition...)} with conditions by name, as {@link #filter(String, Object, Object...)} takes them. */
    public final Q exclude(String lookup, @Nullable Object value, @Nullable Object... more) {
        return filtered(Expr.not(all(lookup, value, more)));
    }

    /**
     * Returns the rows that satisfy {@code parameters}, conditions by name that come from outside, such as a query string.
     *
     * @param allowed the names that may be used, whole, lookups included
     * @throws IllegalArgumentException if any other is used, before anything is made of any
     */
    public final Q filterBy(Map<String, ? extends @Nullable Object> parameters, Set<String> allowed) {
        for (String name : parameters.keySet()) {
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException(
                        "'%s' is not among the names to filter by, which are %s. Use one of these."
                                .formatted(Texts.shown(name), String.join(", ", new TreeSet<>(allowed))));
            }
        }
        return filtered(parameters.entrySet().stream().map(one -> condition(one.getKey(), one.getValue()).expr())
                .reduce(Expr.TRUE, Expr::and));
    }

    /** Returns a condition by name, to be joined with others: {@code books.condition("pages__lt", 100).or(…)}. */
    public final Condition<E> condition(String lookup, @Nullable Object value) {
        return names().condition(lookup, value);
    }

    private Expr all(String lookup, @Nullable Object value, @Nullable Object[] more) {
        if (more.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "The last of %d further arguments is a name without a value. Pass pairs.".formatted(more.length));
        }
        Expr all = condition(lookup, value).expr();
        for (int i = 0; i < more.length; i += 2) {
            if (!(more[i] instanceof String name)) {
                throw new IllegalArgumentException(
                        "Argument %d should be a name, but is none. Pass pairs of a name and a value."
                                .formatted(i + 3));
            }
            all = Expr.and(all, condition(name, more[i + 1]).expr());
        }
        return all;
    }

    /** Returns the same rows, of which conditions, orders and {@code values} may speak by the names of {@code values}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q alias(Named<E, ?>... values) {
        Query<E> changed = query;
        for (Named<E, ?> value : values) {
            changed = grouped(changed.with(value), value.expr());
        }
        return with(changed);
    }

    /** Returns the values of {@code expressions} in each row; those with a name become known by it. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Values<E, Tuple> values(Expression<E, ?>... expressions) {
        return computed(Computed.tuple(List.of(expressions)));
    }

    /** Returns the value of {@code expression} in each row. */
    public final <V> Values<E, V> value(Expression<E, V> expression) {
        return computed(Computed.one(expression));
    }

    /** Form of {@link #values(Expression...)} by name; {@link Tuple#get(String)} takes the same names. */
    public final Values<E, Tuple> values(String name, String... more) {
        List<String> names = Calls.list(name, more);
        return computed(Computed.tuple(names.stream().map(each -> new Called<>(each, named(each))).toList()));
    }

    /** Form of {@link #value(Expression)} by name. */
    public final Values<E, ?> value(String name) {
        return value(named(name));
    }

    /**
     * Returns a {@code record} for each row, made of the values of {@code expressions} by its constructor, in that order.
     *
     * @throws IllegalArgumentException if the constructor takes other values
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <T extends Record> Values<E, T> into(Class<T> record, Expression<E, ?>... expressions) {
        List<Expression<?, ?>> values = List.of(expressions);
        return computed(new Computed<>(values, Computed.Form.MADE, RecordMaker.of(record, values)));
    }

    private <T> Values<E, T> computed(Computed<T> selected) {
        Query<E> changed = query;
        for (Expression<?, ?> value : selected.values()) {
            if (value instanceof Named<?, ?> named && !changed.resolver().named().containsKey(named.name())) {
                changed = changed.with(named);
            }
            changed = grouped(changed, value.expr());
        }
        return new Values<>(runners, changed, selected);
    }

    /** Returns {@code changed}, with its rows grouped if {@code value} is made of many. */
    private Query<E> grouped(Query<E> changed, Expr value) {
        return changed.groups() == null && changed.resolver().aggregates(value)
                ? changed.groupedBy(selection.groups(changed))
                : changed;
    }

    /**
     * Returns the same rows ordered by {@code keys}, the first of which counts most, instead of any order before; without keys,
     * in no order.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q orderBy(Order<E>... keys) {
        Query<E> ordered = query;
        for (Order<E> key : keys) {
            ordered = grouped(ordered, key.term().key());
        }
        return with(ordered.orderBy(terms(keys)));
    }

    /**
     * Form of {@link #orderBy(Order...)} by name: {@code orderBy("-price", "publisher__name")}, where {@code -} means largest first.
     *
     * @throws IllegalArgumentException if there is no such name, with the names there are
     */
    public final Q orderBy(String key, String... more) {
        return with(query.orderBy(terms(key, more)));
    }

    /** Returns the same rows in the opposite order; by the key from the highest if they have no order. */
    public final Q reverse() {
        return with(query.reversed());
    }

    /** Returns the rows with those left out that equal one before in all values. */
    public final Q distinct() {
        return with(query.unique(new Query.Unique(true, List.of())));
    }

    /** Returns the first, in the order asked for, of the rows that agree in {@code keys}, by which that order must start. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q distinctOn(Expression<E, ?>... keys) {
        return with(query.unique(new Query.Unique(false, query.resolver().values(Expression.exprs(List.of(keys))))));
    }

    /** Form of {@link #distinctOn(Expression...)} by name. */
    public final Q distinctOn(String key, String... more) {
        List<Expression<E, ?>> keys = Calls.list(key, more).stream().<Expression<E, ?>>map(this::named).toList();
        return with(query.unique(new Query.Unique(false, query.resolver().values(Expression.exprs(keys)))));
    }

    /**
     * Returns at most {@code limit} of these rows, leaving out the first {@code offset}. A slice of a slice is within it.
     *
     * @throws IllegalArgumentException if either is negative
     */
    public final Q slice(long offset, long limit) {
        return with(query.slice(offset, limit));
    }

    /** Returns these rows without the first {@code offset}. */
    public final Q offset(long offset) {
        return with(query.slice(query.slice().skip(offset)));
    }

    /** Returns at most {@code limit} of these rows. */
    public final Q limit(long limit) {
        return slice(0, limit);
    }

    /** Returns no rows; nothing is ever asked of the database for it. */
    public final Q none() {
        return with(query.none());
    }

    /** Returns the rows of this and of {@code others}, equal ones once. Only ordering by {@link #orderBy} and slicing follow. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q union(Rows<?, R, ?>... others) {
        return combined(Statement.Combine.UNION, others);
    }

    /** Form of {@link #union} that keeps equal rows. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q unionAll(Rows<?, R, ?>... others) {
        return combined(Statement.Combine.UNION_ALL, others);
    }

    /** Returns the rows that are in this and in all of {@code others}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q intersection(Rows<?, R, ?>... others) {
        return combined(Statement.Combine.INTERSECT, others);
    }

    /** Returns the rows of this that are in none of {@code others}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Q difference(Rows<?, R, ?>... others) {
        return combined(Statement.Combine.EXCEPT, others);
    }

    private Q combined(Statement.Combine how, Rows<?, R, ?>[] others) {
        List<Query.Member> members = Stream.<Rows<?, R, ?>>concat(Stream.of(this), Stream.of(others)).map(Rows::member)
                .toList();
        return with(query.combine(new Query.Combined(how, members, selection.columns(Resolver.EMPTY))));
    }

    private Query.Member member() {
        return new Query.Member(query, selection.columns(query.resolver()));
    }

    /**
     * Returns the one row that matches.
     *
     * @throws dev.segue.orm.exec.NoRowException if none does
     * @throws dev.segue.orm.exec.ManyRowsException if several do; no more than two are read, unless the filter names the key
     */
    public final R get() {
        return runners.blocking().run("get", onlyRow());
    }

    /** Async form of {@link #get}. */
    public final CompletableFuture<R> asyncGet() {
        return runners.async().run(onlyRow());
    }

    /** Returns all rows: in the order asked for, else in any; never null, unmodifiable. */
    public final List<R> list() {
        return runners.blocking().run("list", operation());
    }

    /** Async form of {@link #list}. */
    public final CompletableFuture<List<R>> asyncList() {
        return runners.async().run(operation());
    }

    /** Form of {@link #stream(int)} with chunks of {@value #CHUNK} rows. */
    public final Stream<R> stream() {
        return stream(CHUNK);
    }

    /** Async form of {@link #stream()}. */
    public final Flow.Publisher<R> asyncStream() {
        return asyncStream(CHUNK);
    }

    /**
     * Returns all rows, as {@link #list} does, but reads them while the stream is consumed, so that however many there are only a
     * chunk of them is in memory. <b>Close it</b>, with try-with-resources: unless it is read to the end it holds a connection.
     *
     * <p>Inside a block of {@link Database#atomic} it is part of that, and ends with it; other statements may be sent while it is open.
     * Outside it has a read-only transaction of its own, and a connection, which is given back at the end of the rows, on failure,
     * when it is closed, or after ten minutes in which nobody asked for more. Never parallel.
     *
     * @param chunk how many rows are fetched at a time
     * @throws IllegalArgumentException if {@code chunk} is not positive
     */
    public final Stream<R> stream(int chunk) {
        return runners.streams().stream(reading(chunk));
    }

    /**
     * Async form of {@link #stream(int)}: a publisher with back-pressure. Each subscriber has a run of its own, which starts when it
     * first asks for rows, in the block it subscribed in; signals come in the context it subscribed in. Cancelling closes.
     */
    public final Flow.Publisher<R> asyncStream(int chunk) {
        return runners.streams().asyncStream(reading(chunk));
    }

    /** Returns the first row, if there is one: in the order asked for, else by the key. */
    public final Optional<R> first() {
        return runners.blocking().run("first", firstRow(query.ordered()));
    }

    /** Async form of {@link #first}. */
    public final CompletableFuture<Optional<R>> asyncFirst() {
        return runners.async().run(late(() -> firstRow(query.ordered())));
    }

    /** Returns the last row, if there is one: in the order asked for, else by the key. */
    public final Optional<R> last() {
        return runners.blocking().run("last", firstRow(query.reversed()));
    }

    /** Async form of {@link #last}. */
    public final CompletableFuture<Optional<R>> asyncLast() {
        return runners.async().run(late(() -> firstRow(query.reversed())));
    }

    /**
     * Returns the row at {@code index}, from 0, in the order asked for.
     *
     * @throws IllegalArgumentException if {@code index} is negative
     * @throws dev.segue.orm.exec.NoRowException if there are not so many rows
     */
    public final R at(long index) {
        return runners.blocking().run("at", rowAt(index));
    }

    /** Async form of {@link #at}. */
    public final CompletableFuture<R> asyncAt(long index) {
        return runners.async().run(rowAt(index));
    }

    /**
     * Returns the last row in the order of {@code key}, then {@code more}, whatever order was asked for before.
     *
     * @throws dev.segue.orm.exec.NoRowException if there is no row
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final R latest(Order<E> key, Order<E>... more) {
        return runners.blocking().run("latest", end("latest", query.orderBy(terms(key, more)).reversed()));
    }

    /** Async form of {@link #latest(Order, Order[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<R> asyncLatest(Order<E> key, Order<E>... more) {
        return runners.async().run(late(() -> end("latest", query.orderBy(terms(key, more)).reversed())));
    }

    /** Form of {@link #latest(Order, Order[])} by name. */
    public final R latest(String key, String... more) {
        return runners.blocking().run("latest", end("latest", query.orderBy(terms(key, more)).reversed()));
    }

    /** Async form of {@link #latest(String, String[])}. */
    public final CompletableFuture<R> asyncLatest(String key, String... more) {
        return runners.async().run(late(() -> end("latest", query.orderBy(terms(key, more)).reversed())));
    }

    /**
     * Returns the first row in the order of {@code key}, then {@code more}, whatever order was asked for before.
     *
     * @throws dev.segue.orm.exec.NoRowException if there is no row
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final R earliest(Order<E> key, Order<E>... more) {
        return runners.blocking().run("earliest", end("earliest", query.orderBy(terms(key, more))));
    }

    /** Async form of {@link #earliest(Order, Order[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<R> asyncEarliest(Order<E> key, Order<E>... more) {
        return runners.async().run(late(() -> end("earliest", query.orderBy(terms(key, more)))));
    }

    /** Form of {@link #earliest(Order, Order[])} by name. */
    public final R earliest(String key, String... more) {
        return runners.blocking().run("earliest", end("earliest", query.orderBy(terms(key, more))));
    }

    /** Async form of {@link #earliest(String, String[])}. */
    public final CompletableFuture<R> asyncEarliest(String key, String... more) {
        return runners.async().run(late(() -> end("earliest", query.orderBy(terms(key, more)))));
    }

    /**
     * Returns how the server would run these rows' statement, as text for people; with {@link Explain#ANALYZE} it does run it.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-explain.html">PostgreSQL: EXPLAIN</a>
     */
    public final String explain(Explain... options) {
        return runners.blocking().run("explain", explaining(options));
    }

    /** Async form of {@link #explain}. */
    public final CompletableFuture<String> asyncExplain(Explain... options) {
        return runners.async().run(late(() -> explaining(options)));
    }

    /** Returns the number of rows, which the server counts. */
    public final long count() {
        return runners.blocking().run("count", counting());
    }

    /** Async form of {@link #count}. */
    public final CompletableFuture<Long> asyncCount() {
        return runners.async().run(counting());
    }

    /** Returns whether there is any row. */
    public final boolean exists() {
        return runners.blocking().run("exists", existing());
    }

    /** Async form of {@link #exists}. */
    public final CompletableFuture<Boolean> asyncExists() {
        return runners.async().run(existing());
    }

    /**
     * Returns what {@code value} makes of all rows: a sum, say; null for NULL. Of a query known to be empty it is known, too.
     *
     * @throws IllegalArgumentException if {@code value} is not made of many rows
     */
    public final <V> @Nullable V aggregate(Expression<E, V> value) {
        return runners.blocking().run("aggregate", aggregating(value));
    }

    /** Async form of {@link #aggregate(Expression)}. */
    public final <V> CompletableFuture<V> asyncAggregate(Expression<E, V> value) {
        return runners.async().run(late(() -> aggregating(value)));
    }

    /** Form of {@link #aggregate(Expression)} for several values at once; those with a name have it in {@link Tuple#toMap}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Tuple aggregate(Expression<E, ?>... values) {
        return runners.blocking().run("aggregate", aggregating(List.of(values)));
    }

    /** Async form of {@link #aggregate(Expression[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Tuple> asyncAggregate(Expression<E, ?>... values) {
        return runners.async().run(late(() -> aggregating(List.of(values))));
    }

    @SuppressWarnings("NullAway") // an operation's value may be null, though its type can't say so
    private <V> Operation<V> aggregating(Expression<E, V> value) {
        return Totals.of(query, selection, List.of(value), tuple -> tuple.get(value));
    }

    private Operation<Tuple> aggregating(List<Expression<?, ?>> values) {
        return Totals.of(query, selection, values, tuple -> tuple);
    }

    /** Returns the condition that there is a row. */
    final Expr any() {
        return statement().isKnownEmpty() ? Expr.FALSE
                : new Expr.Exists(query.inner().existing(selection.columns(query.resolver())));
    }

    /** Returns the statement that selects these rows inside another. */
    final Statement.Rows inner() {
        return query.inner().select(selection.columns(query.resolver()));
    }

    /** Returns the statement that selects these rows. */
    final Statement.Rows statement() {
        return query.select(selection.columns(query.resolver()));
    }

    private Reading<R> reading(int chunk) {
        return new Reading<>(this::statement, () -> selection.mapper(runners), selection::completed, chunk);
    }

    final Operation<List<R>> operation() {
        return rows(query, Operation::value);
    }

    /** Returns {@code operation}, which may be refused when it is made, as one that is made when it is run. */
    static <T> Operation<T> late(Supplier<Operation<T>> operation) {
        return Operation.value(true).then(_ -> operation.get());
    }

    private <T> Operation<T> rows(Query<E> of, Function<List<R>, Operation<T>> next) {
        return selection.keeps() ? Operation.late(() -> sent(of, next)) : sent(of, next);
    }

    private <T> Operation<T> sent(Query<E> of, Function<List<R>, Operation<T>> next) {
        return Operation.query(of.select(selection.columns(of.resolver())), selection.mapper(runners),
                rows -> selection.completed(rows, next));
    }

    /** Asks for two rows, which is enough to tell one from many. */
    final Operation<R> onlyRow() {
        return rows(atMost(2, query), rows -> switch (rows.size()) {
            case 0 -> throw new NoRowException(query.model().table().name());
            case 1 -> Operation.value(rows.getFirst());
            default -> throw new ManyRowsException(query.model().table().name(), rows.size());
        });
    }

    private Operation<Optional<R>> firstRow(Query<E> of) {
        return rows(atMost(1, of), rows -> Operation.value(rows.stream().findFirst()));
    }

    /** Returns {@code of} without further rows. A row found by its key is the only one: a limit would be work for the server. */
    private Query<E> atMost(int rows, Query<E> of) {
        return selection.isOfTable() && of.isOfKey() ? of : of.slice(0, rows);
    }

    private Operation<R> rowAt(long index) {
        Slice.atLeastZero("index", index);
        return end("at", query.slice(index, 1));
    }

    private Operation<R> end(String call, Query<E> of) {
        return firstRow(of).map(row -> row.orElseThrow(() -> new NoRowException(call, of.model().table().name())));
    }

    private Operation<String> explaining(Explain[] options) {
        return Operation.query(new Statement.Explain(statement(), Explain.text(options)),
                row -> String.valueOf(row.stringOrNull(0)),
                lines -> Operation.value(String.join("\n", lines)));
    }

    private Operation<Long> counting() {
        return statement().isKnownEmpty() ? Operation.value(0L)
                : Operation.query(query.counting(selection.columns(query.resolver())), row -> row.longAt(0),
                        rows -> Operation.value(rows.getFirst()));
    }

    final Operation<Boolean> existing() {
        return Operation.query(atMost(1, query).existing(selection.columns(query.resolver())), _ -> true,
                rows -> Operation.value(!rows.isEmpty()));
    }

    final Runners runners() {
        return runners;
    }

    final Query<E> query() {
        return query;
    }

    final Selection<R> selection() {
        return selection;
    }

    static <E> Expr all(Condition<E>[] conditions) {
        Expr all = Expr.TRUE;
        for (Condition<E> condition : conditions) {
            all = Expr.and(all, condition.expr());
        }
        return all;
    }

    private Expression<E, ?> named(String name) {
        return names().value(name);
    }

    private Names names() {
        return new Names(query, runners.vocabulary());
    }

    private List<OrderTerm> terms(String key, String... more) {
        Names names = names();
        return Calls.list(key, more).stream().map(each -> names.order(each).term()).toList();
    }

    private static <E> List<OrderTerm> terms(Order<E> key, Order<E>[] more) {
        return Calls.list(key, more).stream().map(Order::term).toList();
    }

    static <E> List<OrderTerm> terms(Order<E>[] keys) {
        return Stream.of(keys).map(Order::term).toList();
    }
}
