package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Server;
import dev.segue.orm.exec.Sessions;
import dev.segue.orm.exec.Transactions;
import dev.segue.orm.sql.SqlCompiler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL database, reachable in both ways.
 *
 * <p>Which driver a call uses: an async call uses the native one; a blocking call parks on the native one if it is made on a
 * virtual thread (a setting chooses JDBC), and uses JDBC on a platform thread. Results and errors are the same.
 * <p>Threading: safe from any.
 */
public final class Database implements AutoCloseable {
    private final Sessions sessions;
    private final Transactions transactions;
    private final Runners runners;

    private Database(Sessions sessions, Bridge bridge) {
        this.sessions = sessions;
        this.transactions = new Transactions(sessions, new SqlCompiler(), bridge);
        this.runners = new Runners(transactions.blocking(), transactions.async());
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
                Sessions.open(server(config), config.jdbc(), config.lanes(), config.jdbcOnVirtualThreads(), bridge),
                bridge);
    }

    /**
     * Returns all rows of {@code model}'s table as a query set; does no I/O.
     *
     * @throws IllegalArgumentException if {@code model} is no entity that the annotation processor has seen
     */
    public <T> QuerySet<T> objects(Class<T> model) {
        return QuerySet.of(runners, Model.of(model));
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

    private static Server server(DatabaseConfig config) {
        DatabaseUrl url = DatabaseUrl.parse(config.url());
        return new Server(url.host(), url.port(), url.database(), config.user(), config.password(),
                config.connectTimeout(), config.statementTimeout());
    }
}
