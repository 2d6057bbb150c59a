package dev.segue.cli;

import dev.segue.orm.DatabaseConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database for the time of one command: the one that is named, or the embedded one, which is started if it does not run already.
 *
 * @param started what was started for it, null for nothing
 */
record DatabaseAccess(DatabaseConfig config, @Nullable LocalPostgres started) implements AutoCloseable {
    DatabaseAccess(DatabaseConfig config, @Nullable LocalPostgres started) {
        this.config = config;
        this.started = started;
    }

    static DatabaseAccess open(Path home, @Nullable OwnDatabase own, Consumer<String> progress) {
        if (own != null) {
            return new DatabaseAccess(CommandException.checked(own::config), null);
        }
        Optional<DatabaseConfig> running = LocalPostgres.running(home);
        if (running.isPresent()) {
            return new DatabaseAccess(running.get(), null);
        }
        progress.accept("Starting PostgreSQL on '%s' …".formatted(home.resolve("postgres")));
        LocalPostgres postgres = LocalPostgres.start(home);
        return new DatabaseAccess(DatabaseConfig.of(postgres.url(), postgres.user(), postgres.password()), postgres);
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
    }
}
