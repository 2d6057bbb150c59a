package dev.segue.orm.exec;

import dev.segue.orm.schema.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What tables a database has, for tools: read, and changed by statements. One JDBC connection, sync only: some things don't need async.
 *
 * <p>Threading: confined to one thread.
 */
public final class Catalog implements AutoCloseable {
    /** Keeps two tools from changing one database at once; any number will do that is always the same. */
    private static final long LOCK = 0x5E60E5C4;

    private final Server server;
    private final Connection connection;

    private Catalog(Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /**
     * Connects to the database.
     *
     * @throws ConnectionException if the server can't be reached, refuses the log-in, lacks the database, or is too old
     */
    public static Catalog open(Server server) {
        ServerCheck.run(server);
        try {
            Connection connection = JdbcSessions.driver(server).getConnection();
            connection.setAutoCommit(false);
            return new Catalog(server, connection);
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, null, failure);
        }
    }

    /**
     * Returns the tables of the connection's default schema, named without it, and those of {@code others}; without those of extensions.
     */
    public Schema read(List<String> others) {
        return inTransaction(CatalogQueries.TABLES, _ -> new CatalogReader(this, others).read());
    }

    /** Returns the values of each enumerated type, by the type's name as columns have it. */
    public Map<String, List<String>> enums() {
        return inTransaction(CatalogQueries.ENUMS, statement -> {
            Map<String, List<String>> enums = new TreeMap<>();
            for (List<String> row : rows(statement, CatalogQueries.ENUMS)) {
                enums.computeIfAbsent(row.get(0), _ -> new ArrayList<>()).add(row.get(1));
            }
            return enums;
        });
    }

    /** Does {@code work}, which reads the tables and changes them, after any other tool that is at it; if it fails, close the catalog. */
    public <T> T alone(Supplier<T> work) {
        lock("pg_advisory_lock");
        T done = work.get();
        lock("pg_advisory_unlock");
        return done;
    }

    private static String locking(String how) {
        return "SELECT %s(%d)".formatted(how, LOCK);
    }

    private void lock(String how) {
        String sql = locking(how);
        boolean _ = inTransaction(sql, statement -> statement.execute(sql));
    }

    /**
     * Runs {@code statements} in one transaction, after any other tool that is at it.
     *
     * @throws OrmException if one fails; then none has had an effect
     */
    public void run(List<String> statements) {
        String lock = locking("pg_advisory_xact_lock");
        inTransaction(lock, statement -> {
            statement.execute(lock);
            for (String sql : statements) {
                try {
                    statement.execute(sql);
                } catch (SQLException failure) {
                    throw JdbcErrors.of(server, sql, failure);
                }
            }
            return statements;
        });
    }

    /** Returns the rows of {@code sql}; NULL is the empty text. */
    List<List<String>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement, sql);
        }
    }

    private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= width; column++) {
                    String value = result.getString(column);
                    row.add(value == null ? "" : value);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private interface Work<T> {
        T with(Statement statement) throws SQLException;
    }

    private <T> T inTransaction(String sql, Work<T> work) {
        try (Statement statement = connection.createStatement()) {
            try {
                T done = work.with(statement);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, sql, failure);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw JdbcErrors.of(server, null, failure);
        }
    }
}
