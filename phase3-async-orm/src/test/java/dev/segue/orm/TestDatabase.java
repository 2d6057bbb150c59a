package dev.segue.orm;

import dev.segue.orm.exec.JdbcConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty PostgreSQL database for one test class, on a server that all classes of the JVM share and that starts when first used.
 *
 * <p>Use: {@code @RegisterExtension static final TestDatabase DATABASE = new TestDatabase();}
 * <p>A test fails if it leaves a transaction open, or a statement running. After the class the database is dropped, and the class fails if a connection to it is still open: whatever opened it leaks.
 * <p>Threading: safe from any.
 */
public final class TestDatabase implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final String USER = "postgres";
    private static final String APPLICATION = "test";
    /** The version is for the driver to name the application as it begins, so that DISCARD ALL keeps the name. */
    private static final Map<String, String> KEPT = Map.of("ApplicationName", APPLICATION, "assumeMinServerVersion",
            "14", "preferQueryMode", "simple");
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

    private final String name = "test_" + COUNT.incrementAndGet();
    /** Kept open, since a backend takes longer to start than most scripts to run. */
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();

    /** Starts when first used, and ends with the JVM. */
    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();
        static final Connection OBSERVER = observer();

        private static Connection observer() {
            try {
                return SERVER.getPostgresDatabase().getConnection();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setServerConfig("shared_preload_libraries", "pg_stat_statements")
                        .setServerConfig("fsync", "off").setServerConfig("max_connections", "200").start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        create();
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        List<String> busy = awaitNone(
                "SELECT pid || ' ' || state || ' ' || application_name || ': ' || query FROM pg_stat_activity WHERE datname = '"
                        + name + "' AND state <> 'idle' AND backend_type = 'client backend'");
        if (!busy.isEmpty()) {
            throw new AssertionError("This test leaves work on the server: %s. End what it starts.".formatted(busy));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        drop();
    }

    void create() throws SQLException {
        administer("CREATE DATABASE " + name);
    }

    /** Drops the database, and fails if anyone was still connected. */
    void drop() throws SQLException {
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            kept.close();
        }
        List<String> leaked = sessionsLeft();
        administer("DROP DATABASE " + name + " WITH (FORCE)");
        if (!leaked.isEmpty()) {
            throw new AssertionError(
                    "%d connections were left open by this test class: %s. Close every Database before its end."
                            .formatted(leaked.size(), leaked));
        }
    }

    /** Returns how to reach the database, over few JDBC connections: a pool opens all that it may have. */
    public DatabaseConfig config() {
        return DatabaseConfig.of(url(), USER, "").withJdbc(new JdbcConfig(4, Duration.ofSeconds(5)));
    }

    /** Returns the database's JDBC URL, without user. */
    public String url() {
        return "jdbc:postgresql://localhost:%d/%s".formatted(Shared.SERVER.getPort(), name);
    }

    /** Opens a plain JDBC connection as the superuser, for what a test must do behind the ORM's back. */
    public Connection connection() throws SQLException {
        return Shared.SERVER.getDatabase(USER, name).getConnection();
    }

    /** Runs {@code script} behind the ORM's back. */
    public void execute(String script) throws SQLException {
        boolean _ = call(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(script);
            }
        });
    }

    /** Returns the first column of the rows of {@code sql}, asked behind the ORM's back. */
    public List<String> strings(String sql) throws SQLException {
        return call(connection -> strings(connection, sql));
    }

    /** What is done on a connection. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Returns the result of {@code work} on one of the connections kept for that, which {@link #sessions} leaves out; what it did is committed if it returns. */
    public <T> T call(Work<T> work) throws SQLException {
        Connection connection = idle.poll();
        if (connection == null || !connection.isValid(1)) { // the test may have ended it
            connection = Shared.SERVER
                    .getDatabase(USER, name, KEPT)
                    .getConnection();
        }
        try {
            T result = work.on(connection);
            connection.setAutoCommit(true);
            run(connection, "DISCARD ALL");
            idle.add(connection);
            return result;
        } catch (Throwable failure) {
            connection.close();
            throw failure;
        }
    }

    /** Returns what each connection to the database other than those of {@link #call} does: its state and its last statement. */
    public List<String> sessions() throws SQLException {
        return observed(sessionsQuery());
    }

    private String sessionsQuery() {
        return "SELECT pid || ' ' || coalesce(state, '?') || ' ' || application_name || ': ' || query FROM pg_stat_activity WHERE datname = '"
                + name + "' AND application_name <> '" + APPLICATION + "' AND backend_type = 'client backend'";
    }

    /** Returns how often the server has run statements whose text contains {@code part}, with {@code $1} for values. */
    public long statements(String part) throws SQLException {
        administer("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        return Long.parseLong(observed(
                "SELECT coalesce(sum(s.calls), 0)::text FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '"
                        + name + "' AND strpos(s.query, '" + part.replace("'", "''") + "') > 0")
                .getFirst());
    }

    /** A closed connection's backend ends a little later, so this waits for it. */
    private List<String> sessionsLeft() throws SQLException {
        return awaitNone(sessionsQuery());
    }

    private static List<String> awaitNone(String sql) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE;
        List<String> left = observed(sql);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20_000_000);
            left = observed(sql);
        }
        return left;
    }

    private static void administer(String sql) throws SQLException {
        synchronized (Shared.OBSERVER) {
            run(Shared.OBSERVER, sql);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> observed(String sql) throws SQLException {
        synchronized (Shared.OBSERVER) {
            return strings(Shared.OBSERVER, sql);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            var result = new ArrayList<String>();
            while (rows.next()) {
                result.add(rows.getString(1));
            }
            return result;
        }
    }
}
