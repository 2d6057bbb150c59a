package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A connection that nobody else uses, so a transaction can live on it.
 *
 * <p>Closing gives the connection back only if no transaction is open on it; else the connection is closed, which rolls back.
 */
interface ExclusiveSession extends Session {

    /** Returns whether the connection was not seen lost; does no I/O. */
    boolean isOpen();

    /** Sends {@code step} and returns it. */
    Control control(Control step);

    /** Async form of {@link #control}. */
    CompletionStage<Control> asyncControl(Control step);

    /** Returns the rows of {@code sql}, to be fetched some at a time in the transaction that is open; does no I/O. */
    <R> Portal<R> portal(BoundSql sql, Supplier<RowMapper<R>> mapper);
}
