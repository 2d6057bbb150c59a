package dev.segue.bench;

import org.jspecify.annotations.Nullable;

/** What the CPU per request of a contender says against the baseline's. */
enum Verdict {
    BASELINE,
    CHEAPER,
    DEARER,
    /** Under 10 % apart, which two runs of the same thing can be as well. */
    NOISE,
    /** Too few good slices, or a wrong answer, on either side. */
    NONE;

    static final int NEEDED_SLICES = 3;
    private static final double NOISE_SHARE = 0.10;

    /** @param ratio CPU per request over the baseline's; null if there is no trustworthy one */
    static Verdict of(@Nullable Double ratio) {
        if (ratio == null) {
            return NONE;
        }
        if (Math.abs(ratio - 1) < NOISE_SHARE) {
            return NOISE;
        }
        return ratio < 1 ? CHEAPER : DEARER;
    }
}
