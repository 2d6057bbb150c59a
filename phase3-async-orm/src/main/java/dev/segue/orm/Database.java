package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.Server;
import dev.segue.orm.exec.Sessions;
import dev.segue.orm.sql.SqlCompiler;

/**
 * One PostgreSQL database, reachable in both ways.
 *
 * <p>Which driver a call uses: an async call uses the native one; a blocking call parks on the native one if it is made on a
 * virtual thread (a setting chooses JDBC), and uses JDBC on a platform thread. Results and errors are the same.
 * <p>Threading: safe from any.
 */
public final class Database implements AutoCloseable {
    private final Sessions sessions;
    private final Runners runners;

    private Database(Sessions sessions) {
        this.sessions = sessions;
        var compiler = new SqlCompiler();
        this.runners = new Runners(new BlockingRunner(sessions, compiler), new AsyncRunner(sessions, compiler));
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
                Sessions.open(server(config), config.jdbc(), config.lanes(), config.jdbcOnVirtualThreads(), bridge));
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
     * Runs the statements of a SQL script, such as a schema, in one transaction. Has no async form: some things don't need it.
     *
     * @throws dev.segue.orm.exec.OrmException if a statement fails; the ones before it are undone
     */
    public void execute(String script) {
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
