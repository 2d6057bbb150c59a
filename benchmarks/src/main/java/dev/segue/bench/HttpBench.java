package dev.segue.bench;

import dev.segue.cli.CommandException;
import dev.segue.cli.CommonOptions;
import dev.segue.cli.TextTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code benchmarks/run http}: a small JSON from raw Undertow and from more and more of Segue, in slices that take turns, all in one server
 * process; the load is in this one, so the CPU is the server's alone.
 */
@Command(name = "benchmarks/run http", mixinStandardHelpOptions = true, description = "Compares what the gateway and views cost with raw Undertow.", footer = {
    "", "Examples:", "  benchmarks/run http", "  benchmarks/run http --seconds 0.5 --rounds 6 --json"})
final class HttpBench implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WARM_UP = 2; // rounds

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--connections", defaultValue = "32", paramLabel = "N", description = "Connections of the load. Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(names = "--seconds", defaultValue = "1", description = "Length of one slice. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(names = "--rounds", defaultValue = "10", description = "Slices per line. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    private HttpBench() {}

    /** What one line took; the lower quartiles of its slices. */
    private record Result(String line, double requestsPerSecond, double cpuMicros, double cpuOfRaw) {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new HttpBench()).setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println("benchmarks/run http: " + failure.getMessage());
            return CommandException.FAILED;
        }).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"), HttpLines.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            List<Result> results = results(server.toHandle(), ports(server));
            if (json) {
                common.json(results);
            } else {
                common.out().println(table(results));
            }
        } finally {
            server.destroy();
        }
        return 0;
    }

    private static List<Integer> ports(Process server) throws IOException {
        var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            throw new BenchException("The servers did not start. Build Segue, and try again.");
        }
        return Arrays.stream(line.split(" ")).map(Integer::valueOf).toList();
    }

    private List<Result> results(ProcessHandle server, List<Integer> ports) throws Exception {
        var cpu = new ProcessCpu(server);
        List<Integer> lines = IntStream.range(0, ports.size()).boxed().toList();
        List<List<double[]>> costs = lines.stream().<List<double[]>>map(_ -> new ArrayList<>()).toList(); // CPU and wall per request, ns
        List<Integer> order = AbbaOrder.of(lines, rounds + WARM_UP);
        for (int slice = 0; slice < order.size(); slice++) {
            int line = order.get(slice);
            common.err().println("Slice %d of %d: %s …".formatted(slice + 1, order.size(), HttpLines.NAMES.get(line)));
            double[] cost = slice(new Target(ports.get(line), "/"), cpu);
            if (slice >= WARM_UP * lines.size()) {
                costs.get(line).add(cost);
            }
        }
        double raw = lower(costs.getFirst(), 0);
        return lines.stream().map(line -> {
            double used = lower(costs.get(line), 0);
            return new Result(HttpLines.NAMES.get(line), 1e9 / lower(costs.get(line), 1), used / 1e3, used / raw);
        }).toList();
    }

    private double[] slice(Target target, ProcessCpu cpu) throws Exception {
        try (HttpConnection first = HttpConnection.open(target, PATIENCE)) {
            var load = new Load(target, first.exchange().answer(), connections, PATIENCE);
            Duration before = cpu.get();
            long start = System.nanoTime();
            Tally tally = load.run(Duration.ofMillis(Math.round(seconds * 1_000)));
            double wall = System.nanoTime() - start;
            if (tally.wrong() + tally.failed() > 0) {
                throw new BenchException("The server answered wrongly: " + tally.fault());
            }
            return new double[]{(double) cpu.get().minus(before).toNanos() / tally.right(), wall / tally.right()};
        }
    }

    private static double lower(List<double[]> costs, int which) {
        return Quartile.lower(costs.stream().mapToDouble(cost -> cost[which]).toArray());
    }

    private static String table(List<Result> results) {
        var table = new TextTable("LINE", "REQ/S", "CPU µs/req", "vs raw");
        results.forEach(
                result -> table.row(result.line(), String.format(Locale.ROOT, "%,.0f", result.requestsPerSecond()),
                        String.format(Locale.ROOT, "%.2f", result.cpuMicros()),
                        String.format(Locale.ROOT, "%.2f", result.cpuOfRaw())));
        return table.toString();
    }
}
