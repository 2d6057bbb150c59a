package dev.segue.bench;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one contender did, and how it compares with the baseline.
 *
 * @param right answers, warm-up included, as are {@code wrong} and {@code failed}
 * @param wrong whole answers that were not the expected one
 * @param failed exchanges without a whole answer
 * @param fault what the first wrong answer or failure was; null if there was none
 * @param figures of the good slices; null if there was none
 * @param cpuRatio CPU per request over the baseline's; null without a verdict
 * @param rateRatio requests per second over the baseline's; null without a verdict
 */
record ContenderResult(String name, int goodSlices, long right, long wrong, long failed, @Nullable String fault,
        @Nullable Figures figures, @Nullable Double cpuRatio, @Nullable Double rateRatio, Verdict verdict) {
    /** Sums up one contender; there is no verdict yet. */
    static ContenderResult of(String name, List<Slice> warmUps, List<Slice> slices) {
        var all = new Tally();
        Stream.concat(warmUps.stream(), slices.stream()).forEach(slice -> all.add(slice.tally()));
        List<Slice> good = slices.stream().filter(Slice::isGood).toList();
        return new ContenderResult(name, good.size(), all.right(), all.wrong(), all.failed(), all.fault(),
                good.isEmpty() ? null : Figures.of(good), null, null, Verdict.NONE);
    }

    /** Returns this result with its ratios to {@code baseline}, if both can be trusted. */
    ContenderResult against(ContenderResult baseline) {
        Figures mine = trusted();
        Figures theirs = baseline.trusted();
        if (mine == null || theirs == null) {
            return this;
        }
        double cpu = mine.cpuMicrosPerRequest() / theirs.cpuMicrosPerRequest();
        return new ContenderResult(name, goodSlices, right, wrong, failed, fault, figures, cpu,
                mine.requestsPerSecond() / theirs.requestsPerSecond(),
                name.equals(baseline.name) ? Verdict.BASELINE : Verdict.of(cpu));
    }

    private @Nullable Figures trusted() {
        boolean measured = figures != null && figures.cpuMicrosPerRequest() > 0;
        return measured && wrong == 0 && goodSlices >= Verdict.NEEDED_SLICES ? figures : null;
    }
}
