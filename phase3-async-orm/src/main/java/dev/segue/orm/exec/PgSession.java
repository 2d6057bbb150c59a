package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Hops;
import dev.segue.orm.sql.BoundSql;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A place on a lane: a connection shared with other sessions, for statements that leave nothing behind on it.
 *
 * <p>Threading: safe from any. The async face completes on the lane's loop; the blocking face waits for it.
 */
final class PgSession implements Session {
    private final Lane lane;
    private final Bridge bridge;

    PgSession(Lane lane, Bridge bridge) {
        this.lane = lane;
        this.bridge = bridge;
    }

    @Override
    public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
        return waited(asyncQuery(sql, mapper));
    }

    @Override
    public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
        return lane.send(sql, Reader.list(mapper));
    }

    @Override
    public long execute(BoundSql sql) {
        return waited(asyncExecute(sql));
    }

    @Override
    public CompletionStage<Long> asyncExecute(BoundSql sql) {
        return lane.send(sql, Reader.COUNT);
    }

    private <R> R waited(CompletionStage<R> answer) {
        R value = bridge.await(answer);
        Hops.record();
        return value;
    }

    @Override
    public void close() {
        lane.release();
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        lane.release();
        return CompletableFuture.completedStage(null);
    }
}
