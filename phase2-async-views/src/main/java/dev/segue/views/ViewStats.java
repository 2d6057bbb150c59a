package dev.segue.views;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/**
 * What was counted of one view in one mode since the server started.
 *
 * <p>Threading: safe from any; {@link #snapshot()} is not atomic across its figures.
 */
final class ViewStats {
    private static final long LONGEST = Duration.ofMinutes(10).toNanos() / 1_000;

    private final LongAdder errors = new LongAdder();
    private final LongAdder hops = new LongAdder();
    private final AtomicHistogram micros = new AtomicHistogram(LONGEST, 2); // its range is known, so no reader takes a lock

    /** Counts a finished request: {@code nanos} from its start to the last byte of its response. */
    void record(long nanos, boolean error, int hopCount) {
        micros.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST));
        hops.add(hopCount);
        if (error) {
            errors.increment();
        }
    }

    ViewStatus.Counts snapshot() {
        long requests = micros.getTotalCount();
        return requests == 0 ? ViewStatus.Counts.NONE
                : new ViewStatus.Counts(requests, errors.sum(), micros.getValueAtPercentile(50),
                        micros.getValueAtPercentile(99), (double) hops.sum() / requests);
    }
}
