package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.orm.sql.BoundSql;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final Pace pace;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<Call> waiting = new HashSet<>();
    private List<String> known = List.of();
    private @Nullable Future<Wire> wire;
    private long lastAnswer;

    Lane(Loop loop, Server server, int depth, Pace pace) {
        this.pace = pace;
        this.loop = loop;
        this.server = server;
        this.depth = depth;
    }

    /** A statement under way; each is only itself. */
    private static final class Call {
        private final CompletableFuture<?> result;
        private final long deadline;

        /** @param deadline as {@link System#nanoTime} counts */
        Call(CompletableFuture<?> result, long deadline) {
            this.result = result;
            this.deadline = deadline;
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
    <R> CompletableFuture<R> send(BoundSql sql, Reader<R> reader) {
        var result = new CompletableFuture<R>();
        Deadline deadline = Context.current().get(Deadline.KEY);
        var call = new Call(result, deadline == null ? Long.MAX_VALUE : deadline.nanoTime());
        loop.execute(() -> send(sql, reader, result, call));
        return result;
    }

    private <R> void send(BoundSql sql, Reader<R> reader, CompletableFuture<R> result, Call call) {
        await(call);
        boolean known = wire != null && wire.result() != null && wire.result().hasPrepared(sql);
        long start = System.nanoTime();
        var _ = execute(sql).recover(failure -> isStale(failure) ? executeAnew(sql) : Future.failedFuture(failure))
                .onComplete((rows, failure) -> {
                    long took = answered(call, start);
                    if (known) { // else the time to connect, or to prepare, is in it
                        pace.took(sql.sql(), took);
                    }
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

    /** Returns how long the server had nothing else to do: since the answer before, or since it was sent. */
    private long answered(Call call, long start) {
        long now = System.nanoTime();
        long took = now - Math.max(start, lastAnswer);
        lastAnswer = now;
        waiting.remove(call);
        return took;
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
            abandon();
            List<Call> failing = List.copyOf(waiting);
            waiting.clear();
            failing.forEach(call -> call.result.completeExceptionally(PgErrors.silent(server)));
        }
    }

    private void abandon() {
        Future<Wire> open = wire;
        wire = null;
        if (open != null) {
            open.onSuccess(Wire::drop);
        }
    }

    /** Fails those who waited past their request's deadline; the answer, when it comes, is dropped. */
    void failLate() {
        long now = System.nanoTime();
        for (Call call : waiting) {
            if (call.deadline != Long.MAX_VALUE && now - call.deadline > 0) {
                call.result.completeExceptionally(StatementTimeoutException.late(null));
            }
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
