package dev.segue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each test starts real servers. The programs are unpacked once and linked into each home; data are made once for tests of later starts. */
class LocalPostgresIT {
    @TempDir
    private static Path programs;

    @TempDir
    private static Path first;

    @TempDir
    private Path directory;

    private Path home;
    private Path link;

    @BeforeAll
    static void startOnce() throws IOException {
        Path link = linkPrograms(first);
        LocalPostgres.start(first).close();
        Files.delete(link);
    }

    @BeforeEach
    void linkPrograms() throws IOException {
        home = Files.createDirectory(directory.resolve("my home"));
        link = linkPrograms(home);
    }

    private static Path linkPrograms(Path home) throws IOException {
        var unpacked = PostgresBinaries.unpacked(PostgresBinaries.archive(), programs);
        return Files.createSymbolicLink(home.resolve(unpacked.getFileName()), unpacked);
    }

    /** Leaves {@link #home} as a first start and its end do. */
    private void startedBefore() throws IOException {
        try (Stream<Path> files = Files.walk(first.resolve("postgres"))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(first.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Keeps JUnit from warning of a link that leads out of the directory. */
    @AfterEach
    void unlinkPrograms() throws IOException {
        Files.delete(link);
    }

    @Test
    void keepsDataFromRunToRun() throws Exception {
        try (var server = LocalPostgres.start(home); var connection = connect(server)) {
            execute(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (var server = LocalPostgres.start(home)) {
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(server, "SELECT current_database()")).isEqualTo("segue");
        }
    }

    /** The best of a few, since other work may hold the machine up. */
    @Test
    void laterStartsTakeLessThanThreeHalvesOfASecond() throws Exception {
        startedBefore();
        var best = Duration.ofDays(1);
        for (int attempt = 0; attempt < 5 && best.toMillis() >= 1500; attempt++) {
            long begin = System.nanoTime();
            try (var server = LocalPostgres.start(home)) {
                query(server, "SELECT 1");
                best = Duration.ofNanos(System.nanoTime() - begin);
            }
        }
        assertThat(best).isLessThan(Duration.ofMillis(1500));
    }

    @Test
    void letsInOnlyThePasswordAndOnlyFromHere() throws Exception {
        try (var server = LocalPostgres.start(home)) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.url(), server.user(), "wrong"))
                    .isInstanceOf(SQLException.class).hasMessageContaining("password authentication failed");
            assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "SHOW unix_socket_directories")).isEmpty();
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(home.resolve("postgres/segue.password"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("postgres"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void closeEndsOpenSessionsAndLeavesNoServer() throws Exception {
        startedBefore();
        var server = LocalPostgres.start(home);
        try (var connection = connect(server)) {
            server.close();
            server.close();
            assertThat(connection.isValid(1)).isFalse();
        }
        assertThat(home.resolve("postgres/postmaster.pid")).doesNotExist();
        assertThatThrownBy(() -> connect(server)).hasMessageContaining("refused");
    }

    @Test
    void closeStopsTheServerOnAnInterruptedThread() throws IOException {
        startedBefore();
        var server = LocalPostgres.start(home);
        Thread.currentThread().interrupt();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(home.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void terminalsSignalsDoNotReachTheServer() throws Exception {
        startedBefore();
        try (var _ = LocalPostgres.start(home)) {
            assertThat(processGroup(postmaster())).isNotEqualTo(processGroup(ProcessHandle.current()));
        }
    }

    @Test
    void startsAfterTheServerWasKilled() throws Exception {
        startedBefore();
        try (var server = LocalPostgres.start(home); var connection = connect(server)) {
            execute(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(postmaster().destroyForcibly()).isTrue();
        }
        try (var server = LocalPostgres.start(home)) {
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void stopsTheServerThatAKilledProcessLeftBehind() throws Exception {
        var orphan = orphan();
        try (var server = LocalPostgres.start(home)) {
            assertThat(postmaster().pid()).isNotEqualTo(orphan.pid());
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startsWhenTheIdOfAKilledServerNowBelongsToAnotherProcess() throws Exception {
        startedBefore();
        long us = ProcessHandle.current().pid();
        Files.writeString(home.resolve("postgres/postmaster.pid"), us + "\n" + home.resolve("postgres") + "\n");
        try (var _ = LocalPostgres.start(home)) {
            assertThat(postmaster().pid()).isNotEqualTo(us);
        }
    }

    @Test
    void startsWhenTheFirstStartWasInterruptedHalfWay() throws Exception {
        Files.createDirectories(home.resolve("postgres-new-1/data/base"));
        Files.writeString(home.resolve("postgres-new-1/data/PG_VERSION"), "18");
        try (var server = LocalPostgres.start(home)) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
        assertThat(home).isDirectoryNotContaining("glob:**/postgres-new-*");
    }

    @Test
    void interruptedStartFailsAndLeavesTheDirectoryUsable() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> LocalPostgres.start(home)).isInstanceOf(CommandException.class)
                .hasMessageContaining("was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        LocalPostgres.start(home).close();
    }

    @Test
    void secondServerIsToldWhoUsesTheDirectory() throws Exception {
        startedBefore();
        try (var server = LocalPostgres.start(home)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> LocalPostgres.start(home)).isInstanceOf(CommandException.class).hasMessage(
                        "Another Segue server (process %d) uses '%s'. Stop it, or choose another directory with --home.",
                        ProcessHandle.current().pid(), home);
            }
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void brokenDataAreNamedWithTheWayOut() throws Exception {
        startedBefore();
        Files.writeString(home.resolve("postgres/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> LocalPostgres.start(home)).isInstanceOf(CommandException.class)
                .hasMessage("The embedded PostgreSQL can't run in '%s': database files are incompatible with server."
                        + " Use a server of your own with --db.", home);
    }

    @Test
    void directoryThatCannotBeMadeIsNamed() throws Exception {
        var file = Files.createFile(home.resolve("file"));
        assertThatThrownBy(() -> LocalPostgres.start(file.resolve("home"))).isInstanceOf(CommandException.class)
                .hasMessageContaining("'%s'", file.resolve("home")).hasMessageContaining("--db")
                .hasMessageNotContaining("\n");
    }

    @Test
    void unknownSystemIsNamed() {
        assertThatThrownBy(() -> PostgresBinaries.archive("Plan 9", "mips")).isInstanceOf(CommandException.class)
                .hasMessage("Segue brings no PostgreSQL for 'Plan 9' on 'mips'. Use a server of your own with --db.");
    }

    /** What is left when Java is killed: the lock is gone, the server is not. */
    private ProcessHandle orphan() throws IOException {
        startedBefore();
        cluster().start();
        return postmaster();
    }

    private static String processGroup(ProcessHandle process) throws IOException {
        var ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(process.pid())).start();
        return new String(ps.getInputStream().readAllBytes(), US_ASCII).strip();
    }

    private ProcessHandle postmaster() throws IOException {
        return cluster().postmaster().orElseThrow();
    }

    private PostgresCluster cluster() throws IOException {
        var own = home.toRealPath();
        var tools = new PostgresTools(PostgresBinaries.unpacked(PostgresBinaries.archive(), own),
                own.resolve("orphan.log"));
        return new PostgresCluster(tools, own);
    }

    private static Connection connect(LocalPostgres server) throws SQLException {
        return DriverManager.getConnection(server.url(), server.user(), server.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(LocalPostgres server, String sql) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
