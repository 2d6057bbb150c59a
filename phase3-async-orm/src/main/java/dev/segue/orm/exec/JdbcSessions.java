package dev.segue.orm.exec;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.segue.bridge.Bridge;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The JDBC side: a connection pool behind a {@link Gate} of its size.
 *
 * <p>The pool alone lets late threads overtake early ones for as long as it happens; the gate bounds that, and the pool then has a connection
 * for each that passed.
 * <p>Threading: safe from any; {@link #open} may not be called on a loop thread.
 */
public final class JdbcSessions implements SessionSource, AutoCloseable {
    /** How long an idle connection may take to show that it lives. */
    private static final Duration ALIVE = Duration.ofMillis(500);

    private final Server server;
    private final JdbcConfig config;
    private final Bridge bridge;
    private final HikariPool pool;
    private final Reconnecting connecting;
    private final Gate gate;

    public JdbcSessions(Server server, JdbcConfig config, Bridge bridge) {
        this.server = server;
        this.config = config;
        this.bridge = bridge;
        this.connecting = configured(new Reconnecting(), server);
        this.pool = new HikariPool(pool(connecting, server, config));
        this.gate = new Gate(config.maxPoolSize());
    }

    @Override
    public Session open() {
        return openExclusive();
    }

    @Override
    public JdbcSession openExclusive() {
        awaitTurn();
        try {
            return new JdbcSession(server, bridge, connection(), pool::evictConnection, gate::leave);
        } catch (SQLException failure) {
            gate.leave();
            throw JdbcErrors.of(server, null, failure);
        } catch (Throwable failure) {
            gate.leave();
            throw failure;
        }
    }

    @Override
    public CompletionStage<Session> asyncOpen() {
        return bridge.toAsync(this::open);
    }

    @Override
    public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
        return bridge.toAsync(this::openExclusive);
    }

    @Override
    public boolean opensAtOnce() {
        return false;
    }

    /** Runs each statement of {@code script}, in one transaction unless it says otherwise. */
    public void execute(String script) {
        try (JdbcSession session = openExclusive()) {
            session.run(script);
        }
    }

    /** Closes all connections, those in use included. */
    @Override
    public void close() {
        try {
            pool.shutdown();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    /** A caller waits no longer than its request may take, whether for its turn, a new connection, or a server that is silent. */
    private Connection connection() throws SQLException {
        try {
            return pool.getConnection(Math.max(1, TimeLimit.atMost(server.connectTimeout()).toMillis()));
        } catch (SQLTransientConnectionException late) {
            SQLException refusal = connecting.refusal();
            throw refusal == null ? late
                    : new SQLTransientConnectionException(late.getMessage(), refusal.getSQLState(), refusal);
        }
    }

    private void awaitTurn() {
        Duration timeout = TimeLimit.atMost(config.poolTimeout());
        try {
            if (!gate.enter(timeout)) {
                throw exhausted(timeout);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            var failure = new SessionUnavailableException(
                    "Thread '%s' was interrupted while it waited for a JDBC connection; nothing was sent. Call again if the work is still wanted."
                            .formatted(Thread.currentThread().getName()));
            failure.addSuppressed(interruption);
            throw failure;
        }
    }

    private SessionUnavailableException exhausted(Duration timeout) {
        return new SessionUnavailableException(
                "No JDBC connection after %d ms (total %d, active %d, idle %d, waiting %d). Raise maxPoolSize, or look for a transaction held across a call."
                        .formatted(Math.max(0, timeout.toMillis()), pool.getTotalConnections(),
                                pool.getActiveConnections(), pool.getIdleConnections(),
                                gate.waiting()));
    }

    private static HikariConfig pool(Reconnecting connecting, Server server, JdbcConfig config) {
        var pool = new HikariConfig();
        pool.setPoolName("segue-jdbc");
        pool.setDataSource(connecting);
        pool.setMaximumPoolSize(config.maxPoolSize());
        pool.setConnectionTimeout(Math.max(ALIVE.toMillis(), server.connectTimeout().toMillis()));
        pool.setValidationTimeout(ALIVE.toMillis());
        pool.setInitializationFailTimeout(-1);
        // Else the pool asks its first connection; if that is lost just then, no later one ever suits it.
        pool.setTransactionIsolation(Integer.toString(server.isolation()));
        pool.validate();
        return pool;
    }

    /** Returns an unpooled source of connections. */
    static PGSimpleDataSource driver(Server server) {
        return configured(new PGSimpleDataSource(), server);
    }

    private static <D extends PGSimpleDataSource> D configured(D driver, Server server) {
        driver.setServerNames(new String[]{server.host()});
        driver.setPortNumbers(new int[]{server.port()});
        driver.setDatabaseName(server.database());
        driver.setUser(server.user());
        driver.setPassword(server.password());
        driver.setConnectTimeout(seconds(server.connectTimeout().toMillis()));
        driver.setLoginTimeout(seconds(server.connectTimeout().toMillis()));
        driver.setSocketTimeout(seconds(server.silenceTimeout().toMillis()));
        driver.setTcpKeepAlive(true);
        driver.setPrepareThreshold(1);
        driver.setLogServerErrorDetail(false); // the detail quotes bind values
        driver.setApplicationName("segue");
        driver.setCancelSignalTimeout(1);
        switch (server.encryption()) {
            case Encryption.None _ -> driver.setSslMode("disable");
            case Encryption.Unverified _ -> driver.setSslMode("require");
            case Encryption.Verified(Path authorities) -> {
                driver.setSslMode("verify-full");
                driver.setSslRootCert(authorities.toString());
            }
        }
        driver.setOptions(server.settings().entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" ")));
        return driver;
    }

    private static int seconds(long millis) {
        return Math.toIntExact(Math.max(1, (millis + 999) / 1000));
    }
}
