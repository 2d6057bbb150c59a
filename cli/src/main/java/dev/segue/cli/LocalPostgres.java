package dev.segue.cli;

import dev.segue.orm.DatabaseConfig;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import static dev.segue.cli.CommandException.FAILED;

/**
 * A PostgreSQL server of our own, whose data stay in the home directory from run to run.
 *
 * <p>Only the <em>programs</em> are zonky's, not its class {@code EmbeddedPostgres}, which is for tests: it trusts every local
 * user, turns fsync off, initialises in place (so an interrupted first start is final), ignores the orphan on a data directory
 * that is kept, and unpacks to a directory that all users share.
 *
 * <p>In the home directory: {@code server.lock}; {@code postgresql-…}, the programs; {@code postgres}, the data, with the
 * password in the owner-only file {@code segue.password}; {@code postgres.log} of this run, {@code postgres.old.log} of the last.
 *
 * <p>Access: 127.0.0.1 only, on a free port, without a Unix socket, by a random password (SCRAM).
 *
 * <p>Signals: {@code pg_ctl} gives the server a session of its own, so a Ctrl-C in the terminal reaches Java alone, which can
 * finish the requests in flight before it calls {@link #close}. That order is the caller's, so no shutdown hook is set here. If
 * Java is killed the server goes on, and the next {@link #start} stops it first.
 *
 * <p>Threading: safe from any; {@code close} may run in a shutdown hook.
 */
public final class LocalPostgres implements AutoCloseable {
    private final HomeLock lock;
    private final PostgresCluster cluster;
    private final String password;
    private final int port;

    /** Guarded by this. */
    private boolean closed;

    private LocalPostgres(HomeLock lock, PostgresCluster cluster, String password, int port) {
        this.lock = lock;
        this.cluster = cluster;
        this.password = password;
        this.port = port;
    }

    /**
     * Starts the server that keeps its data in {@code home} and returns when it answers. The first time this makes the directory,
     * the data and an empty database; a server that a killed process left behind is stopped.
     *
     * @throws CommandException if another Segue server uses {@code home}, or if PostgreSQL can't run there
     */
    public static LocalPostgres start(Path home) {
        var archive = PostgresBinaries.archive();
        try {
            Files.createDirectories(home,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            var lock = HomeLock.take(home);
            try {
                var own = home.toRealPath();
                return start(lock, new PostgresTools(PostgresBinaries.unpacked(archive, own), freshLog(own)), own);
            } catch (IOException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new CommandException(
                    "The embedded PostgreSQL can't run in '%s': %s. Use a server of your own with --db."
                            .formatted(home, reason(failure)),
                    FAILED, failure);
        }
    }

    /** Returns how to reach the server that runs on {@code home} already; empty if none does. */
    static Optional<DatabaseConfig> running(Path home) {
        try {
            if (!Files.isDirectory(home.resolve("postgres"))) {
                return Optional.empty();
            }
            var own = home.toRealPath();
            var tools = new PostgresTools(PostgresBinaries.unpacked(PostgresBinaries.archive(), own),
                    own.resolve("postgres.log"));
            var cluster = new PostgresCluster(tools, own);
            OptionalInt port = cluster.runningOn();
            return port.isEmpty() ? Optional.empty()
                    : Optional.of(DatabaseConfig.of(url(port.getAsInt()), PostgresCluster.NAME, cluster.password()));
        } catch (IOException unreadable) {
            throw new CommandException(
                    "Can't find out whether PostgreSQL runs in '%s': %s. Use a server of your own with --db."
                            .formatted(home, reason(unreadable)),
                    FAILED, unreadable);
        }
    }

    private static LocalPostgres start(HomeLock lock, PostgresTools tools, Path home) throws IOException {
        var cluster = new PostgresCluster(tools, home);
        cluster.createIfAbsent();
        cluster.clearAway();
        try {
            return new LocalPostgres(lock, cluster, cluster.password(), cluster.start());
        } catch (IOException failure) {
            try {
                cluster.stop();
            } catch (IOException later) {
                failure.addSuppressed(later);
            }
            throw failure;
        }
    }

    private static Path freshLog(Path home) throws IOException {
        var log = home.resolve("postgres.log");
        if (Files.exists(log)) {
            Files.move(log, home.resolve("postgres.old.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case ClosedByInterruptException _ -> "the start was interrupted";
            case AccessDeniedException denied -> "no permission to write '%s'".formatted(denied.getFile());
            case FileSystemException known when known.getReason() == null ->
                "'%s' is in the way or missing".formatted(known.getFile());
            default ->
                Objects.requireNonNullElse(failure.getMessage(), "no reason given").lines().findFirst().orElse("");
        };
    }

    /** Returns the JDBC URL of its database. */
    public String url() {
        return url(port);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, PostgresCluster.NAME);
    }

    public String user() {
        return PostgresCluster.NAME;
    }

    public String password() {
        return password;
    }

    /**
     * Stops the server, which ends its sessions and writes what it must, and gives the directory free. Takes about 0.1 s, at most
     * 40 s. Closing again does nothing.
     *
     * @throws CommandException if the server could not be stopped
     */
    @Override
    public synchronized void close() {
        try (lock) {
            if (!closed) {
                closed = true;
                cluster.stop();
            }
        } catch (IOException failure) {
            throw new CommandException(
                    "PostgreSQL did not stop: %s. The next start stops it.".formatted(reason(failure)), FAILED,
                    failure);
        }
    }
}
