package dev.segue.orm.sql;

/** The rows around the current one that a window function takes. */
public record Frame(Unit unit, Bound start, Bound end) {

    /** What the bounds count. */
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /** Where a frame starts or ends, from the current row. */
    public sealed interface Bound {

        /** The first row of the partition, or as an end the last. */
        record Unbounded() implements Bound {}

        record CurrentRow() implements Bound {}

        /** Rows before the current one: {@code distance} in units of the frame, at least 0. */
        record Preceding(long distance) implements Bound {
            public Preceding {
                atLeastZero(distance);
            }
        }

        /** Rows after the current one: {@code distance} in units of the frame, at least 0. */
        record Following(long distance) implements Bound {
            public Following {
                atLeastZero(distance);
            }
        }

        private static void atLeastZero(long distance) {
            if (distance < 0) {
                throw new IllegalArgumentException(
                        "The distance is %d, but must not be negative. Use the other direction."
                                .formatted(distance));
            }
        }
    }
}
