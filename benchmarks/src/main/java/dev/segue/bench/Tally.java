package dev.segue.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of exchanges: right, wrong (a whole answer, but not the expected one) or failed (no whole answer).
 *
 * <p>Threading: one at a time; each connection counts for itself, and {@link #add} joins them afterwards.
 */
final class Tally {
    private static final long MAX_MICROS = Duration.ofMinutes(1).toNanos() / 1000;

    private final Histogram micros = new Histogram(MAX_MICROS, 3);
    private long right;
    private long wrong;
    private long failed;
    private @Nullable String fault;

    void right(long nanos) {
        right++;
        micros.recordValue(Math.min(Math.round(nanos / 1000.0), MAX_MICROS));
    }

    void wrong(String what) {
        wrong++;
        note(what);
    }

    void failed(String what) {
        failed++;
        note(what);
    }

    void add(Tally other) {
        right += other.right;
        wrong += other.wrong;
        failed += other.failed;
        micros.add(other.micros);
        note(other.fault);
    }

    long right() {
        return right;
    }

    long wrong() {
        return wrong;
    }

    long failed() {
        return failed;
    }

    /** Returns what the first wrong answer or failure was; null if there was none. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Returns the latency, in milliseconds, that {@code percentile} (0 to 100) of the right answers kept; 0 if there is none. */
    double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }

    private void note(@Nullable String what) {
        if (fault == null) {
            fault = what;
        }
    }
}
