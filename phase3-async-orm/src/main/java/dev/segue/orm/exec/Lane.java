package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.orm.sql.BoundSql;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Deque<Call<?>> waiting = new ArrayDeque<>();
    private List<String> known = List.of();
    private @Nullable Future<Wire> wire;
    private long lastAnswer;

    Lane(Loop loop, Server server, int depth, Pace pace) {
        this.pace = pace;
        this.loop = loop;
        this.server = server;
        this.depth = depth;
    }

    /** A statement under way, and its answer; runs on the loop. */
    private final class Call<R> extends CompletableFuture<R> implements Runnable, Completable<RowSet<Row>> {
        private final BoundSql sql;
        private final Reader<R> reader;
        private final @Nullable Deadline deadline = Context.current().get(Deadline.KEY);
        private long sentAt; // 0 until then
        private boolean isAnew;

        Call(BoundSql sql, Reader<R> reader) {
            this.sql = sql;
            this.reader = reader;
        }

        boolean isLate(long now) {
            return deadline != null && now - deadline.nanoTime() > 0;
        }

        @Override
        public void run() {
            await(this);
            execute(this).onComplete(this);
        }

        private void sending() {
            sentAt = System.nanoTime();
        }

        /** What the server took counts from when it had nothing else to do: the answer before, or the sending. */
        @Override
        public void complete(RowSet<Row> rows, Throwable failure) {
            if (failure != null && !isAnew && isStale(failure)) {
                isAnew = true;
                executeAnew(this).onComplete(this);
                return;
            }
            long now = System.nanoTime();
            if (sentAt != 0) {
                pace.took(sql.sql(), now - Math.max(sentAt, lastAnswer));
            }
            lastAnswer = now;
            waiting.remove(this); // mostly the first: answers come in the order of sending
            reader.settle(this, rows, failure, server, sql.toString());
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
        var call = new Call<>(sql, reader);
        loop.execute(call);
        return call;
    }

    private Future<RowSet<Row>> execute(Call<?> call) {
        return Wire.after(wire(), open -> open.send(call.sql, call::sending));
    }

    private Future<RowSet<Row>> executeAnew(Call<?> call) {
        return wire().onSuccess(open -> open.forget(call.sql.sql().numbered())).compose(_ -> execute(call));
    }

    /** A table changed under its prepared statement, which the server refused before doing anything. pgjdbc tries again too. */
    static boolean isStale(Throwable failure) {
        return failure instanceof PgException said && "0A000".equals(said.getSqlState());
    }

    private void await(Call<?> call) {
        if (waiting.isEmpty()) {
            lastAnswer = System.nanoTime();
        }
        waiting.add(call);
    }

    /** Returns the connection. An attempt that began before this call and was refused says nothing about the server now: there is another. */
    private Future<Wire> wire() {
        Future<Wire> underWay = wire;
        if (underWay == null) {
            return attempt();
        }
        return underWay.isComplete() ? underWay
                : underWay.recover(refusal -> refusal instanceof TimeoutException ? Future.failedFuture(refusal)
                        : Objects.requireNonNullElseGet(wire, this::attempt));
    }

    private Future<Wire> attempt() {
        Future<Wire> opening = connect();
        wire = opening;
        return opening.onFailure(_ -> dropIf(opening));
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
            List<Call<?>> failing = List.copyOf(waiting);
            waiting.clear();
            failing.forEach(call -> call.completeExceptionally(PgErrors.silent(server)));
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
        for (Call<?> call : List.copyOf(waiting)) {
            if (call.isLate(now)) {
                call.completeExceptionally(StatementTimeoutException.late(null));
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
