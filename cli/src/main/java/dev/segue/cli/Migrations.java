package dev.segue.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.segue.orm.DatabaseConfig;
import dev.segue.orm.exec.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import static dev.segue.cli.CommandException.FAILED;

/**
 * The migrations of one database, by Flyway. Statements have no timeout here: a migration may take long.
 *
 * <p>Errors: {@link CommandException}, one line with the file and its line where a script failed.
 */
final class Migrations {
    private final Flyway flyway;
    private final String address;
    private Consumer<String> progress = _ -> {};

    /**
     * One migration.
     *
     * @param appliedAt null if it is not applied
     */
    record Migration(String version, String description, String state, @Nullable String appliedAt) {
        Migration(String version, String description, String state, @Nullable String appliedAt) {
            this.version = version;
            this.description = description;
            this.state = state;
            this.appliedAt = appliedAt;
        }
    }

    /**
     * @param location of the files, as Flyway names it
     * @param to the last version to apply; null for all
     */
    Migrations(DatabaseConfig config, ClassLoader loader, String location, @Nullable String to) {
        ((Logger) LoggerFactory.getLogger("org.flywaydb")).setLevel(Level.OFF); // progress and errors are told here, once
        Server server = config.server();
        address = "%s:%d/%s".formatted(server.host(), server.port(), server.database());
        try {
            flyway = Flyway.configure(loader).loggers("slf4j")
                    .dataSource("jdbc:postgresql://" + address, config.user(), config.password())
                    .jdbcProperties(Map.of("connectTimeout", Long.toString(config.connectTimeout().toSeconds()),
                            "ApplicationName", "segue migrate", "logServerErrorDetail", "false"))
                    .locations(location).failOnMissingLocations(true).cleanDisabled(true)
                    .target(to == null ? "latest" : to)
                    .callbacks(new Announcement()).load();
        } catch (FlywayException wrong) {
            throw failed(wrong);
        }
    }

    /** Says which migration begins. */
    private final class Announcement implements Callback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            progress.accept("Applying %s …".formatted(context.getMigrationInfo().getScript()));
        }

        @Override
        public String getCallbackName() {
            return "progress";
        }
    }

    /** Notes that the database has all up to {@code version}. */
    void baseline(String version) {
        try {
            Flyway.configure(flyway.getConfiguration().getClassLoader()).configuration(flyway.getConfiguration())
                    .baselineVersion(version).load().baseline();
        } catch (FlywayException failure) {
            throw failed(failure);
        }
    }

    /** Applies what is not applied, and returns how many that were. */
    int migrate(Consumer<String> told) {
        progress = told;
        try {
            return flyway.migrate().migrationsExecuted;
        } catch (FlywayException failure) {
            throw failed(failure);
        }
    }

    List<Migration> all() {
        try {
            return Arrays.stream(flyway.info().all()).map(Migrations::of).toList();
        } catch (FlywayException failure) {
            throw failed(failure);
        }
    }

    private static Migration of(MigrationInfo info) {
        return new Migration(info.getVersion() == null ? "" : info.getVersion().getVersion(), info.getDescription(),
                info.getState().getDisplayName(),
                info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant().toString());
    }

    private CommandException failed(FlywayException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof FlywaySqlScriptException script) {
                return new CommandException(
                        "'%s', line %d: %s. What the file did is undone; correct it and migrate again."
                                .formatted(script.getResource().getFilename(), script.getLineNumber(),
                                        line(script.getCause())),
                        FAILED, failure);
            }
        }
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        return new CommandException(
                "Can't migrate '%s': %s".formatted(address, sentence(origin)), FAILED,
                failure);
    }

    private static String line(@Nullable Throwable cause) {
        String text = cause == null ? "no reason given"
                : Objects.requireNonNullElse(cause.getMessage(), "no reason given");
        return text.lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
    }

    private static String sentence(Throwable failure) {
        String text = Objects.requireNonNullElse(failure.getMessage(), failure.toString()).strip()
                .replaceAll("\\s*\\n\\s*", " ");
        return text.endsWith(".") ? text : text + ".";
    }
}
