package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
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
import java.util.function.Function;
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
        return send(step.sql(), wire -> wire.sendPlain(step.sql()), _ -> {
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
        if (isUnderWay()) {
            abort(); // whoever waited for it gave up
        } else if (ended.compareAndSet(false, true)) {
            if (idle && suspect && place.wire().isOpen()) {
                return releasedIfClean();
            }
            pool.release(place, idle || (place.wire().isOpen() && Leftovers.isClean(List.of("a transaction"))));
        }
        return CompletableFuture.completedStage(null);
    }

    private boolean isUnderWay() {
        CompletableFuture<?> latest = last;
        return latest != null && !latest.isDone();
    }

    private CompletionStage<@Nullable Void> releasedIfClean() {
        Context borrower = Context.current();
        Reader<Boolean> check = Reader.<String>list(row -> String.valueOf(row.stringOrNull(0)))
                .map(found -> borrower.supply(() -> Leftovers.isClean(found)));
        return send(Leftovers.QUERY, wire -> wire.sendPlain(Leftovers.QUERY), check).handle((clean, failure) -> {
            pool.release(place, failure == null && clean);
            return null;
        });
    }

    <R extends @Nullable Object> R waited(CompletionStage<R> answer) {
        return PgSession.waited(bridge, answer);
    }

    @Override
    public <R> Portal<R> portal(BoundSql sql, Supplier<RowMapper<R>> mapper) {
        return new PgPortal<>(this, sql, mapper);
    }

    private <R> CompletionStage<R> send(BoundSql sql, Reader<R> reader) {
        return send(sql, wire -> wire.send(sql, () -> {}), reader);
    }

    /** Has {@code statement}, made of {@code sql}, sent on the connection's loop. */
    <R> CompletionStage<R> send(BoundSql sql, Function<Wire, Future<RowSet<Row>>> statement, Reader<R> reader) {
        suspect |= sql.sql().effect() != CompiledSql.Effect.ROWS;
        String text = sql.sql().numbered();
        return send(text, wire -> statement.apply(wire).onFailure(failure -> {
            if (Lane.isStale(failure)) {
                wire.forget(text); // a transaction can't try again, but the next one can
            }
        }), reader);
    }

    /** Behind a statement that was given up nothing is sent: a ROLLBACK could overtake it while it is being prepared. */
    private <R> CompletionStage<R> send(String sql, Function<Wire, Future<RowSet<Row>>> statement, Reader<R> reader) {
        if (isUnderWay()) {
            abort();
            return CompletableFuture.failedStage(PgErrors.silent(server));
        }
        var result = new CompletableFuture<R>();
        last = result;
        place.loop().execute(() -> {
            var _ = inTime(statement.apply(place.wire()))
                    .onComplete((rows, failure) -> reader.settle(result, rows, failure, server, sql));
        });
        return result.copy(); // whoever gives up waiting must not make it look answered
    }

    /** Has {@code step}, which answers nothing, done on the connection's loop. */
    CompletionStage<@Nullable Void> settle(Supplier<Future<Void>> step) {
        var result = new CompletableFuture<@Nullable Void>();
        place.loop().execute(() -> {
            var _ = inTime(step.get()).onComplete((_, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(PgErrors.of(server, null, failure));
                }
            });
        });
        return result;
    }

    /** A server that is silent for too long counts as lost: the driver itself would wait for ever. */
    private <R> Future<R> inTime(Future<R> answer) {
        return answer.timeout(server.silenceTimeout().toMillis(), TimeUnit.MILLISECONDS).onFailure(failure -> {
            if (failure instanceof TimeoutException) {
                place.wire().drop();
            }
        });
    }
}
