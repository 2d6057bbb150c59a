package dev.segue.bench;

import dev.segue.cli.TextTable;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Renders a result as text for people: what was run, a row per contender, and what follows from it. */
final class BenchTable {
    private static final String NOTHING = "-";
    private static final double MOST_SPREAD = 0.5;

    private BenchTable() {}

    /** Returns the lines, each ended by a line feed. */
    static String render(BenchResult result) {
        ContenderResult baseline = result.contenders().getFirst();
        var table = new TextTable("MODE", "REQ/S", "P50 ms", "P99 ms", "CPU µs/req", "SPREAD", "vs " + baseline.name());
        result.contenders().forEach(contender -> table.row(row(contender)));

        var text = new StringBuilder(title(result)).append('\n').append(table);
        text.append('\n').append(legend(result, baseline.name())).append('\n');
        text.append(unsettled(result));
        result.contenders().forEach(contender -> text.append(finding(contender, baseline, result.slices()))
                .append(faults(contender)));
        return text.toString();
    }

    private static String title(BenchResult result) {
        return format("%s  %s   %d connections, %d × %.1f s per mode, answers equal (%,d bytes)", result.view(),
                result.request(), result.connections(), result.slices(), result.sliceSeconds(), result.answerBytes());
    }

    private static String[] row(ContenderResult contender) {
        Figures figures = contender.figures();
        if (figures == null) {
            return new String[]{contender.name(), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, "no verdict"};
        }
        return new String[]{contender.name(), format("%,.0f", figures.requestsPerSecond()),
            format("%.2f", figures.p50Millis()), format("%.2f", figures.p99Millis()),
            format("%.1f", figures.cpuMicrosPerRequest()), percent(figures.cpuSpread()),
            contender.cpuRatio() == null ? "no verdict" : format("%.2f", contender.cpuRatio())};
    }

    private static String legend(BenchResult result, String baseline) {
        return "CPU is the server's, and 'vs %s' compares it. SPREAD: from the cheapest slice to the dearest."
                .formatted(baseline)
                + result.contenders().stream().map(ContenderResult::figures).filter(Objects::nonNull).findFirst()
                        .map(figures -> format(" The load took %.1f µs/req itself.", figures.loadMicrosPerRequest()))
                        .orElse("");
    }

    private static String unsettled(BenchResult result) {
        boolean calm = result.contenders().stream().map(ContenderResult::figures).filter(Objects::nonNull)
                .allMatch(figures -> figures.cpuSpread() <= MOST_SPREAD);
        return calm ? ""
                : format(
                        "A spread above %s says that the server was still warming up or the machine busy: run it again.\n",
                        percent(MOST_SPREAD));
    }

    private static String finding(ContenderResult contender, ContenderResult baseline, int slices) {
        String name = contender.name();
        return switch (contender.verdict()) {
            case BASELINE -> "";
            case CHEAPER, DEARER -> change(contender, baseline);
            case NOISE ->
                format("%s and %s: less than 10 %% apart in CPU per request, which is noise.\n", name, baseline.name());
            case NONE ->
                format("%s: no verdict; %d of %d slices good, wrong answers %,d; it takes %d and 0, for both sides.\n",
                        name, contender.goodSlices(), slices, contender.wrong(), Verdict.NEEDED_SLICES);
        };
    }

    private static String change(ContenderResult contender, ContenderResult baseline) {
        double ratio = Objects.requireNonNull(contender.cpuRatio());
        return format("%s: %s %s CPU per request than %s.\n", contender.name(), percent(Math.abs(ratio - 1)),
                ratio < 1 ? "less" : "more", baseline.name());
    }

    private static String faults(ContenderResult contender) {
        return contender.fault() == null ? ""
                : format("%s: wrong answers %,d, failed exchanges %,d; the first: %s\n",
                        contender.name(), contender.wrong(), contender.failed(), contender.fault());
    }

    private static String percent(double share) {
        return format("%.0f %%", share * 100);
    }

    @SuppressWarnings("AnnotateFormatMethod") // private, and not worth a dependency for its annotation
    private static String format(String pattern, @Nullable Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
