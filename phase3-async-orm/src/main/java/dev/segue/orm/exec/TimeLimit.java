package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does something when time is up, unless it is closed before.
 *
 * <p>Threading: what is done runs on a thread of the common pool, so it may not wait.
 */
final class TimeLimit implements AutoCloseable {
    /** One that never ends. */
    static final TimeLimit NONE = new TimeLimit(null);

    private final @Nullable Future<?> timer;

    private TimeLimit(@Nullable Future<?> timer) {
        this.timer = timer;
    }

    /** Starts one of {@code allowed}. */
    static TimeLimit of(Duration allowed, Runnable whenOver) {
        return new TimeLimit(
                ForkJoinPool.commonPool().schedule(whenOver, Math.max(0, allowed.toNanos()), TimeUnit.NANOSECONDS));
    }

    /** Returns the time left until the current request's deadline, 0 or less if it has passed; null if it has none. */
    static @Nullable Duration ofRequest() {
        Deadline deadline = Context.current().get(Deadline.KEY);
        return deadline == null ? null : Duration.ofNanos(deadline.nanoTime() - System.nanoTime());
    }

    /** Returns the shorter of {@code own} and what is left for the current request; null if there is neither. */
    static @Nullable Duration shorter(@Nullable Duration own) {
        return own == null ? ofRequest() : atMost(own);
    }

    /** Returns {@code own}, or what is left for the current request if that is shorter. */
    static Duration atMost(Duration own) {
        Duration left = ofRequest();
        return left == null || left.compareTo(own) > 0 ? own : left;
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
