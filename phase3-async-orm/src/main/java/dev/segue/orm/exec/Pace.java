package dev.segue.orm.exec;

import dev.segue.orm.sql.CompiledSql;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long the server takes for each shape of statement, and which are too slow to have others behind them on a lane.
 *
 * <p>An average that starts at nothing and forgets: one pause, of this process say, makes no shape slow unless it is long, and some fast
 * runs make it fast again. What the network takes is in every measurement, so the shortest one is taken off.
 * <p>Threading: safe from any. Two measurements at once may count as one.
 */
final class Pace {
    private static final int SHAPES = 4_096;
    private static final int WEIGHT = 8;
    private static final int FORGOTTEN = 16;

    private final long threshold;
    private final Map<CompiledSql, Long> slow = new ConcurrentHashMap<>();
    private final AtomicLong shortest = new AtomicLong(Long.MAX_VALUE);
    /** Whether there is any in {@link #slow}, which is asked with every statement. */
    private volatile boolean anySlow;

    /** @param threshold nanoseconds from which on a shape is slow */
    Pace(long threshold) {
        this.threshold = threshold;
    }

    boolean isSlow(CompiledSql shape) {
        return anySlow && slow.getOrDefault(shape, 0L) > threshold;
    }

    /** Notes that the server took {@code nanos} for {@code shape}. */
    void took(CompiledSql shape, long nanos) {
        if (nanos < shortest.get()) {
            shortest.set(nanos);
        }
        long net = nanos - shortest.get();
        if (net > threshold || (anySlow && slow.containsKey(shape))) {
            note(shape, net);
        }
    }

    private synchronized void note(CompiledSql shape, long net) {
        slow.compute(shape, (_, average) -> next(average == null ? 0 : average, net));
        anySlow = !slow.isEmpty();
    }

    /** Shapes are kept only while they are slow, or were a short time ago, so there are few. */
    private @Nullable Long next(long average, long net) {
        if (average == 0 && slow.size() >= SHAPES) {
            return null;
        }
        long next = average + (net - average) / WEIGHT;
        return next < threshold / FORGOTTEN ? null : next;
    }
}
