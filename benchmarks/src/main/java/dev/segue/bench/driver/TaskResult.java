package dev.segue.bench.driver;

import dev.segue.cli.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One task on all lines, at one number of calls in flight. */
record TaskResult(String task, int inFlight, List<LineResult> lines) {
    static final String JDBC = "by hand, jdbc";
    static final String NATIVE = "by hand, native";
    /** What a line by hand is called that is there a second time. */
    static final String AGAIN = ", again";
    /** Which line by hand uses the same driver in the same way. */
    private static final Map<String, String> BASELINES = Map.of("segue worker", JDBC, "segue virtual", NATIVE,
            "segue async", NATIVE, JDBC + AGAIN, JDBC, NATIVE + AGAIN, NATIVE);

    static TaskResult of(Pace pace, List<LineResult> lines) {
        return new TaskResult(pace.task().label(), pace.inFlight(), List.copyOf(lines));
    }

    /** Returns a row per line, with what the ORM's cost over those by hand. */
    String table() {
        var table = new TextTable(task + ", " + inFlight + " in flight", "CALLS/S", "CPU µs/call", "B/call",
                "CPU over hand", "RATE by hand's");
        for (LineResult line : lines) {
            LineResult hand = lines.stream().filter(one -> one.line().equals(BASELINES.get(line.line()))).findFirst()
                    .orElse(null);
            table.row(line.line(), number("%,.0f", line.callsPerSecond()), number("%.2f", line.cpuMicros()),
                    number("%,.0f", line.bytes()),
                    hand == null ? "-" : number("%+.2f", line.cpuMicros() - hand.cpuMicros()),
                    hand == null ? "-" : number("%.2f", line.callsPerSecond() / hand.callsPerSecond()));
        }
        return table.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // private, and not worth a dependency for its annotation
    private static String number(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
