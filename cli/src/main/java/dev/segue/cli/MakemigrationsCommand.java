package dev.segue.cli;

import dev.segue.orm.schema.Renaming;
import dev.segue.orm.schema.Schema;
import dev.segue.orm.schema.SchemaDiff;
import dev.segue.orm.schema.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "makemigrations", description = "Writes what changed in the models since the last migration as a file of plain SQL.", footer = {
    "",
    "The models are compared with 'segue.schema' beside the migrations, not with a database. Read the file before you",
    "commit it: steps that lose rows or may fail have a comment. Commit both files.", "",
    "The exit code of --check is 0 if the models have not changed, else 5.", "", "Examples:", "  segue makemigrations",
    "  segue makemigrations add_isbn", "  segue makemigrations --rename book.title=name",
    "  segue makemigrations --check"})
final class MakemigrationsCommand implements SegueCommand {
    private final SegueApplication application;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What the file is called: V<number>__NAME.sql.")
    private @Nullable String name;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = MigrateCommand.FOLDER, description = "The folder of the migrations. Default: ${DEFAULT-VALUE}")
    private Path folder = Path.of(MigrateCommand.FOLDER);

    @Option(names = "--rename", paramLabel = "OLD=NEW", description = "A table or column that has another name now: TABLE=TABLE or TABLE.COLUMN=COLUMN. May be repeated.")
    private List<String> renamed = List.of();

    @Option(names = "--no-renames", description = "What is gone is gone, also if something alike is new.")
    private boolean noRenames;

    @Option(names = "--check", description = "Write nothing; fail if there is something to write.")
    private boolean check;

    @Option(names = "--empty", description = "Write a file without statements, for you to fill.")
    private boolean empty;

    @Option(names = "--record", description = "Write no SQL: the migrations that are there lead to what the models ask for.")
    private boolean record;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    MakemigrationsCommand(SegueApplication application) {
        this.application = application;
    }

    /** @param file null if none was written */
    private record Result(@Nullable String file, List<Step> steps) {
        Result(@Nullable String file, List<Step> steps) {
            this.file = file;
            this.steps = steps;
        }
    }

    @Override
    public Integer call() {
        var migrations = new MigrationFolder(folder);
        Schema models = SyncdbCommand.models(application);
        if (record) {
            migrations.record(models);
            common.err().printf("Recorded the models as what the migrations in '%s' lead to.%n", folder);
            return 0;
        }
        migrations.next(); // refuses numbers that are given twice before anything is made of them
        Schema state = migrations.state();
        List<Step> steps = steps(state, models);
        if (check) {
            return check(steps);
        }
        if (steps.isEmpty() && !empty) {
            print(new Result(null, steps), "Nothing changed in the models.");
            return 0;
        }
        String script = steps.stream().map(Step::script).collect(Collectors.joining("\n", header(steps), ""));
        Path file = migrations.write(name(state), script, models);
        print(new Result(file.toString(), steps), "Wrote '%s'.".formatted(file));
        return 0;
    }

    private List<Step> steps(Schema state, Schema models) {
        List<Step> steps = new ArrayList<>();
        Schema from = state;
        for (String said : renamed) {
            Schema at = from;
            Renaming renaming = CommandException.checked(() -> Renaming.of(at, said));
            steps.add(renaming.step());
            from = renaming.apply(from);
        }
        List<String> possible = Renaming.possible(from, models);
        if (!possible.isEmpty() && !noRenames && !check) {
            throw new CommandException(
                    "These may have got another name, or be gone, with their rows: %s. Say --rename for each that has one, or --no-renames."
                            .formatted(String.join(", ", possible)),
                    CommandException.USAGE);
        }
        steps.addAll(SchemaDiff.between(from, models));
        return steps;
    }

    private static String header(List<Step> steps) {
        boolean warns = steps.stream().anyMatch(step -> !step.notes().isEmpty());
        return "-- Made by 'segue makemigrations' from the models. Read it before you commit it; change it where it must do more.\n"
                + (warns ? "-- A comment before a statement says what it loses, or why it may fail.\n\n" : "\n");
    }

    private String name(Schema state) {
        String said = name == null ? empty ? "empty" : state.equals(Schema.EMPTY) ? "initial" : "changes" : name;
        String plain = said.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        if (plain.isEmpty()) {
            throw new CommandException("'%s' is no name for a file. Use letters, digits and '_'.".formatted(said),
                    CommandException.USAGE);
        }
        return plain;
    }

    private int check(List<Step> steps) {
        print(new Result(null, steps), steps.isEmpty() ? "Nothing changed in the models."
                : "The models have changed: run makemigrations, and commit what it writes.");
        return steps.isEmpty() ? 0 : CommandException.UNFIT;
    }

    private void print(Result result, String summary) {
        if (json) {
            common.json(result);
            return;
        }
        result.steps().forEach(step -> common.out().print(step.script()));
        common.out().flush();
        common.err().println(summary);
    }
}
