package dev.segue.bench;

import dev.segue.cli.CommandException;
import dev.segue.cli.CommonOptions;
import dev.segue.cli.ControlClient;
import dev.segue.cli.SegueCommand;
import dev.segue.views.ViewStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import static dev.segue.cli.CommandException.FAILED;
import static dev.segue.cli.CommandException.USAGE;

/**
 * {@code segue bench VIEW}: loads one view of the live server in each of its modes and shows them side by side.
 *
 * <p>The view is left in the mode it had, also when the command fails or is stopped with Ctrl-C.
 */
@Command(name = "bench", description = "Compares the modes of one view of the running server, side by side.", footer = {
    "", "It switches the live view from mode to mode, and back to the mode it had. Answers are verified to be equal",
    "before anything is timed, and each answer is checked. CPU is that of the whole server process, so other load on",
    "the server blurs it. A closed loop of connections: percentiles compare modes, they do not predict an overload.",
    "",
    "Examples:", "  segue bench articles.detail", "  segue bench articles.list --path '/api/articles?limit=5'",
    "  segue bench tags.list --modes worker,async --connections 32 --seconds 2",
    "  segue bench articles.detail --json"})
public final class BenchCommand implements SegueCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "VIEW", description = "The view's name, as 'segue views' lists it.")
    private String view = "";

    @Option(names = "--path", paramLabel = "PATH", description = "What to ask for. Default: the view's own sample.")
    private @Nullable String path;

    @Option(names = "--modes", split = ",", paramLabel = "MODE", description = "The modes to compare; the first is the baseline. Default: all the view can run in.")
    private List<String> modes = List.of();

    @Option(names = "--connections", defaultValue = "16", description = "Connections kept busy. Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(names = "--seconds", defaultValue = "1", description = "Length of one slice. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(names = "--rounds", defaultValue = "4", description = "Slices per mode. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        try (var control = ControlClient.connect(common.home())) {
            ViewStatus before = control.view(view);
            var restored = new CountDownLatch(1);
            stopOnCtrlC(Thread.currentThread(), restored);
            try {
                print(measure(control, before));
            } finally {
                boolean stopped = Thread.interrupted(); // or the call that restores the mode would end at once
                control.setMode(view, before.mode());
                restored.countDown();
                if (stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        return 0;
    }

    private static void stopOnCtrlC(Thread command, CountDownLatch restored) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            command.interrupt();
            try {
                restored.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
        }, "bench-stop"));
    }

    private BenchResult measure(ControlClient control, ViewStatus status) throws InterruptedException {
        List<Contender> contenders = (modes.isEmpty() ? status.modes() : modes).stream()
                .map(mode -> new Contender(mode, () -> control.setMode(view, mode))).toList();
        try {
            var bench = new Bench(plan(control, status), () -> Duration.ofNanos(control.server().cpuNanos()),
                    common.err()::println);
            return bench.run(contenders);
        } catch (BenchException unfit) {
            throw new CommandException(String.valueOf(unfit.getMessage()), FAILED, unfit);
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(String.valueOf(wrong.getMessage()), USAGE, wrong);
        }
    }

    private BenchPlan plan(ControlClient control, ViewStatus status) {
        var target = new Target(control.server().url().getPort(), path(status));
        return new BenchPlan(view, target, connections, rounds, Duration.ofMillis(Math.round(seconds * 1000)), PATIENCE,
                null);
    }

    private String path(ViewStatus status) {
        if (path != null) {
            return path;
        }
        if (!status.methods().contains("GET") || status.sample() == null) {
            throw new CommandException("View '%s' (%s %s) names no sample path. Name one with --path."
                    .formatted(view, String.join(",", status.methods()), status.route()), USAGE);
        }
        return status.sample();
    }

    private void print(BenchResult result) {
        if (json) {
            common.json(result);
        } else {
            common.out().print(BenchTable.render(result));
            common.out().flush();
        }
    }
}
