package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Native connections for transactions: opened when needed, at most so many, given to those who wait in the order they came.
 *
 * <p>A caller waits for any connection, not for a certain one: one that arrives after its caller gave up serves the next or stays idle.
 * What comes back with a transaction open, or lost, is closed.
 * <p>Threading: safe from any; nothing here waits. Sessions are handed over on the loop of their connection.
 */
final class PgPool {
    private final Server server;
    private final LaneConfig config;
    private final Bridge bridge;
    private final List<Loop> loops;
    private final Deque<Caller> waiting = new ArrayDeque<>(); // these are guarded by this
    private final Deque<Place> idle = new ArrayDeque<>();
    private int total;
    private int connecting;
    private int turn;
    private boolean closed;

    PgPool(Server server, LaneConfig config, Bridge bridge, List<Loop> loops) {
        this.server = server;
        this.config = config;
        this.bridge = bridge;
        this.loops = loops;
    }

    /** A connection and the loop it lives on. */
    record Place(Loop loop, Wire wire) {}

    /** One who waits; each is only itself. */
    private static final class Caller {
        private final long since = System.nanoTime();
        private final CompletableFuture<ExclusiveSession> session = new CompletableFuture<>();
    }

    /** Waits for a connection, as {@link SessionSource#asyncOpenExclusive}. */
    CompletionStage<ExclusiveSession> open() {
        var caller = new Caller();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(closed());
            }
            waiting.add(caller);
        }
        var _ = caller.session.whenComplete((_, failure) -> {
            if (failure != null) {
                leave(caller);
            }
        });
        serve();
        if (isWaiting(caller)) {
            giveUpLater(caller);
        }
        return caller.session;
    }

    /** Takes a connection back; closes it unless it is {@code clean}. */
    void release(Place place, boolean clean) {
        boolean kept;
        synchronized (this) {
            kept = clean && !closed && place.wire().isOpen();
            if (kept) {
                idle.push(place);
            } else {
                total--;
            }
        }
        if (!kept) {
            place.loop().execute(place.wire()::close);
        }
        serve();
    }

    /** Takes a connection back on which something is under way: cancels that, and closes it. */
    void abandon(Place place) {
        synchronized (this) {
            total--;
        }
        place.loop().execute(place.wire()::abort);
        serve();
    }

    /** Closes the idle connections, and the others when they come back. */
    Future<?> close() {
        List<Caller> refused;
        List<Place> closing;
        synchronized (this) {
            closed = true;
            refused = List.copyOf(waiting);
            closing = List.copyOf(idle);
            waiting.clear();
            idle.clear();
            total -= closing.size();
        }
        refused.forEach(caller -> caller.session.completeExceptionally(closed()));
        return Future.join(closing.stream().map(place -> place.wire().close()).toList()).otherwiseEmpty();
    }

    private void serve() {
        for (Runnable step = step(); step != null; step = step()) {
            step.run();
        }
    }

    /** Returns what can be done now for those who wait; null if nothing can. */
    private synchronized @Nullable Runnable step() {
        if (waiting.isEmpty()) {
            return null;
        }
        if (!idle.isEmpty()) {
            Place place = nearest();
            Caller caller = waiting.remove();
            return () -> place.loop().execute(() -> give(place, caller));
        }
        if (connecting < waiting.size() && total < config.transactions()) {
            connecting++;
            total++;
            Loop loop = nextLoop();
            return () -> loop.execute(() -> connect(loop));
        }
        return null;
    }

    private Place nearest() {
        for (Place place : idle) {
            if (place.loop().isCurrent()) {
                idle.remove(place);
                return place;
            }
        }
        return idle.pop();
    }

    private Loop nextLoop() {
        for (Loop loop : loops) {
            if (loop.isCurrent()) {
                return loop;
            }
        }
        turn = (turn + 1) % loops.size();
        return loops.get(turn);
    }

    private void give(Place place, Caller caller) {
        if (!caller.session.complete(new PgExclusiveSession(this, place, server, bridge))) {
            release(place, true); // the caller gave up
        }
    }

    private void connect(Loop loop) {
        long start = System.nanoTime();
        var _ = Wire.connect(loop.vertx(), server).onComplete((wire, failure) -> {
            if (failure == null) {
                arrived(new Place(loop, wire));
            } else {
                refused(start, PgErrors.of(server, null, failure));
            }
        });
    }

    private void arrived(Place place) {
        synchronized (this) {
            connecting--;
        }
        place.wire().onClose(() -> lost(place));
        release(place, true);
    }

    /** An attempt that failed says nothing to those who came after it began: there is another for them. */
    private void refused(long start, Throwable failure) {
        Caller caller;
        synchronized (this) {
            connecting--;
            total--;
            caller = waiting.peek();
            if (caller != null && caller.since - start > 0) {
                caller = null;
            } else {
                waiting.poll();
            }
        }
        if (caller != null) {
            caller.session.completeExceptionally(failure);
        }
        serve();
    }

    /** Forgets an idle connection; one in use is found lost when it comes back. */
    private void lost(Place place) {
        synchronized (this) {
            if (idle.remove(place)) {
                total--;
            }
        }
    }

    private synchronized boolean isWaiting(Caller caller) {
        return waiting.contains(caller);
    }

    private void giveUpLater(Caller caller) {
        Loop loop = loops.getFirst();
        loop.execute(() -> {
            long timer = loop.vertx().setTimer(config.transactionTimeout().toMillis(), _ -> giveUp(caller));
            var _ = caller.session.whenComplete((_, _) -> loop.vertx().cancelTimer(timer));
        });
    }

    private synchronized boolean leave(Caller caller) {
        return waiting.remove(caller);
    }

    private void giveUp(Caller caller) {
        SessionUnavailableException exhausted = null;
        synchronized (this) {
            if (leave(caller)) {
                exhausted = exhausted();
            }
        }
        if (exhausted != null) {
            caller.session.completeExceptionally(exhausted);
        }
    }

    private SessionUnavailableException exhausted() {
        return new SessionUnavailableException(
                "No native connection for a transaction after %d ms (total %d, active %d, idle %d, waiting %d). Raise transactions, or look for a transaction held across a call."
                        .formatted(config.transactionTimeout().toMillis(), total, total - idle.size() - connecting,
                                idle.size(), waiting.size()));
    }

    private SessionUnavailableException closed() {
        return new SessionUnavailableException(
                "The connections to '%s' are closed. Open the database again.".formatted(server.address()));
    }
}
