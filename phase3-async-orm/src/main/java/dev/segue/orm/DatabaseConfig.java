package dev.segue.orm;

import dev.segue.orm.exec.JdbcConfig;
import dev.segue.orm.exec.LaneConfig;
import dev.segue.orm.exec.Server;
import dev.segue.orm.exec.StatementConfig;
import java.time.Duration;

/**
 * How to reach a PostgreSQL database (14 or newer) and how much of it to use. Start with {@link #of} and change what differs.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, or the same without {@code jdbc:}; port 5432 if left out. Behind a
 *     question mark, {@code sslmode=require}, or {@code sslmode=verify-full&sslrootcert=FILE} with a PEM file of the authorities trusted;
 *     without, or with {@code sslmode=disable}, connections are not encrypted
 * @param jdbc limits of the JDBC side, used by blocking calls on platform threads
 * @param lanes limits of the native side, used by async calls and by blocking calls on virtual threads
 * @param connectTimeout how long to wait for a new connection, log-in included; by default 5 s
 * @param statementTimeout how long the server may work on one statement before it cancels it; by default 30 s
 * @param jdbcOnVirtualThreads whether blocking calls on virtual threads use JDBC too; by default they do not, since waiting on
 *     the native side costs less
 * @param statements what is told about statements: slow ones to the log (by default those that take 1 s), and whose they are to the server
 * @param vocabulary lookups and functions of the application's own that names may use; by default none
 */
public record DatabaseConfig(String url, String user, String password, JdbcConfig jdbc, LaneConfig lanes,
        Duration connectTimeout, Duration statementTimeout, boolean jdbcOnVirtualThreads, StatementConfig statements,
        Vocabulary vocabulary) {

    public DatabaseConfig {
        DatabaseUrl.parse(url);
        positive("connectTimeout", connectTimeout);
        positive("statementTimeout", statementTimeout);
    }

    /**
     * Returns a configuration with defaults for the rest.
     *
     * @throws IllegalArgumentException if {@code url} is not of the form above
     */
    public static DatabaseConfig of(String url, String user, String password) {
        return new DatabaseConfig(url, user, password, JdbcConfig.DEFAULT, LaneConfig.DEFAULT, Duration.ofSeconds(5),
                Duration.ofSeconds(30), false, StatementConfig.DEFAULT, Vocabulary.STANDARD);
    }

    public DatabaseConfig withJdbc(JdbcConfig changed) {
        return new DatabaseConfig(url, user, password, changed, lanes, connectTimeout, statementTimeout,
                jdbcOnVirtualThreads, statements, vocabulary);
    }

    public DatabaseConfig withLanes(LaneConfig changed) {
        return new DatabaseConfig(url, user, password, jdbc, changed, connectTimeout, statementTimeout,
                jdbcOnVirtualThreads, statements, vocabulary);
    }

    public DatabaseConfig withPassword(String changed) {
        return new DatabaseConfig(url, user, changed, jdbc, lanes, connectTimeout, statementTimeout,
                jdbcOnVirtualThreads, statements, vocabulary);
    }

    public DatabaseConfig withConnectTimeout(Duration changed) {
        return new DatabaseConfig(url, user, password, jdbc, lanes, changed, statementTimeout, jdbcOnVirtualThreads,
                statements, vocabulary);
    }

    public DatabaseConfig withStatementTimeout(Duration changed) {
        return new DatabaseConfig(url, user, password, jdbc, lanes, connectTimeout, changed, jdbcOnVirtualThreads,
                statements, vocabulary);
    }

    public DatabaseConfig withJdbcOnVirtualThreads(boolean changed) {
        return new DatabaseConfig(url, user, password, jdbc, lanes, connectTimeout, statementTimeout, changed,
                statements, vocabulary);
    }

    public DatabaseConfig withStatements(StatementConfig changed) {
        return new DatabaseConfig(url, user, password, jdbc, lanes, connectTimeout, statementTimeout,
                jdbcOnVirtualThreads, changed, vocabulary);
    }

    public DatabaseConfig withVocabulary(Vocabulary changed) {
        return new DatabaseConfig(url, user, password, jdbc, lanes, connectTimeout, statementTimeout,
                jdbcOnVirtualThreads, statements, changed);
    }

    /** Returns where to connect to, for tools that open connections of their own. */
    public Server server() {
        DatabaseUrl parts = DatabaseUrl.parse(url);
        return new Server(parts.host(), parts.port(), parts.database(), user, password, connectTimeout,
                statementTimeout).withEncryption(parts.encryption());
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "DatabaseConfig[url=%s, user=%s, password=***, jdbc=%s, lanes=%s, connectTimeout=%s, statementTimeout=%s, jdbcOnVirtualThreads=%s, statements=%s]"
                .formatted(url, user, jdbc, lanes, connectTimeout, statementTimeout, jdbcOnVirtualThreads,
                        statements);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("'%s' is %s, but must be positive.".formatted(name, value));
        }
    }
}
