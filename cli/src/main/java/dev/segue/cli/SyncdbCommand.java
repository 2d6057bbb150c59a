package dev.segue.cli;

import dev.segue.orm.exec.Catalog;
import dev.segue.orm.schema.Catalogued;
import dev.segue.orm.schema.Models;
import dev.segue.orm.schema.Schema;
import dev.segue.orm.schema.SchemaDiff;
import dev.segue.orm.schema.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "syncdb", description = "Creates the tables of the models that the database does not have.", footer = {
    "",
    "All in one transaction. Nothing is dropped or altered: what differs in tables that are there is shown, with the SQL",
    "that would change it. For a database whose rows matter use makemigrations and migrate.", "", "Examples:",
    "  segue syncdb", "  segue syncdb --dry-run", "  segue syncdb --db postgresql://db.example/shop --db-user app"})
final class SyncdbCommand implements SegueCommand {
    private final SegueApplication application;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--dry-run", description = "Print the SQL, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = OwnDatabase.HEADING)
    private @Nullable OwnDatabase own;

    SyncdbCommand(SegueApplication application) {
        this.application = application;
    }

    /** What was done, or would be, and what was left. */
    private record Result(boolean dryRun, List<Step> created, List<Step> differs) {}

    @Override
    public Integer call() {
        Schema models = models(application);
        try (var access = DatabaseAccess.open(common.home(), own, common.err()::println);
                Catalog catalog = Catalog.open(access.config().server())) {
            print(catalog.alone(() -> synced(catalog, models)));
        }
        return 0;
    }

    private Result synced(Catalog catalog, Schema models) {
        List<Step> steps = SchemaDiff.between(Catalogued.as(models, catalog.read(models.schemas())), models);
        var result = new Result(dryRun, steps.stream().filter(SyncdbCommand::isNew).toList(),
                steps.stream().filter(step -> !isNew(step)).toList());
        if (!dryRun) {
            catalog.run(result.created().stream().map(Step::sql).toList());
        }
        return result;
    }

    private static boolean isNew(Step step) {
        return step.kind() == Step.Kind.CREATE;
    }

    /** Returns the tables of {@code application}'s models.  @throws CommandException if it has none */
    static Schema models(SegueApplication application) {
        try {
            return Models.of(application.getClass().getClassLoader(), application.modelPackages());
        } catch (IllegalArgumentException missing) {
            throw new CommandException(String.valueOf(missing.getMessage()), CommandException.FAILED, missing);
        }
    }

    private void print(Result result) {
        if (json) {
            common.json(result);
            return;
        }
        if (dryRun) {
            result.created().forEach(step -> common.out().print(step.script()));
        } else {
            result.created().forEach(step -> common.out().println(step.sql().lines().findFirst().orElse("")
                    .replaceFirst(" \\($", "")));
        }
        result.differs().forEach(step -> common.out().printf("-- differs: %s;%n", step.sql()));
        common.err().printf("%s%n", summary(result));
    }

    private String summary(Result result) {
        long tables = result.created().stream().filter(step -> step.sql().startsWith("CREATE TABLE")).count();
        String created = "%d table%s %s.".formatted(tables, tables == 1 ? "" : "s",
                dryRun ? "would be created" : "created");
        return result.differs().isEmpty() ? created
                : created + " %d difference%s left as %s: 'makemigrations' writes such changes.".formatted(
                        result.differs().size(), result.differs().size() == 1 ? "" : "s",
                        result.differs().size() == 1 ? "it is" : "they are");
    }
}
