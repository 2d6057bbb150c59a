package dev.segue.cli;

import dev.segue.views.CheckResult;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "check", description = "Shows what of the running server is not fit for production.", footer = {"",
    "The exit code is 0 if nothing found is an error, else 5.", "", "Examples:", "  segue check",
    "  segue check --json"})
final class CheckCommand implements SegueCommand {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @Override
    public Integer call() {
        List<CheckResult> found;
        try (var control = ControlClient.connect(common.home())) {
            found = control.checks();
        }
        print(found);
        return found.stream().anyMatch(result -> result.level() == CheckResult.Level.ERROR) ? CommandException.UNFIT
                : 0;
    }

    private void print(List<CheckResult> found) {
        if (json) {
            common.json(found);
        } else if (found.isEmpty()) {
            common.out().println("Nothing found.");
        } else {
            found.forEach(result -> common.out().printf("%s %s: %s %s%n",
                    result.level().name().toLowerCase(Locale.ROOT), result.id(), result.what(), result.toDo()));
        }
    }
}
