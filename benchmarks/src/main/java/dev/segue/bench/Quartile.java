package dev.segue.bench;

import java.util.Arrays;

/** The lower quartile: what a thing costs when the rest of the machine is quiet, without trusting the single best slice. */
public final class Quartile {
    private Quartile() {}

    /** Returns the value a quarter of the way from the smallest to the largest, between two values in proportion. */
    public static double lower(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("No values have no quartile.");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = (sorted.length - 1) / 4.0;
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
