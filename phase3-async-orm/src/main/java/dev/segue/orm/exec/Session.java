package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One database connection in use, with a blocking and an async face.
 *
 * <p>Errors: both faces fail with the same {@link OrmException}s, the async one through its stage.
 * <p>Threading: one statement at a time, from any thread. The blocking face may not be used on a loop thread.
 */
public interface Session extends AutoCloseable {

    /** Sends {@code sql} and returns its rows in the order the server sent them; never null, unmodifiable. */
    <R> List<R> query(BoundSql sql, RowMapper<R> mapper);

    /** Async form of {@link #query}; the stage completes on whichever thread received the last row. */
    <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper);

    /** Sends {@code sql} and returns how many rows it affected. */
    long execute(BoundSql sql);

    /** Async form of {@link #execute}. */
    CompletionStage<Long> asyncExecute(BoundSql sql);

    /**
     * Returns whether {@code sql} has a connection to itself, so that it alone can be cancelled; does no I/O.
     */
    boolean isAlone(BoundSql sql);

    /**
     * Gives up what is under way, from any thread, without waiting: a statement with a connection to itself is cancelled at the server, its
     * connection closed and never used again. After {@link #close} it does nothing, and after it {@link #close} gives nothing back.
     */
    void abort();

    /** Gives the connection back. Called exactly once. */
    @Override
    void close();

    /** Async form of {@link #close}. */
    CompletionStage<@Nullable Void> asyncClose();
}
