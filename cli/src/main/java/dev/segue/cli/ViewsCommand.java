package dev.segue.cli;

import dev.segue.views.ViewStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "views", description = "Shows the views of the running server: route, variants, mode and what was counted.", footer = {
    "", "Counts are since the server started, a line for each mode that had requests; the first line of a view is its",
    "mode now. P50 and P99 run from the start of a request to its last byte. A hop is a move of the work between kinds",
    "of threads.", "", "Examples:", "  segue views", "  segue views --json"})
final class ViewsCommand implements SegueCommand {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @Override
    public Integer call() {
        try (var control = ControlClient.connect(common.home())) {
            print(control.views());
        }
        return 0;
    }

    private void print(List<ViewStatus> views) {
        if (json) {
            common.json(views);
        } else {
            common.out().print(table(views));
            common.out().flush();
        }
    }

    static String table(List<ViewStatus> views) {
        var table = new TextTable("VIEW", "ROUTE", "VARIANTS", "MODE", "REQUESTS", "ERRORS", "P50 ms", "P99 ms",
                "HOPS/REQ");
        for (ViewStatus view : views) {
            row(table, view.name(), String.join(",", view.methods()) + " " + view.route(),
                    String.join(",", view.variants()), view.mode(),
                    counts(view, view.mode()));
            view.modes().stream().filter(mode -> !mode.equals(view.mode()) && hadRequests(view, mode))
                    .forEach(mode -> row(table, "", "", "", "(" + mode + ")", counts(view, mode)));
        }
        return table.toString();
    }

    private static void row(TextTable table, String name, String route, String variants, String mode,
            ViewStatus.@Nullable Counts counts) {
        if (counts == null || counts.requests() == 0) {
            table.row(name, route, variants, mode, "0", "0", "-", "-", "-");
        } else {
            table.row(name, route, variants, mode, grouped(counts.requests()),
                    grouped(counts.errors()),
                    millis(counts.p50Micros()), millis(counts.p99Micros()),
                    String.format(Locale.ROOT, "%.1f", counts.hopsPerRequest()));
        }
    }

    private static boolean hadRequests(ViewStatus view, String mode) {
        ViewStatus.Counts counts = counts(view, mode);
        return counts != null && counts.requests() > 0;
    }

    private static ViewStatus.@Nullable Counts counts(ViewStatus view, String mode) {
        return view.counts().get(mode);
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.2f", micros / 1_000.0);
    }
}
