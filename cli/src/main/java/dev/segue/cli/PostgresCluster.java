package dev.segue.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The data directory in {@code home} ("cluster" in PostgreSQL's words) and the server that runs on it, if one does. The caller
 * holds the {@link HomeLock}.
 *
 * <p>Threading: one at a time.
 */
record PostgresCluster(PostgresTools tools, Path home) {
    /** The superuser and the database. */
    static final String NAME = "segue";

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration RETRIES = Duration.ofSeconds(10);

    /** Defaults, but for what concerns who can connect, times that mean the same everywhere, and short queries. */
    private static final String SETTINGS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c timezone=UTC"
            + " -c log_timezone=UTC -c max_connections=200 -c jit=off";

    /**
     * Makes the data with the database in them, unless they are there. They come into being beside their place and move to it
     * when they are complete, so an interrupted first start leaves nothing that counts.
     */
    void createIfAbsent() throws IOException {
        Trees.deleteMatching(home, "postgres-new-*", null);
        if (Files.isDirectory(data())) {
            return;
        }
        var fresh = Files.createTempDirectory(home, "postgres-new-");
        var password = fresh.resolve("segue.password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, newPassword());
        var cluster = fresh.resolve("data");
        tools.run(LIMIT, "initdb", "-D", cluster.toString(), "-U", NAME, "-A", "scram-sha-256", "--pwfile=" + password,
                "-E",
                "UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");
        var script = Files.writeString(fresh.resolve("create.sql"), "CREATE DATABASE " + NAME + "\n");
        tools.run(LIMIT, script.toFile(), "postgres", "--single", "-j", "-D", cluster.toString(), "postgres");
        Files.move(password, passwordIn(cluster));
        Files.move(cluster, data());
        Trees.deleteMatching(home, "postgres-new-*", null);
    }

    private static String newPassword() {
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static Path passwordIn(Path data) {
        return data.resolve("segue.password");
    }

    String password() throws IOException {
        return Files.readString(passwordIn(data()));
    }

    /** Starts the server, waits until it answers, recovery included, and returns its port. */
    int start() throws IOException {
        long giveUp = System.nanoTime() + RETRIES.toNanos();
        while (true) {
            int port = freePort();
            try {
                tools.run(LIMIT, "pg_ctl", "start", "-s", "-w", "-t", "100", "-D", data().toString(), "-l",
                        tools.log().toString(), "-o", SETTINGS + " -p " + port);
                return port;
            } catch (PostgresTools.Failure failure) {
                if (!failure.mayPass() || System.nanoTime() - giveUp > 0) {
                    throw failure;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Stops the server if it runs, even on an interrupted thread: quickly and cleanly, else as a crash would, which costs a
     * recovery but no data.
     */
    void stop() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            if (postmaster().isPresent()) {
                stopRunning();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopRunning() throws IOException {
        try {
            stop("fast", 30);
        } catch (PostgresTools.Failure _) {
            // It may as well have ended by itself in between.
            if (postmaster().isPresent()) {
                stop("immediate", 10);
            }
        }
    }

    private void stop(String mode, int seconds) throws IOException {
        tools.run(LIMIT, "pg_ctl", "stop", "-s", "-w", "-m", mode, "-t", Integer.toString(seconds), "-D",
                data().toString());
    }

    /**
     * Makes the data directory ready for a start after any end of the last server: stops it if it still runs, removes its
     * {@code postmaster.pid} if not. PostgreSQL itself would take any live process with that id for the server, which is common
     * where ids are small, as in a container. Its children, should some still live, hold its shared memory, and so keep a new
     * server out, with or without the file.
     */
    void clearAway() throws IOException {
        stop();
        Files.deleteIfExists(pidFile());
    }

    /** Finds the main process of the server on this very directory, whoever started it. */
    Optional<ProcessHandle> postmaster() throws IOException {
        try (var lines = Files.lines(pidFile())) {
            return lines.findFirst().filter(line -> line.strip().matches("[0-9]{1,18}"))
                    .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip()))).filter(this::serves);
        } catch (NoSuchFileException stopped) {
            return Optional.empty();
        }
    }

    /** Returns the port of the server on this very directory, if one runs: it writes that into the fourth line of its file. */
    OptionalInt runningOn() throws IOException {
        if (postmaster().isEmpty()) {
            return OptionalInt.empty();
        }
        try (var lines = Files.lines(pidFile())) {
            return lines.skip(3).limit(1).map(String::strip).filter(line -> line.matches("[0-9]{1,5}"))
                    .mapToInt(Integer::parseInt).findFirst();
        } catch (NoSuchFileException stopped) {
            return OptionalInt.empty();
        }
    }

    private boolean serves(ProcessHandle process) {
        var info = process.info();
        return info.command().orElse("").contains("/bin/postgres")
                && info.arguments().stream().flatMap(Arrays::stream).anyMatch(data().toString()::equals);
    }

    private Path data() {
        return home.resolve("postgres");
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }
}
