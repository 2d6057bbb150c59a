package dev.segue.cli;

import dev.segue.cli.Migrations.Migration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "migrate", description = "Brings the database to the newest migration, by Flyway.", footer = {"",
    "The migrations are those on the application's class path, in db/migration; --dir names a folder instead.", "",
    "A database that has tables, but was not made by migrations, is first told which of them it has: --baseline 1.", "",
    "Examples:", "  segue migrate", "  segue migrate --info", "  segue migrate --to 3",
    "  segue migrate --baseline 1 --db postgresql://db.example/shop --db-user app"})
final class MigrateCommand implements SegueCommand {
    /** Where a Maven project keeps them. */
    static final String FOLDER = "src/main/resources/db/migration";
    private static final String RESOURCES = "db/migration";

    private final SegueApplication application;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--dir", paramLabel = "DIR", description = "The folder of the migrations. Default: those on the class path, else "
            + FOLDER)
    private @Nullable Path folder;

    @Option(names = "--to", paramLabel = "VERSION", description = "Stop after this one. Default: the newest")
    private @Nullable String to;

    @Option(names = "--baseline", paramLabel = "VERSION", description = "The database has all up to this one already: note that first.")
    private @Nullable String baseline;

    @Option(names = "--info", description = "Show the migrations and their state, and change nothing.")
    private boolean info;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = OwnDatabase.HEADING)
    private @Nullable OwnDatabase own;

    MigrateCommand(SegueApplication application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        String location = location();
        try (var access = DatabaseAccess.open(common.home(), own, this::progress)) {
            var migrations = new Migrations(access.config(), application.getClass().getClassLoader(), location, to);
            if (!info) {
                if (baseline != null) {
                    migrations.baseline(baseline);
                }
                int applied = migrations.migrate(this::progress);
                progress(applied == 0 ? "Nothing to do." : "Applied %d.".formatted(applied));
            }
            print(migrations.all());
        }
        return 0;
    }

    private String location() {
        if (folder == null && application.getClass().getClassLoader().getResource(RESOURCES) != null) {
            return "classpath:" + RESOURCES;
        }
        Path named = folder == null ? Path.of(FOLDER) : folder;
        if (!Files.isDirectory(named)) {
            throw new CommandException(
                    "There are no migrations: '%s' is no folder%s. Write the first with makemigrations, or name theirs with --dir."
                            .formatted(named,
                                    folder == null ? ", and '" + RESOURCES + "' is not on the class path" : ""),
                    CommandException.FAILED);
        }
        return "filesystem:" + named;
    }

    private void print(List<Migration> all) {
        if (json) {
            common.json(all);
        } else if (info) {
            var table = new TextTable("VERSION", "DESCRIPTION", "STATE", "APPLIED AT");
            all.forEach(one -> table.row(one.version(), one.description(), one.state(),
                    one.appliedAt() == null ? "-" : one.appliedAt()));
            common.out().print(table);
        }
        common.out().flush();
    }

    private void progress(String text) {
        common.err().println(text);
        common.err().flush();
    }
}
