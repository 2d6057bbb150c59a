package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose rows are fetched some at a time, by operations of one transaction: the first of them opens it.
 *
 * <p>Threading: one operation at a time, which {@link Turns} sees to.
 */
final class Cursor<R> {
    private final Statement statement;
    private final RowMapper<R> mapper;
    private @Nullable Portal<R> portal;

    Cursor(Statement statement, RowMapper<R> mapper) {
        this.statement = statement;
        this.mapper = mapper;
    }

    /** What is done with a cursor. */
    sealed interface Step<T> extends Operation<T> permits Fetch, Close {}

    /** Its value: the next {@code most} rows, fewer only at the end. */
    record Fetch<R>(Cursor<R> cursor, int most) implements Step<List<R>> {}

    /** Lets the server forget it, if it knows it. Allowed in a broken block too. */
    record Close(Cursor<?> cursor) implements Step<Boolean> {}

    Statement statement() {
        return statement;
    }

    /** Returns where its rows come from: {@code session}, from the first time on. */
    Portal<R> on(ExclusiveSession session, BoundSql sql) {
        Portal<R> open = portal == null ? session.portal(sql, mapper) : portal;
        portal = open;
        return open;
    }

    /** Returns what is open on the server, if anything is, and forgets it: whoever calls this closes it. */
    @Nullable
    Portal<R> giveUp() {
        Portal<R> open = portal;
        portal = null;
        return open;
    }
}
