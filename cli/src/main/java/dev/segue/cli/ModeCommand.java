package dev.segue.cli;

import dev.segue.views.ViewStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "mode", description = "Shows or switches the mode of one view of the running server.", footer = {"",
    "A switch takes effect on the next request; requests under way finish as they started.", "", "Examples:",
    "  segue mode articles.detail          show it", "  segue mode articles.detail async    switch it",
    "  segue mode articles.detail --json"})
final class ModeCommand implements SegueCommand {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "VIEW", description = "The view's name, as 'segue views' lists it.")
    private String view = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "MODE", description = "legacy, worker, virtual or async.")
    private @Nullable String mode;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @Override
    public Integer call() {
        try (var control = ControlClient.connect(common.home())) {
            print(mode == null ? control.view(view) : control.setMode(view, mode));
        }
        return 0;
    }

    private void print(ViewStatus status) {
        if (json) {
            common.json(status);
        } else {
            common.out().printf("%s runs in mode %s (it can run in: %s)%n", status.name(), status.mode(),
                    String.join(", ", status.modes()));
        }
    }
}
