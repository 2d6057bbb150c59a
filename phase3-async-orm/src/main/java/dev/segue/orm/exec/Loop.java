package dev.segue.orm.exec;

import dev.segue.bridge.Hops;
import dev.segue.bridge.LoopThreads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and the lanes that live on it.
 *
 * <p>Threading: {@link #execute} and {@link #lanes} from any thread; the rest is Vert.x's.
 */
final class Loop extends VerticleBase {
    private static final long CHECK_MILLIS = 500;

    private final Server server;
    private final LaneConfig config;
    private final Pace pace;
    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable Thread thread;

    Loop(Server server, LaneConfig config, Pace pace) {
        this.server = server;
        this.pace = pace;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        LoopThreads.markCurrent(this::later);
        thread = Thread.currentThread();
        lanes = IntStream.range(0, config.lanesPerLoop()).mapToObj(_ -> new Lane(this, server, config.depth(), pace))
                .toList();
        lanes.forEach(Lane::connectEarly);
        vertx.setPeriodic(CHECK_MILLIS, _ -> lanes.forEach(lane -> {
            lane.failLate();
            lane.abandonIfSilent();
        }));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return Future.join(lanes.stream().map(Lane::disconnect).toList());
    }

    Vertx vertx() {
        return vertx;
    }

    List<Lane> lanes() {
        return lanes;
    }

    @SuppressWarnings("ReferenceEquality") // a thread is itself alone
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Runs {@code task} on this loop: at once if the caller is there already, else after a hop. */
    void execute(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs {@code task} on this loop after what that does now. */
    private void later(Runnable task) {
        if (!isCurrent()) {
            Hops.record();
        }
        context.runOnContext(_ -> task.run());
    }
}
