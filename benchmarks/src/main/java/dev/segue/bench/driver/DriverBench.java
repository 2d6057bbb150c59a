package dev.segue.bench.driver;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.cli.CommandException;
import dev.segue.cli.CommonOptions;
import dev.segue.cli.LocalPostgres;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.orm.exec.LaneConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code benchmarks/run driver}: each task on each line, in slices that take turns, A B C D, D C B A, …, in one process.
 *
 * <p>The lines by hand and those of the ORM use the same settings: one pipelined connection, a pool of ten for transactions, a pool
 * of ten for JDBC. Commits do not wait for the disk, which
 * would be all there is to see. CPU is that of this process; PostgreSQL's is not in it.
 */
@Command(name = "benchmarks/run driver", mixinStandardHelpOptions = true, description = "Compares operations of the ORM with the same by hand on the same driver.", footer = {
    "", "Examples:", "  benchmarks/run driver", "  benchmarks/run driver get filter-20 --in-flight 1,64",
    "  benchmarks/run driver --seconds 0.5 --rounds 4 --json",
    "  taskset -c 1 benchmarks/run driver get --again   what a call costs itself, on one processor"})
final class DriverBench implements Callable<Integer> {
    private static final int CHECKS = 5;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TASK", description = "Which tasks. Default: all. For example: get filter-20 transaction")
    private List<Task> tasks = List.of();

    @Option(names = "--in-flight", split = ",", defaultValue = "1,64", paramLabel = "CALLS", description = "Calls kept in flight; several runs. Default: ${DEFAULT-VALUE}")
    private List<Integer> inFlight = List.of();

    @Option(names = "--seconds", defaultValue = "1", description = "Length of one slice. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(names = "--rounds", defaultValue = "12", description = "Slices per line. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--again", description = "Run the lines by hand a second time: the difference of equals is what the run can't tell apart.")
    private boolean again;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    private DriverBench() {}

    public static void main(String[] args) {
        var command = new CommandLine(new DriverBench());
        command.registerConverter(Task.class, Task::labelled);
        command.setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println("benchmarks/run driver: " + failure.getMessage());
            return failure instanceof CommandException known ? known.exitCode() : CommandException.FAILED;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (inFlight.contains(1) && Runtime.getRuntime().availableProcessors() > 1) {
            common.err().println(
                    "With 1 call in flight on several processors most of the CPU is threads waking each other, by luck near or far:"
                            + " equal lines differ by microseconds (--again shows it). Run it on one processor to compare: taskset -c 1 …");
        }
        common.err().println("Starting PostgreSQL …");
        try (LocalPostgres postgres = LocalPostgres.start(common.home().resolve("driver-bench"));
                Bridge bridge = Bridge.open(BridgeConfig.DEFAULT)) {
            List<TaskResult> results = run(
                    DatabaseConfig.of(postgres.url(), postgres.user(), postgres.password())
                            .withLanes(new LaneConfig(1, 1, 1024)),
                    bridge);
            if (json) {
                common.json(results);
            } else {
                results.forEach(result -> common.out().println(result.table()));
            }
        }
        return 0;
    }

    private List<TaskResult> run(DatabaseConfig config, Bridge bridge) throws Exception {
        var lines = new ArrayList<Line>();
        try {
            try (Database database = Database.open(config, bridge)) {
                database.execute(Task.SCHEMA);
            }
            lines.add(new HandJdbc(TaskResult.JDBC, config));
            lines.add(new SegueSync("segue worker", Thread.ofPlatform().name("segue-", 1).factory(),
                    Database.open(config, bridge)));
            lines.add(new HandNative(TaskResult.NATIVE, config));
            lines.add(new SegueSync("segue virtual", Thread.ofVirtual().factory(), Database.open(config, bridge)));
            lines.add(new SegueAsync("segue async", Database.open(config, bridge)));
            if (again) {
                lines.add(new HandJdbc(TaskResult.JDBC + TaskResult.AGAIN, config));
                lines.add(new HandNative(TaskResult.NATIVE + TaskResult.AGAIN, config));
            }
            var results = new ArrayList<TaskResult>();
            for (Task task : tasks.isEmpty() ? List.of(Task.values()) : tasks) {
                check(task, lines);
                for (int calls : inFlight) {
                    results.add(measured(lines, new Pace(task, calls, Duration.ofMillis(Math.round(seconds * 1_000)))));
                }
            }
            return results;
        } finally {
            lines.forEach(Line::close);
        }
    }

    /** Nothing is timed unless all lines give the same answers. */
    private static void check(Task task, List<Line> lines) throws Exception {
        for (int n : IntStream.range(1, CHECKS + 1).map(each -> each * 1_987).toArray()) {
            @Nullable
            String expected = null;
            for (Line line : lines) {
                String answer = Task.text(answer(line, task, n));
                if (expected != null && !expected.equals(answer)) {
                    throw new CommandException(
                            "Line '%s' answers task '%s' with '%s', but '%s' answers '%s'.".formatted(
                                    line.title(), task.label(), answer, lines.getFirst().title(), expected),
                            CommandException.FAILED);
                }
                expected = answer;
            }
        }
    }

    private static Object answer(Line line, Task task, int n) throws Exception {
        return switch (line) {
            case Line.Blocking blocking -> {
                var answer = new CompletableFuture<Object>();
                Thread caller = blocking.threads().newThread(() -> {
                    try {
                        answer.complete(blocking.run(task, n));
                    } catch (Throwable failure) {
                        answer.completeExceptionally(failure);
                    }
                });
                caller.start();
                yield answer.get();
            }
            case Line.Async async -> {
                var answer = new CompletableFuture<Object>();
                async.start(task, n, (value, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    } else {
                        answer.complete(value);
                    }
                });
                yield answer.get();
            }
        };
    }

    private TaskResult measured(List<Line> lines, Pace pace) throws InterruptedException {
        lines = List.copyOf(lines);
        var costs = new ArrayList<List<Cost>>();
        for (Line line : lines) {
            progress(pace, "warm-up", line);
            var _ = pace.of(line);
            costs.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            progress(pace, "round %d of %d".formatted(round + 1, rounds), lines.getFirst());
            List<Integer> order = IntStream.range(0, lines.size()).boxed().toList();
            for (int at : round % 2 == 0 ? order : order.reversed()) {
                costs.get(at).add(pace.of(lines.get(at)));
            }
        }
        var results = new ArrayList<LineResult>();
        for (int at = 0; at < lines.size(); at++) {
            results.add(LineResult.of(lines.get(at).title(), costs.get(at)));
        }
        return TaskResult.of(pace, results);
    }

    private void progress(Pace pace, String what, Line line) {
        common.err().println(
                "%s, %d in flight: %s, %s …".formatted(pace.task().label(), pace.inFlight(), what, line.title()));
    }
}
