package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.Hops;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.CompiledSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A native connection taken from {@link PgPool}.
 *
 * <p>Threading: one statement at a time, from any thread; {@link #abort} beside it. The async face completes on the connection's loop;
 * the blocking face waits for it.
 */
final class PgExclusiveSession implements ExclusiveSession {
    private final PgPool pool;
    private final PgPool.Place place;
    private final Server server;
    private final Bridge bridge;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean idle = true;
    private volatile boolean suspect;
    private volatile @Nullable CompletableFuture<?> last;

    PgExclusiveSession(PgPool pool, PgPool.Place place, Server server, Bridge bridge) {
        this.pool = pool;
        this.place = place;
        this.server = server;
        this.bridge = bridge;
    }

    @Override
    public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
        return waited(asyncQuery(sql, mapper));
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return send(sql, Reader.list(mapper));
    }

    @Override
    public long execute(BoundSql sql) {
        return waited(asyncExecute(sql));
    }

    @Override
    public CompletionStage<Long> asyncExecute(BoundSql sql) {
        return send(sql, Reader.COUNT);
    }

    @Override
    public Control control(Control step) {
        return waited(asyncControl(step));
    }

    @Override
    public CompletionStage<Control> asyncControl(Control step) {
        if (step instanceof Control.Begin) {
            idle = false;
        }
        return send(step.sql(), () -> place.wire().sendPlain(step.sql()), _ -> {
            if (step instanceof Control.Commit || step instanceof Control.Rollback) {
                idle = true;
            }
            return step;
        });
    }

    @Override
    public boolean isOpen() {
        return !ended.get() && place.wire().isOpen();
    }

    @Override
    public boolean isAlone(BoundSql sql) {
        return true;
    }

    @Override
    public void abort() {
        if (ended.compareAndSet(false, true)) {
            pool.abandon(place);
        }
    }

    @Override
    public void close() {
        var _ = asyncClose();
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        CompletableFuture<?> underWay = last;
        if (underWay != null && !underWay.isDone()) {
            abort(); // whoever waited for it gave up
        } else if (ended.compareAndSet(false, true)) {
            if (idle && suspect && place.wire().isOpen()) {
                return releasedIfClean();
            }
            pool.release(place, idle || (place.wire().isOpen() && Leftovers.isClean(List.of("a transaction"))));
        }
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<@Nullable Void> releasedIfClean() {
        Context borrower = Context.current();
        Reader<Boolean> check = Reader.<String>list(row -> String.valueOf(row.stringOrNull(0)))
                .map(found -> borrower.supply(() -> Leftovers.isClean(found)));
        return send(Leftovers.QUERY, () -> place.wire().sendPlain(Leftovers.QUERY), check).handle((clean, failure) -> {
            pool.release(place, failure == null && clean);
            return null;
        });
    }

    private <R> R waited(CompletionStage<R> answer) {
        R value;
        try {
            value = bridge.await(answer);
        } catch (DeadlineException late) {
            throw StatementTimeoutException.late(late);
        }
        Hops.record();
        return value;
    }

    private <R> CompletionStage<R> send(BoundSql sql, Reader<R> reader) {
        suspect |= sql.sql().effect() != CompiledSql.Effect.ROWS;
        String text = sql.sql().numbered();
        return send(text, () -> place.wire().send(sql).onFailure(failure -> {
            if (Lane.isStale(failure)) {
                place.wire().forget(text); // a transaction can't try again, but the next one can
            }
        }), reader);
    }

    /** A server that is silent for too long counts as lost: the driver itself would wait for ever. */
    private <R> CompletionStage<R> send(String sql, Supplier<Future<RowSet<Row>>> statement, Reader<R> reader) {
        var result = new CompletableFuture<R>();
        last = result;
        place.loop().execute(() -> {
            var _ = statement.get().timeout(server.silenceTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete((rows, failure) -> {
                        if (failure instanceof TimeoutException) {
                            place.wire().drop();
                        }
                        reader.settle(result, rows, failure, server, sql);
                    });
        });
        return result.copy(); // whoever gives up waiting must not make it look answered
    }
}
