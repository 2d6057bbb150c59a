package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.CompiledSql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The native side: a few pipelined connections on each of a few event loops, and a pool of connections for transactions.
 *
 * <p>A session for single statements is a place on the lane with the least in flight; a caller that is on one of the loops stays on it.
 * Statements that are known to be slow, by measured time, get a connection to themselves, from the pool of transactions.
 * <p>Threading: safe from any.
 */
public final class Lanes implements SessionSource, AutoCloseable {
    private final LaneConfig config;
    private final Bridge bridge;
    private final Vertx vertx;
    private final Lane[] lanes;
    private final Pace pace;
    private final PgPool transactions;

    /** Starts the loops, which open their connections in the background. */
    public Lanes(Server server, LaneConfig config, Bridge bridge) {
        this.config = config;
        this.bridge = bridge;
        this.vertx = Vertx.vertx(options(config));
        this.pace = new Pace(config.slowAfter().toNanos());
        List<Loop> loops = IntStream.range(0, config.loops()).mapToObj(_ -> new Loop(server, config, pace)).toList();
        Failures.join(Future.join(loops.stream().map(vertx::deployVerticle).toList()).toCompletionStage());
        this.lanes = loops.stream().flatMap(loop -> loop.lanes().stream()).toArray(Lane[]::new);
        this.transactions = new PgPool(server, config, bridge, loops);
    }

    /** Takes a place on a lane; does no I/O. */
    @Override
    public Session open() {
        return new PgSession(this, reserved(), bridge);
    }

    @Override
    public CompletionStage<Session> asyncOpen() {
        try {
            return CompletableFuture.completedFuture(open());
        } catch (OrmException rejection) {
            return CompletableFuture.failedStage(rejection);
        }
    }

    @Override
    public boolean opensAtOnce() {
        return true;
    }

    @Override
    public ExclusiveSession openExclusive() {
        CompletionStage<ExclusiveSession> opening = transactions.open();
        try {
            return bridge.await(opening);
        } catch (Throwable givenUp) {
            var _ = opening.thenCompose(ExclusiveSession::asyncClose); // it may come in the very moment in which it is given up
            throw givenUp;
        }
    }

    @Override
    public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
        return transactions.open();
    }

    /** Closes the connections after what is under way on them, and ends the loops. */
    @Override
    public void close() {
        Failures.join(transactions.close().toCompletionStage());
        Failures.join(vertx.close().toCompletionStage());
    }

    /** Returns how many places are taken, on all lanes together. */
    int inFlight() {
        return Stream.of(lanes).mapToInt(Lane::inFlight).sum();
    }

    /** Returns whether {@code sql} gets a connection to itself: it is known to be slow, or may change the connection it is sent on. */
    boolean isAlone(BoundSql sql) {
        return sql.sql().effect() != CompiledSql.Effect.ROWS || pace.isSlow(sql.sql());
    }

    /** Notes that the server took {@code nanos} for {@code sql}. */
    void took(BoundSql sql, long nanos) {
        pace.took(sql.sql(), nanos);
    }

    private Lane reserved() {
        Lane lane = least(true);
        if (lane == null || !lane.tryReserve()) {
            lane = least(false);
            if (lane == null || !lane.tryReserve()) {
                throw full();
            }
        }
        return lane;
    }

    /** Returns the lane with the least in flight, of those of the current loop or of all; null if there is none. */
    private @Nullable Lane least(boolean here) {
        Lane least = null;
        for (Lane lane : lanes) {
            if ((!here || lane.isOnCurrentThread()) && (least == null || lane.inFlight() < least.inFlight())) {
                least = lane;
            }
        }
        return least;
    }

    private SessionUnavailableException full() {
        return new SessionUnavailableException(
                "No lane took the statement: all %d have their %d places taken (in flight %d). Send less at once, or raise depth or lanesPerLoop."
                        .formatted(lanes.length, config.depth(), inFlight()));
    }

    private static VertxOptions options(LaneConfig config) {
        return new VertxOptions().setEventLoopPoolSize(config.loops()).setUseDaemonThread(true).setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }
}
