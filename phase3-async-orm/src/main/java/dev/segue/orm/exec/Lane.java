package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One pipelined connection: statements follow each other without waiting for answers, which come back in order.
 *
 * <p>Connects when its loop starts, and again when used after the connection was lost: the statements under way then fail, later ones do not,
 * and the new connection prepares at once what the old one had prepared. A server that is silent for too long counts as lost.
 * <p>Threading: {@link #tryReserve}, {@link #release}, {@link #inFlight} and {@link #send} from any thread; all else is confined
 * to the loop.
 */
final class Lane {
    private final Loop loop;
    private final Server server;
    private final int depth;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<Call> waiting = new HashSet<>();
    private List<String> known = List.of();
    private @Nullable Future<Wire> wire;
    private long lastAnswer;

    Lane(Loop loop, Server server, int depth) {
        this.loop = loop;
        this.server = server;
        this.depth = depth;
    }

    /** A statement under way; each is only itself. */
    private static final class Call {
        private final CompletableFuture<?> result;

        Call(CompletableFuture<?> result) {
            this.result = result;
        }
    }

    /** Connects now, so that the first statement need not wait; a failure is left to that statement, which connects again. */
    void connectEarly() {
        wire();
    }

    int inFlight() {
        return inFlight.get();
    }

    boolean isOnCurrentThread() {
        return loop.isCurrent();
    }

    /** Takes a place if one is left; {@link #release} gives it back. */
    boolean tryReserve() {
        if (inFlight.incrementAndGet() <= depth) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    void release() {
        inFlight.decrementAndGet();
    }

    /** Sends {@code sql} behind the statements under way; the stage completes on the loop. */
    <R> CompletionStage<R> send(BoundSql sql, Reader<R> reader) {
        var result = new CompletableFuture<R>();
        loop.execute(() -> send(sql, reader, result));
        return result;
    }

    private <R> void send(BoundSql sql, Reader<R> reader, CompletableFuture<R> result) {
        var call = new Call(result);
        await(call);
        var _ = execute(sql).recover(failure -> isStale(failure) ? executeAnew(sql) : Future.failedFuture(failure))
                .onComplete((rows, failure) -> {
                    answered(call);
                    reader.settle(result, rows, failure, server, sql.toString());
                });
    }

    private Future<RowSet<Row>> execute(BoundSql sql) {
        return wire().compose(open -> open.send(sql));
    }

    private Future<RowSet<Row>> executeAnew(BoundSql sql) {
        return wire().onSuccess(open -> open.forget(sql.sql().numbered())).compose(_ -> execute(sql));
    }

    /** A table changed under its prepared statement, which the server refused before doing anything. pgjdbc tries again too. */
    static boolean isStale(Throwable failure) {
        return failure instanceof PgException said && "0A000".equals(said.getSqlState());
    }

    private void await(Call call) {
        if (waiting.isEmpty()) {
            lastAnswer = System.nanoTime();
        }
        waiting.add(call);
    }

    private void answered(Call call) {
        lastAnswer = System.nanoTime();
        waiting.remove(call);
    }

    private Future<Wire> wire() {
        Future<Wire> open = wire;
        if (open == null) {
            Future<Wire> opening = connect();
            wire = opening;
            open = opening.onFailure(_ -> dropIf(opening));
        }
        return open;
    }

    private void dropIf(Future<Wire> failed) {
        if (failed.equals(wire)) {
            wire = null;
        }
    }

    private Future<Wire> connect() {
        return Wire.connect(loop.vertx(), server).onSuccess(this::opened);
    }

    private void opened(Wire open) {
        open.onClose(() -> lost(open));
        known.forEach(open::prepared);
    }

    private void lost(Wire closed) {
        if (wire != null && wire.result() == closed) {
            known = closed.known();
            wire = null;
        }
    }

    /** Gives the connection up if it owes an answer for too long; the driver itself would wait for ever. */
    void abandonIfSilent() {
        if (!waiting.isEmpty() && System.nanoTime() - lastAnswer > server.silenceTimeout().toNanos()) {
            disconnect();
            List<Call> failing = List.copyOf(waiting);
            waiting.clear();
            failing.forEach(call -> call.result.completeExceptionally(PgErrors.silent(server)));
        }
    }

    /** Closes the connection, after what is under way on it; does not wait for a server that is silent. */
    Future<Void> disconnect() {
        Future<Wire> open = wire;
        wire = null;
        return open == null ? Future.succeededFuture()
                : open.compose(Wire::close).timeout(server.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty();
    }
}
