package dev.segue.cli;

import dev.segue.orm.exec.Catalog;
import dev.segue.orm.schema.Inspection;
import dev.segue.orm.schema.Name;
import dev.segue.orm.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "inspectdb", description = "Writes entity classes for the tables of a database.", footer = {"",
    "A table needs a key of one column; what can't be mapped is left out, and said. What is written compiles. Nothing that",
    "is there is overwritten.", "", "Examples:",
    "  segue inspectdb --package shop --db postgresql://db.example/shop --db-user app",
    "  segue inspectdb --package shop --out src/main/java", "  segue inspectdb --package shop customer invoice"})
final class InspectdbCommand implements SegueCommand {
    /** Flyway's own. */
    private static final String HISTORY = "flyway_schema_history";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..*", paramLabel = "TABLE", description = "The tables. Default: all")
    private List<String> tables = List.of();

    @Option(names = "--package", required = true, paramLabel = "NAME", description = "The package of the classes.")
    private String packageName = "";

    @Option(names = "--out", paramLabel = "DIR", description = "The folder of the sources, above the package. Default: print them")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = OwnDatabase.HEADING)
    private @Nullable OwnDatabase own;

    @Override
    public Integer call() {
        if (!SourceVersion.isName(packageName)) {
            throw new CommandException(
                    "'%s' is no name for a package. Use one like 'com.example.shop'.".formatted(packageName),
                    CommandException.USAGE);
        }
        try (var access = DatabaseAccess.open(common.home(), own, common.err()::println);
                Catalog catalog = Catalog.open(access.config().server())) {
            Inspection.Result result = Inspection.of(chosen(catalog.read(List.of())), catalog.enums(), packageName);
            if (out != null) {
                write(out.resolve(packageName.replace('.', '/')), result.sources());
            }
            print(result);
        }
        return 0;
    }

    private Schema chosen(Schema schema) {
        List<String> known = schema.tables().stream().map(table -> table.name().name()).toList();
        for (String named : tables) {
            if (!known.contains(named)) {
                throw new CommandException("The database has no table '%s'. It has: %s.".formatted(named,
                        known.isEmpty() ? "none" : String.join(", ", known)), CommandException.FAILED);
            }
        }
        return new Schema(schema.tables().stream().filter(table -> !table.name().name().equals(HISTORY)
                && (tables.isEmpty() || tables.contains(table.name().name()))).toList(), schema.sequences());
    }

    private static void write(Path folder, Map<String, String> sources) {
        try {
            Files.createDirectories(folder);
            for (String name : sources.keySet()) {
                if (Files.exists(folder.resolve(name + ".java"))) {
                    throw new CommandException(
                            "'%s' is there already. Nothing was written. Move it away, or choose another --package or --out."
                                    .formatted(folder.resolve(name + ".java")),
                            CommandException.FAILED);
                }
            }
            for (var source : sources.entrySet()) {
                Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue());
            }
        } catch (IOException unwritable) {
            throw new CommandException(
                    "Can't write to '%s': %s. Name a folder that you may write to with --out.".formatted(folder,
                            unwritable),
                    CommandException.FAILED, unwritable);
        }
    }

    private void print(Inspection.Result result) {
        if (json) {
            Map<String, String> leftOut = new TreeMap<>();
            result.leftOut().forEach((name, reason) -> leftOut.put(name.toString(), reason));
            common.json(
                    Map.of("classes", out == null ? result.sources() : result.sources().keySet(), "leftOut", leftOut));
            return;
        }
        if (out == null) {
            result.sources().forEach((name, source) -> common.out().printf("// %s.java%n%s%n", name, source));
        } else {
            result.sources().keySet().forEach(name -> common.out().println(out.resolve(packageName.replace('.', '/'))
                    .resolve(name + ".java")));
        }
        common.out().flush();
        result.leftOut().forEach(this::explain);
        common.err().printf("%d class%s, %d table%s left out.%n", result.sources().size(),
                result.sources().size() == 1 ? "" : "es", result.leftOut().size(),
                result.leftOut().size() == 1 ? "" : "s");
    }

    private void explain(Name name, String reason) {
        common.err().printf("Left out: '%s', since %s.%n", name, reason);
    }
}
