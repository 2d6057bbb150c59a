package dev.segue.cli;

import dev.segue.orm.DatabaseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a PostgreSQL other than the embedded one. */
final class OwnDatabase {
    static final String HEADING = "Your own PostgreSQL, 14 or newer:%n";

    @Option(names = "--db", required = true, paramLabel = "URL", description = "postgresql://host[:port]/database")
    private String url = "";

    @Option(names = "--db-user", defaultValue = "${sys:user.name}", paramLabel = "USER", description = "Who to log in as. Default: you, ${DEFAULT-VALUE}")
    private String user = "";

    @Option(names = "--db-password-file", paramLabel = "FILE", description = "A file that holds the password and nothing else.")
    private @Nullable Path passwordFile;

    /** @throws IllegalArgumentException if the URL is none */
    DatabaseConfig config() {
        return DatabaseConfig.of(url, user, passwordFile == null ? "" : password(passwordFile));
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new CommandException(
                    "Can't read the password from '%s'. Check that the file exists and that you may read it."
                            .formatted(file),
                    CommandException.USAGE, unreadable);
        }
    }
}
