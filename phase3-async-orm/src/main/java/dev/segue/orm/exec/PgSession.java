package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.Failures;
import dev.segue.bridge.Hops;
import dev.segue.orm.sql.BoundSql;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place on a lane: a connection shared with other sessions, for statements that leave nothing behind on it and take little time.
 * Others get a connection to themselves.
 *
 * <p>Threading: safe from any. The async face completes on the lane's loop; the blocking face waits for it.
 */
final class PgSession implements Session {
    private final Lanes lanes;
    private final Lane lane;
    private final Bridge bridge;
    private volatile @Nullable CompletableFuture<?> last;
    private volatile @Nullable ExclusiveSession own;

    PgSession(Lanes lanes, Lane lane, Bridge bridge) {
        this.lanes = lanes;
        this.lane = lane;
        this.bridge = bridge;
    }

    @Override
    public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
        return waited(asyncQuery(sql, mapper));
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return isAlone(sql) ? alone(sql, session -> session.asyncQuery(sql, mapper)) : shared(sql, Reader.list(mapper));
    }

    @Override
    public long execute(BoundSql sql) {
        return waited(asyncExecute(sql));
    }

    @Override
    public CompletionStage<Long> asyncExecute(BoundSql sql) {
        return isAlone(sql) ? alone(sql, session -> session.asyncExecute(sql)) : shared(sql, Reader.COUNT);
    }

    @Override
    public boolean isAlone(BoundSql sql) {
        return lanes.isAlone(sql);
    }

    @Override
    public void abort() {
        ExclusiveSession using = own;
        if (using != null) {
            using.abort();
        }
    }

    /** A place that is given back while its statement is under way is free only when that has ended. */
    @Override
    public void close() {
        CompletableFuture<?> underWay = last;
        if (underWay == null || underWay.isDone()) {
            lane.release();
        } else {
            var _ = underWay.whenComplete((_, _) -> lane.release());
        }
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        close();
        return CompletableFuture.completedFuture(null);
    }

    private <R> CompletionStage<R> shared(BoundSql sql, Reader<R> reader) {
        CompletableFuture<R> answer = lane.send(sql, reader);
        last = answer;
        return answer;
    }

    private <R> CompletionStage<R> alone(BoundSql sql, Function<ExclusiveSession, CompletionStage<R>> statement) {
        CompletableFuture<ExclusiveSession> opening = lanes.asyncOpenExclusive().toCompletableFuture();
        var late = new AtomicBoolean();
        CompletableFuture<R> answer = opening.thenCompose(session -> {
            own = session;
            if (late.get()) {
                session.abort();
            }
            long start = System.nanoTime();
            return statement.apply(session).whenComplete((_, _) -> {
                lanes.took(sql, System.nanoTime() - start);
                own = null;
                session.close();
            });
        });
        Duration allowed = TimeLimit.ofRequest();
        return allowed == null ? wanted(opening, answer) : inTime(allowed, opening, late, answer);
    }

    /** Returns {@code answer} as one that may be given up: the connection is then no longer waited for, and one that came is given back. */
    private static <R> CompletableFuture<R> wanted(CompletableFuture<?> opening, CompletableFuture<R> answer) {
        CompletableFuture<R> wanted = answer.copy();
        var _ = wanted.whenComplete((_, _) -> opening.cancel(false)); // of no effect unless it still waits
        return wanted;
    }

    /** A statement is given up when the request's deadline passes, as on a lane; here it is cancelled too. */
    private <R> CompletionStage<R> inTime(Duration allowed, CompletableFuture<?> opening, AtomicBoolean late,
            CompletableFuture<R> answer) {
        TimeLimit limit = TimeLimit.of(allowed, () -> {
            late.set(true);
            opening.cancel(false);
            abort();
        });
        return answer.whenComplete((_, _) -> limit.close()).exceptionallyCompose(failure -> CompletableFuture
                .failedStage(late.get() ? StatementTimeoutException.late(Failures.unwrap(failure)) : failure));
    }

    private <R> R waited(CompletionStage<R> answer) {
        return waited(bridge, answer);
    }

    /** Waits for what the native driver answers, on a connection of any kind. */
    static <R extends @Nullable Object> R waited(Bridge bridge, CompletionStage<R> answer) {
        R value;
        try {
            value = bridge.await(answer);
        } catch (DeadlineException late) {
            throw StatementTimeoutException.late(late);
        }
        Hops.record();
        return value;
    }
}
