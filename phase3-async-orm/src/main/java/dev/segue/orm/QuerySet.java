package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The rows of entity {@code T} that match some conditions, in some order.
 *
 * <p>Lazy: nothing is sent until a method that returns rows, or a fact about them, is called; each such call asks the database
 * anew. Every one has an async form beside it, whose name starts with {@code async}: it never blocks, its stages run with the
 * caller's context on the loop that completes them, and all its failures complete the future.
 * <p>Threading: immutable, reusable, safe from any. The blocking forms refuse loop threads before any I/O.
 * <p>Errors: besides those named, the blocking forms throw {@link dev.segue.bridge.SynchronousOnlyOperationException} on a loop
 * thread and the subtypes of {@link dev.segue.orm.exec.OrmException} for what the database or the way to it refuses.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/">Django's QuerySet, which this follows</a>
 */
public final class QuerySet<T> {
    private final Runners runners;
    private final Query<T> query;

    QuerySet(Runners runners, Query<T> query) {
        this.runners = runners;
        this.query = query;
    }

    /**
     * Returns the rows that satisfy all of {@code conditions} as well.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<T> filter(Condition<T>... conditions) {
        return with(query.filter(Stream.of(conditions).map(Condition::expr).reduce(Expr.TRUE, Expr::and)));
    }

    /** Returns the same rows, each with these relations loaded, and those on the way to them, by the same statement. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<T> selectRelated(ToOne<T, ?>... relations) {
        return with(query.load(Stream.of(relations).map(ToOne::step).toList()));
    }

    /**
     * Returns the same rows ordered by {@code keys}, the first of which counts most, instead of any order before; without keys,
     * in no order.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final QuerySet<T> orderBy(Order<T>... keys) {
        return with(query.orderBy(Stream.of(keys).map(Order::term).toList()));
    }

    /**
     * Returns at most {@code limit} of these rows, leaving out the first {@code offset}. A slice of a slice is within it.
     *
     * @throws IllegalArgumentException if either is negative
     */
    public QuerySet<T> slice(long offset, long limit) {
        return with(query.slice(offset, limit));
    }

    /** Returns at most {@code limit} of these rows. */
    public QuerySet<T> limit(long limit) {
        return slice(0, limit);
    }

    /**
     * Returns the one row that matches.
     *
     * @throws dev.segue.orm.exec.NoRowException if none does
     * @throws dev.segue.orm.exec.ManyRowsException if several do; no more than two are read
     */
    public T get() {
        return runners.blocking().run("get", query.onlyRow());
    }

    /** Async form of {@link #get}. */
    public CompletableFuture<T> asyncGet() {
        return runners.async().run(query.onlyRow());
    }

    /** Returns all rows: in the order asked for, else in any; never null, unmodifiable. */
    public List<T> list() {
        return runners.blocking().run("list", query.list());
    }

    /** Async form of {@link #list}. */
    public CompletableFuture<List<T>> asyncList() {
        return runners.async().run(query.list());
    }

    /** Returns the first row, if there is one: in the order asked for, else by the key. */
    public Optional<T> first() {
        return runners.blocking().run("first", query.firstRow());
    }

    /** Async form of {@link #first}. */
    public CompletableFuture<Optional<T>> asyncFirst() {
        return runners.async().run(query.firstRow());
    }

    /** Returns the number of rows, which the server counts. */
    public long count() {
        return runners.blocking().run("count", query.count());
    }

    /** Async form of {@link #count}. */
    public CompletableFuture<Long> asyncCount() {
        return runners.async().run(query.count());
    }

    private QuerySet<T> with(Query<T> changed) {
        return new QuerySet<>(runners, changed);
    }
}
