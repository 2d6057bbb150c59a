package dev.segue.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, and for how long.
 *
 * @param view name of the view, for people
 * @param connections kept busy; 1 to 256
 * @param slices per contender; 1 to 100, of which {@value Verdict#NEEDED_SLICES} good ones are needed for a verdict
 * @param slice length of one; the warm-up of each contender takes as long; at most a minute
 * @param patience bound of one exchange; at most a minute
 * @param commit what the server was built from; null if unknown
 */
record BenchPlan(String view, Target target, int connections, int slices, Duration slice, Duration patience,
        @Nullable String commit) {
    BenchPlan {
        within("connections", connections, 256);
        within("slices", slices, 100);
        within("slice in milliseconds", slice.toMillis(), 60_000);
        within("patience in milliseconds", patience.toMillis(), 60_000);
    }

    private static void within(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "'%s' is %d, but must be between 1 and %d.".formatted(name, value, most));
        }
    }
}
