package dev.segue.orm;

import dev.segue.bridge.Around;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.ExpiringStore;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.Sessions;
import dev.segue.orm.exec.Transactions;
import dev.segue.orm.sql.SqlCompiler;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL database, reachable in both ways.
 *
 * <p>Which driver a call uses: an async call uses the native one; a blocking call parks on the native one if it is made on a
 * virtual thread (a setting chooses JDBC), and uses JDBC on a platform thread. Results and errors are the same.
 * <p>Threading: safe from any.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Sessions sessions;
    private final Transactions transactions;
    private final Runners runners;
    private final ClassValue<QuerySet<?>> all = new ClassValue<>() {
        @Override
        protected QuerySet<?> computeValue(Class<?> type) {
            return QuerySet.of(runners, Model.of(type));
        }
    };

    private Database(Sessions sessions, DatabaseConfig config, Bridge bridge) {
        this.sessions = sessions;
        this.transactions = new Transactions(sessions, new SqlCompiler(), bridge, config.statements());
        this.runners = new Runners(transactions.blocking(), transactions.async(), transactions.streams(),
                config.vocabulary());
    }

    /**
     * Connects to the database that {@code config} names; close the result to disconnect. {@code bridge} stays the caller's.
     *
     * @throws dev.segue.orm.exec.ConnectionException within the connect timeout, if the server can't be reached, refuses the
     *     log-in, lacks the database, or is older than PostgreSQL 14
     */
    public static Database open(DatabaseConfig config, Bridge bridge) {
        LoopThreads.refuseBlocking("open()", "it before the loops start");
        return new Database(
                Sessions.open(config.server(), config.jdbc(), config.lanes(), config.jdbcOnVirtualThreads(), bridge),
                config, bridge);
    }

    /**
     * Returns all rows of {@code model}'s table as a query set, the same one each time; does no I/O.
     *
     * @throws IllegalArgumentException if {@code model} is no entity that the annotation processor has seen
     */
    @SuppressWarnings("unchecked") // what is made for a class is made of its model
    public <T> QuerySet<T> objects(Class<T> model) {
        return (QuerySet<T>) all.get(model);
    }

    /**
     * Returns the entities in the rows of {@code sql}: {@code raw(Book.class, "SELECT id, title, pages * 2 AS dbl FROM book WHERE
     * pages > ?", 100)}; does no I/O.
     *
     * @param sql with {@code ?} for each value, a list being an array ({@code = ANY(?)}), and {@code ??} for the operator {@code ?}; what
     *     is in quotes or comments stays as it is. It is sent as it stands: never build it of a user's input
     * @param values bound, never written as text
     * @throws IllegalArgumentException if there are not as many values as placeholders, or one is of a class no column holds
     */
    public <E> Raw<E> raw(Class<E> model, String sql, @Nullable Object... values) {
        return Raw.of(runners, Model.of(model), sql, values);
    }

    /**
     * Returns the entities that {@code owner} is related to, to read, add and remove; does no I/O.
     *
     * @param relation to many, straight from {@code owner}: {@code Book_.tags()}
     * @throws IllegalArgumentException if {@code owner} has no key yet, or {@code relation} leads to one entity or over another one
     */
    public <E, T> RelatedSet<T> related(E owner, Relation<E, T> relation) {
        return RelatedSet.of(runners, owner, relation.step());
    }

    /** Form of {@link #load(Class, Iterator, LoadProgress)} that tells nobody how far it is. */
    public <E> long load(Class<E> model, Iterator<? extends E> entities) {
        return load(model, entities, (_, _) -> {});
    }

    /**
     * Makes new rows of all {@code entities} by COPY, the fastest way there is, and returns how many; all or none. For imports: however
     * many there are, a thousand or so are in memory. Entities stay as they are: keys and values that the database gives are not
     * read back, and either all have keys or none.
     *
     * <p>Takes a block over JDBC: the one under way, up to a savepoint, or one of its own. The iterator is used inside it. Has no async
     * form, for a load keeps its connection busy: call it through {@link Bridge#toAsync}.
     *
     * @param entities given one by one; a {@code Stream}'s {@code iterator()}, say
     * @throws dev.segue.orm.exec.LoadException if a row is refused, with its number; what the iterator throws passes unchanged
     * @throws IllegalStateException inside a transaction on a native connection
     * @throws IllegalArgumentException if {@code model} is stored in several tables
     * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY</a>
     */
    public <E> long load(Class<E> model, Iterator<? extends E> entities, LoadProgress progress) {
        var loader = new Loader<>(runners.blocking(), Model.of(model), entities, progress);
        return transactions.runOverJdbc("load()", loader::load);
    }

    /**
     * Reads all of {@code rows} and calls {@code callback} with them, or with the failure; the other one is null. For code written in
     * callbacks: {@link Rows#asyncList} composes, and can be cancelled.
     *
     * <p>Threading: the callback runs with the caller's context, on the loop that received the rows, so it must not block; on the caller's own
     * thread, before this returns, if they are there by then. What it throws can reach nobody, and is logged.
     */
    public <R> void asyncExecute(Rows<?, R, ?> rows, BiConsumer<@Nullable List<R>, @Nullable Throwable> callback) {
        Objects.requireNonNull(callback, "The callback is null. Pass one, or call asyncList().");
        var _ = rows.asyncList().whenComplete((list, failure) -> {
            try {
                callback.accept(list, failure);
            } catch (Throwable thrown) {
                LOG.error("A callback of asyncExecute() threw. Handle failures in it.", thrown);
            }
        });
    }

    /**
     * Loads these relations, to one or to many, and those on the way to them, for {@code entities}, one statement per relation for
     * all of them, as {@link QuerySet#prefetchRelated(Relation[])} does; what is loaded already is not loaded again. Returns the same
     * entities, of one class.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> List<E> prefetch(Collection<E> entities, Relation<E, ?>... relations) {
        return runners.blocking().run("prefetch", prefetching(entities, List.of(relations), null));
    }

    /** Async form of {@link #prefetch(Collection, Relation[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> CompletableFuture<List<E>> asyncPrefetch(Collection<E> entities, Relation<E, ?>... relations) {
        return runners.async().run(prefetching(entities, List.of(relations), null));
    }

    /**
     * Form of {@link #prefetch(Collection, Relation[])} that says which of the related entities are loaded, as {@link
     * QuerySet#prefetchRelated(Relation, UnaryOperator)} does: they replace what was loaded before.
     */
    public <E, T> List<E> prefetch(Collection<E> entities, Relation<E, T> relation, UnaryOperator<QuerySet<T>> how) {
        return runners.blocking().run("prefetch", prefetching(entities, List.of(relation), how));
    }

    /** Async form of {@link #prefetch(Collection, Relation, UnaryOperator)}. */
    public <E, T> CompletableFuture<List<E>> asyncPrefetch(Collection<E> entities, Relation<E, T> relation,
            UnaryOperator<QuerySet<T>> how) {
        return runners.async().run(prefetching(entities, List.of(relation), how));
    }

    /**
     * Loads what {@code entity} does not hold yet, and returns it: these relations, or, without any, its own row, be it that of a
     * related entity or of one with deferred attributes. Afterwards its methods ask nothing of the database for it.
     *
     * @throws dev.segue.orm.exec.NoRowException if there is no such row
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> E fetch(E entity, Relation<E, ?>... relations) {
        return runners.blocking().run("fetch", fetching(entity, List.of(relations)));
    }

    /** Async form of {@link #fetch}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> CompletableFuture<E> asyncFetch(E entity, Relation<E, ?>... relations) {
        return runners.async().run(fetching(entity, List.of(relations)));
    }

    private <E> Operation<E> fetching(E entity, List<Relation<E, ?>> relations) {
        return relations.isEmpty() ? Lazy.load(entity).map(_ -> entity)
                : prefetching(List.of(entity), relations, null).map(_ -> entity);
    }

    private <E> Operation<List<E>> prefetching(Collection<E> entities, List<Relation<E, ?>> relations,
            @Nullable UnaryOperator<?> how) {
        List<E> all = List.copyOf(entities);
        return Operation.late(() -> all.isEmpty() ? Operation.value(all)
                : Entities.of(Model.ofSame(all)).prefetch(Prefetch.with(List.of(), runners, relations, how))
                        .completed(all));
    }

    /**
     * Runs {@code body} in a transaction, or inside a block of one up to a savepoint, and returns its value: what its statements did is
     * kept if it returns and undone if it throws, which passes unchanged.
     *
     * <p>The transaction travels with the context: sync and async calls of this database, made by the body on either side of the
     * bridge, use its one session, in turn. It lives on the side of its outermost block: JDBC on a platform thread, else the native one.
     * <p>After a database error nothing more is sent until the block's end. What may fail belongs in a block of its own.
     *
     * @throws dev.segue.orm.exec.TransactionBrokenException if the body returns although an error inside broke the block
     * @see <a href="https://docs.djangoproject.com/en/stable/topics/db/transactions/">Django's atomic, which this follows</a>
     */
    public <T> T atomic(Callable<T> body) {
        return atomic(Atomic.DEFAULT, body);
    }

    /** Async form of {@link #atomic(Callable)}: the block ends with the body's stage. Cancelling the result rolls back. */
    public <T> CompletableFuture<T> asyncAtomic(Supplier<CompletionStage<T>> body) {
        return asyncAtomic(Atomic.DEFAULT, body);
    }

    /**
     * Form of {@link #atomic(Callable)} that says what kind of block it is.
     *
     * @throws IllegalStateException if the block is durable and inside another
     * @throws dev.segue.orm.exec.TransactionTimeoutException if it is not over by its deadline; nothing of it is kept
     * @throws dev.segue.orm.exec.CommitUnknownException if the answer to COMMIT was lost; it may be kept or not
     */
    public <T> T atomic(Atomic how, Callable<T> body) {
        return transactions.run(how, body);
    }

    /** Async form of {@link #atomic(Atomic, Callable)}. */
    public <T> CompletableFuture<T> asyncAtomic(Atomic how, Supplier<CompletionStage<T>> body) {
        return transactions.start(how, body);
    }

    /** Returns what puts a transaction around each piece of work, such as each request of a web application: kept if that ends well, else undone. */
    public Around around(Atomic how) {
        return new AroundAtomic(this, how);
    }

    private record AroundAtomic(Database database, Atomic how) implements Around {
        @Override
        @SuppressWarnings("NullAway") // whether the work gives null is for its caller to say
        public <T extends @Nullable Object> T call(Callable<T> work) {
            return database.atomic(how, work);
        }

        @Override
        @SuppressWarnings({"NullAway", "unchecked"}) // as above; a supplier of more special stages supplies stages
        public <T extends @Nullable Object> CompletionStage<T> asyncCall(Supplier<? extends CompletionStage<T>> work) {
            return database.asyncAtomic(how, (Supplier<CompletionStage<T>>) work);
        }
    }

    /**
     * Returns a store in {@code table}, for sessions and caches; does no I/O. A migration makes the table:
     *
     * <pre>{@code
     * CREATE TABLE sessions (key text PRIMARY KEY, value bytea NOT NULL, until timestamptz NOT NULL);
     * CREATE INDEX ON sessions (until);
     * }</pre>
     *
     * <p>Inside a transaction it is part of that: what is written is there for others after the commit.
     *
     * @param table letters, digits and {@code _}
     * @param most about how many entries are kept; of more, those whose time is over first are taken out, by some of the writes
     * @throws IllegalArgumentException if {@code table} is no such name, or {@code most} is not positive
     */
    public ExpiringStore expiring(String table, int most) {
        return new ExpiringTable(runners.async(), table, most);
    }

    /**
     * Runs {@code body} as if no transaction were around it: on other sessions, in parallel, seeing nothing that is not committed.
     */
    public <T> T apart(Callable<T> body) {
        return transactions.apart(body);
    }

    /** Async form of {@link #apart}. */
    public <T> CompletableFuture<T> asyncApart(Supplier<CompletionStage<T>> body) {
        return transactions.startApart(body);
    }

    /**
     * Has {@code task} run after the commit of the transaction under way, in the order of registration; at once if there is none;
     * never if the block it was registered in is rolled back. A task that fails fails the call that committed, and drops the rest.
     */
    public void onCommit(Runnable task) {
        transactions.onCommit(task);
    }

    /** Async form of {@link #onCommit}; completes when the task is registered, or with it if it was started at once. */
    public CompletableFuture<@Nullable Void> asyncOnCommit(Supplier<CompletionStage<?>> task) {
        return transactions.startOnCommit(task);
    }

    /** Form of {@link #onCommit} for a task whose failure is nobody else's: it is logged, and the tasks after it run. */
    public void onCommitRobust(Runnable task) {
        transactions.onCommitRobust(task);
    }

    /** Async form of {@link #onCommitRobust}. */
    public CompletableFuture<@Nullable Void> asyncOnCommitRobust(Supplier<CompletionStage<?>> task) {
        return transactions.startOnCommitRobust(task);
    }

    /**
     * Asks for the innermost block to be rolled back at its end though its body returns, or no longer does. Until then it sends
     * nothing more. Does no I/O.
     *
     * @throws IllegalStateException outside any block
     */
    public void setRollback(boolean wanted) {
        transactions.setRollback(wanted);
    }

    /**
     * Returns JDBC's way into this database, for Hibernate, Spring and hand-written JDBC; does no I/O.
     *
     * <p>Inside {@link #atomic} on a platform thread its connections are that transaction's own: {@code close()} leaves it open,
     * {@code commit()} says that the holder's part is done, {@code rollback()} is {@code setRollback(true)}, and what would end the
     * transaction now is refused. Each call takes its turn; a statement that fails breaks the block, as one of a query set would.
     * Outside any transaction they are ordinary connections of the pool.
     * <p>Threading: from any thread that may block; a connection of a transaction, in code that runs in its block.
     * <p>Errors: {@code getConnection()} fails with {@link IllegalStateException} inside a transaction that lives on a native connection
     * (one of {@link #asyncAtomic}, or of {@link #atomic} on a virtual thread), and with the {@code OrmException}s of the pool;
     * statements fail with the driver's {@code SQLException}.
     */
    public DataSource dataSource() {
        return transactions.dataSource();
    }

    /**
     * Runs the statements of a SQL script, such as a schema, in one transaction. Has no async form: some things don't need it.
     *
     * @throws dev.segue.orm.exec.OrmException if a statement fails; the ones before it are undone
     * @throws IllegalStateException inside a block of {@link #atomic}
     */
    public void execute(String script) {
        transactions.refuseInside("execute()");
        LoopThreads.refuseBlocking("execute()", "it before the loops start");
        sessions.execute(script);
    }

    /** Disconnects, after the statements under way. Query sets made from this database fail from then on. */
    @Override
    public void close() {
        LoopThreads.refuseBlocking("close()", "it from another thread");
        sessions.close();
    }
}
