package dev.segue.orm.exec;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server that a test has to itself, to restart and to freeze. What it committed outlives even an immediate restart.
 *
 * <p>Threading: safe from any.
 */
final class OwnServer implements AutoCloseable {
    private final Path data;
    private final EmbeddedPostgres postgres;

    OwnServer() throws IOException {
        data = Files.createTempDirectory("segue-own-server");
        postgres = EmbeddedPostgres.builder().setDataDirectory(data).setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** Returns how to reach it directly, or over the proxy at {@code port}. */
    Server at(int port) {
        return new Server("localhost", port, "postgres", "postgres", "", Duration.ofSeconds(5),
                Duration.ofSeconds(20));
    }

    int port() {
        return postgres.getPort();
    }

    Connection connection() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the rows of {@code sql}. */
    List<String> strings(String sql) throws SQLException {
        try (Connection connection = connection()) {
            return strings(connection, sql);
        }
    }

    static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** Starts {@code pg_ctl restart}, which ends when the server is up again. */
    Process restart(String mode) throws IOException {
        String started = Files.readString(data.resolve("postmaster.opts")); // begins with the server's program
        Path programs = Path.of(started.substring(0, started.indexOf(' '))).resolveSibling("pg_ctl");
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses root
        }
        command.addAll(List.of(programs.toString(), "restart", "-w", "-m", mode, "-D", data.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(data.resolve("pg_ctl.log").toFile())).start();
    }

    /** Returns the process that accepts connections. */
    ProcessHandle postmaster() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst()))
                    .orElseThrow();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Stops {@code processes} where they are, until {@link #thaw}. */
    static void freeze(List<Long> processes) {
        signal("STOP", processes);
    }

    /** Stops all of the server's processes. */
    void freeze() {
        freeze(List.of(postmaster().pid())); // so that no others begin
        freeze(backends());
    }

    /** Lets all of the server's processes go on. */
    void thaw() {
        signal("CONT", backends());
        signal("CONT", List.of(postmaster().pid()));
    }

    private List<Long> backends() {
        return postmaster().children().map(ProcessHandle::pid).toList();
    }

    private static void signal(String name, List<Long> processes) {
        try {
            var command = new ArrayList<>(List.of("kill", "-" + name));
            processes.forEach(process -> command.add(process.toString()));
            int _ = new ProcessBuilder(command).start().waitFor(); // not 0 if one has ended meanwhile
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
