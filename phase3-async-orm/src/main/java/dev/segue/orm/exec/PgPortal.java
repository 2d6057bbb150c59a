package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cursor of the native driver. */
final class PgPortal<R> implements Portal<R> {
    private final PgExclusiveSession session;
    private final BoundSql sql;
    private final Supplier<RowMapper<R>> mapper;
    /** Confined to the session's loop. */
    private @Nullable Future<Cursor> cursor;

    PgPortal(PgExclusiveSession session, BoundSql sql, Supplier<RowMapper<R>> mapper) {
        this.session = session;
        this.sql = sql;
        this.mapper = mapper;
    }

    @Override
    public List<R> fetch(int most) {
        return session.waited(asyncFetch(most));
    }

    @Override
    public CompletionStage<List<R>> asyncFetch(int most) {
        return session.send(sql, wire -> {
            Future<Cursor> open = cursor == null ? wire.cursor(sql) : cursor;
            cursor = open;
            return open.compose(rows -> rows.read(most));
        }, Reader.list(mapper.get()));
    }

    @Override
    public void close() {
        session.waited(asyncClose());
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        return session.settle(() -> cursor == null ? Future.succeededFuture() : cursor.compose(Cursor::close));
    }
}
