package dev.segue.bridge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time by which a request must be done. Bound under {@link #KEY}, it ends waits in {@code toSync} and keeps sync code that is
 * late from starting.
 *
 * @param nanoTime as {@link System#nanoTime} counts
 */
public record Deadline(long nanoTime) {
    public static final Context.Key<Deadline> KEY = new Context.Key<>("deadline");

    private static volatile LongSupplier clock = System::nanoTime;

    /** Replaces {@link System#nanoTime} everywhere, for threads that run on time of their own. */
    static void tellTimeBy(LongSupplier other) {
        clock = other;
    }

    /** Returns the deadline that is {@code patience} from now. */
    public static Deadline after(Duration patience) {
        return new Deadline(clock.getAsLong() + patience.toNanos());
    }

    /** Returns the nanoseconds left; never more than 0 once it has passed. */
    long left() {
        return nanoTime - clock.getAsLong();
    }

    /**
     * Returns the nanoseconds left for {@code call}.
     *
     * @throws DeadlineException if none are
     */
    long left(String call) {
        long left = left();
        if (left <= 0) {
            throw new DeadlineException(
                    "The deadline passed %d ms ago, so %s was given up. Allow more time, or do less.".formatted(
                            Duration.ofNanos(-left).toMillis(), call));
        }
        return left;
    }
}
