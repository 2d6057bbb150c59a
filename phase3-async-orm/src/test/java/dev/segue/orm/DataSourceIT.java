package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.demo.Series;
import dev.segue.orm.demo.Series_;
import dev.segue.orm.exec.ConnectionException;
import dev.segue.orm.exec.ConstraintException;
import dev.segue.orm.exec.JdbcConfig;
import dev.segue.orm.exec.SessionUnavailableException;
import dev.segue.orm.exec.StatementException;
import dev.segue.orm.exec.TransactionBrokenException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Hand-written JDBC in the transactions of the ORM, and outside any. */
@Timeout(60)
class DataSourceIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final String INSERT = "INSERT INTO series (code) VALUES (?)";

    @SuppressWarnings("NullAway.Init")
    private static Database database;
    @SuppressWarnings("NullAway.Init")
    private static DataSource source;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config().withJdbc(new JdbcConfig(2, Duration.ofMillis(500))), BRIDGE);
        database.execute("CREATE TABLE series (code text PRIMARY KEY, changed timestamptz, points int[])");
        source = database.dataSource();
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        TEST.execute("TRUNCATE series");
    }

    @AfterEach
    void t23_nothingIsLeftInATransaction() {
        await().pollDelay(Duration.ZERO).untilAsserted(
                () -> assertThat(TEST.sessions()).noneMatch(session -> session.contains("idle in transaction")));
    }

    @Test
    void itsConnectionIsTheTransactionsAndRowsAreSeenFromAllSides() throws SQLException {
        database.atomic(() -> {
            insert("jdbc");
            assertThat(codes()).containsExactly("jdbc");
            create("orm");
            BRIDGE.toSync(() -> database.objects(Series.class).asyncCreate(series("async")));
            assertThat(strings("SELECT code FROM series ORDER BY code")).containsExactly("async", "jdbc", "orm");
            assertThat(BRIDGE.toSync(() -> database.objects(Series.class).asyncCount())).isEqualTo(3);
            assertThat(inTransaction()).containsExactly(strings("SELECT pg_backend_pid()::text").getFirst());
            assertThat(committed()).isEmpty();
            return 0;
        });
        assertThat(committed()).containsExactly("async", "jdbc", "orm");
    }

    @Test
    void aRollbackOfTheBlockUndoesAllSides() throws SQLException {
        assertThatThrownBy(() -> database.atomic(() -> {
            insert("jdbc");
            create("orm");
            throw new IllegalStateException("oops");
        })).hasMessage("oops");
        assertThat(committed()).isEmpty();
    }

    @Test
    void t2_aBlockAroundJdbcIsASavepoint() throws SQLException {
        database.atomic(() -> {
            create("orm");
            assertThatThrownBy(() -> database.atomic(() -> {
                insert("jdbc");
                insert("orm");
                return 0;
            })).isInstanceOf(SQLException.class);
            insert("after");
            return 0;
        });
        assertThat(committed()).containsExactly("after", "orm");
    }

    @Test
    void t7_rollbackAsksForTheBlockToBeRolledBackAndCommitLeavesItOpen() throws SQLException {
        database.atomic(() -> {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                insert("jdbc");
                connection.commit();
                assertThat(committed()).isEmpty();
                connection.rollback();
                assertThatThrownBy(DataSourceIT::codes).isInstanceOf(TransactionBrokenException.class);
                assertThatThrownBy(connection::commit).isInstanceOf(TransactionBrokenException.class).hasMessage(
                        "'commit()' was not sent: its block will be rolled back, as setRollback(true), or rollback() over JDBC, asked. Let the failure leave the block, or put what may fail in a block of its own.");
            }
            return 0;
        });
        assertThat(committed()).isEmpty();
    }

    @Test
    void t8_aFailureOverJdbcBreaksTheBlockForAllSides() throws SQLException {
        assertThatThrownBy(() -> database.atomic(() -> {
            insert("jdbc");
            assertThatThrownBy(() -> insert("jdbc")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("duplicate key");
            assertThatThrownBy(DataSourceIT::codes).isInstanceOf(TransactionBrokenException.class)
                    .hasCauseInstanceOf(ConstraintException.class);
            assertThatThrownBy(() -> insert("next")).isInstanceOf(TransactionBrokenException.class)
                    .hasCauseInstanceOf(ConstraintException.class);
            assertThatThrownBy(() -> BRIDGE.toSync(() -> database.objects(Series.class).asyncCount()))
                    .isInstanceOf(TransactionBrokenException.class);
            return 0;
        })).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConstraintException.class);
        assertThat(committed()).isEmpty();
    }

    @Test
    void t8_aFailureOfTheOrmBreaksTheBlockForJdbc() {
        assertThatThrownBy(() -> database.atomic(() -> {
            create("orm");
            assertThatThrownBy(() -> create("orm")).isInstanceOf(ConstraintException.class);
            insert("jdbc");
            return 0;
        })).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConstraintException.class);
    }

    @Test
    void t12_aConnectionLostOverJdbcFailsTheBlockAndTheNextHasANewOne() throws SQLException {
        assertThatThrownBy(() -> database.atomic(() -> {
            create("orm");
            TEST.execute("SELECT pg_terminate_backend(%s, 2000)".formatted(inTransaction().getFirst()));
            assertThatThrownBy(() -> insert("jdbc")).isInstanceOf(SQLException.class);
            create("after");
            return 0;
        })).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConnectionException.class);
        database.atomic(() -> {
            insert("next");
            return 0;
        });
        assertThat(committed()).containsExactly("next");
    }

    /** Rows that are fetched in portions are fetched in the transaction, while other branches use it. */
    @Test
    void rowsFetchedInPortionsTakeTurnsToo() throws SQLException {
        assertThatThrownBy(() -> database.atomic(() -> {
            try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
                statement.setFetchSize(10);
                long rows = 0;
                try (ResultSet numbers = statement.executeQuery("SELECT generate_series(1, 100)")) {
                    while (numbers.next()) {
                        rows += 1;
                        create("c" + numbers.getInt(1));
                    }
                }
                assertThat(rows).isEqualTo(100);
                ResultSet failing = statement.executeQuery("SELECT 1 / (90 - n) FROM generate_series(1, 100) n");
                assertThatThrownBy(() -> {
                    while (failing.next()) {
                        assertThat(failing.getInt(1)).isNotNegative();
                    }
                }).isInstanceOf(SQLException.class).hasMessageContaining("division by zero");
                assertThatThrownBy(DataSourceIT::codes).isInstanceOf(TransactionBrokenException.class)
                        .hasCauseInstanceOf(StatementException.class);
            }
            return 0;
        })).isInstanceOf(TransactionBrokenException.class);
        assertThat(committed()).isEmpty();
    }

    @Test
    void aFailureThatTheServerNeverSawBreaksNothing() throws SQLException {
        database.atomic(() -> {
            insert("jdbc");
            assertThatThrownBy(() -> {
                try (Connection connection = source.getConnection();
                        PreparedStatement statement = connection.prepareStatement(INSERT)) {
                    statement.setString(2, "no such placeholder");
                }
            }).isInstanceOf(SQLException.class);
            return 0;
        });
        assertThat(committed()).containsExactly("jdbc");
    }

    @Test
    void aSavepointOfJdbcRepairsTheBlock() throws SQLException {
        List<String> ran = new ArrayList<>();
        database.atomic(() -> {
            create("orm");
            try (Connection connection = source.getConnection()) {
                Savepoint savepoint = connection.setSavepoint();
                database.onCommit(() -> ran.add("undone"));
                assertThatThrownBy(() -> insert("orm")).isInstanceOf(SQLException.class);
                connection.rollback(savepoint);
                connection.releaseSavepoint(connection.setSavepoint("named"));
                insert("jdbc");
            }
            database.onCommit(() -> ran.add("kept"));
            create("after");
            return 0;
        });
        assertThat(committed()).containsExactly("after", "jdbc", "orm");
        assertThat(ran).containsExactly("kept");
    }

    @Test
    void t19_aSavepointIsRefusedInsideABlockThatWouldBeUndoneWithIt() throws SQLException {
        database.atomic(() -> {
            try (Connection connection = source.getConnection()) {
                Savepoint savepoint = connection.setSavepoint();
                database.atomic(() -> {
                    create("inner");
                    assertThatThrownBy(() -> connection.rollback(savepoint)).isInstanceOf(IllegalStateException.class)
                            .hasMessageMatching(
                                    "A branch in the block at .*DataSourceIT.* can't go on while another one is in the block at .*DataSourceIT.*");
                    return 0;
                });
                Connection other = source.getConnection();
                assertThatThrownBy(() -> other.rollback(savepoint)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("The savepoint was not set with this connection.");
            }
            return 0;
        });
        assertThat(committed()).containsExactly("inner");
    }

    @Test
    void t9_whatWouldEndOrChangeTheTransactionIsRefused() throws SQLException {
        database.atomic(() -> {
            create("orm");
            try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                connection.setReadOnly(false);
                assertThat(connection.getAutoCommit()).isFalse();
                assertRefused("setAutoCommit(true)", () -> connection.setAutoCommit(true));
                assertRefused("setReadOnly(true)", () -> connection.setReadOnly(true));
                assertRefused("setTransactionIsolation()",
                        () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
                assertRefused("abort()", () -> connection.abort(Runnable::run));
                assertRefused("'COMMIT'", () -> statement.execute("COMMIT"));
                assertRefused("'/* all */ -- of it\n rollback'",
                        () -> statement.execute("/* all */ -- of it\n rollback"));
                assertRefused("'begin isolation level serializable'",
                        () -> connection.prepareStatement("begin isolation level serializable"));
                assertThat(statement.execute("SAVEPOINT mine")).isFalse();
                assertThat(statement.execute("ROLLBACK TO SAVEPOINT mine")).isFalse();
            }
            return 0;
        });
        assertThat(committed()).containsExactly("orm");
    }

    private static void assertRefused(String what, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(
                what + " was refused: the connection is part of the block at dev.segue.orm.DataSourceIT.");
    }

    @Test
    void t9_aCommitHiddenInAStatementIsReportedAndNothingMoreIsSent() throws SQLException {
        assertThatThrownBy(() -> database.atomic(() -> {
            create("orm");
            try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT 1; COMMIT")).isInstanceOf(StatementException.class)
                        .hasMessageStartingWith("'SELECT 1; COMMIT' ended the transaction of its block");
            }
            create("after");
            return 0;
        })).isInstanceOf(TransactionBrokenException.class);
        assertThat(committed()).containsExactly("orm");
    }

    @Test
    void closingGivesNothingBackAndTheNextConnectionIsTheSame() throws SQLException {
        database.atomic(() -> {
            Connection first = source.getConnection();
            first.close();
            first.close();
            assertThat(first.isClosed()).isTrue();
            assertThatThrownBy(first::createStatement).isInstanceOf(SQLNonTransientConnectionException.class)
                    .hasMessage(
                            "The connection was closed before createStatement() was called. Ask the DataSource for another one.");
            insert("jdbc");
            return 0;
        });
        assertThat(committed()).containsExactly("jdbc");
    }

    @Test
    void noWayLeadsFromAPartToTheConnectionBehindIt() throws SQLException {
        database.atomic(() -> {
            try (Connection connection = source.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT 1");
                    ResultSet rows = statement.executeQuery()) {
                DatabaseMetaData metaData = connection.getMetaData();
                assertThat(statement.getConnection()).isSameAs(connection).isEqualTo(connection)
                        .hasSameHashCodeAs(connection);
                assertThat(rows.getStatement()).isSameAs(statement);
                assertThat(metaData.getConnection()).isSameAs(connection);
                assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
                assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
                assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
                try (ResultSet tables = metaData.getTables(null, null, "series", null)) {
                    assertThat(tables.next()).isTrue();
                    assertThat(tables.getStatement()).isNull();
                }
            }
            return 0;
        });
    }

    @Test
    void insideANativeTransactionItIsRefusedWithTheWayOut() {
        CompletableFuture<Connection> joined = database
                .asyncAtomic(() -> BRIDGE.toAsync(() -> source.getConnection()));
        assertThatThrownBy(() -> Failures.join(joined)).isInstanceOf(IllegalStateException.class).hasMessageMatching(
                "getConnection\\(\\) was called in the block at dev.segue.orm.DataSourceIT.*, whose transaction lives on a native connection, which JDBC can't share\\. Open the block with atomic\\(\\) on a platform thread, or on a virtual thread with jdbcOnVirtualThreads set; or call apart\\(\\) for a connection that is no part of the transaction\\.");
    }

    @Test
    void aBlockOnAVirtualThreadIsNativeUnlessJdbcIsChosen() throws SQLException {
        assertThatThrownBy(() -> onVirtualThread(() -> database.atomic(() -> source.getConnection())))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("jdbcOnVirtualThreads");
        try (var other = Database.open(TEST.config().withJdbcOnVirtualThreads(true), BRIDGE)) {
            onVirtualThread(() -> other.atomic(() -> {
                insert(other.dataSource(), "jdbc");
                return other.objects(Series.class).create(series("orm"));
            }));
        }
        assertThat(committed()).containsExactly("jdbc", "orm");
    }

    @Test
    void aLoopThreadIsRefused() throws SQLException {
        assertThatThrownBy(() -> onLoop(source::getConnection)).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessage(
                        "getConnection() would block event-loop thread 'loop'. Call an async method of the ORM, or run the caller through Bridge.toAsync().");
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> onLoop(() -> statement.executeQuery("SELECT 1")))
                    .isInstanceOf(SynchronousOnlyOperationException.class);
        }
    }

    @Test
    void usedAfterTheBlockOrOutsideItItSaysWhere() {
        AtomicReference<Connection> kept = new AtomicReference<>();
        database.atomic(() -> {
            kept.set(source.getConnection());
            var stray = new FutureTask<>(() -> kept.get().createStatement());
            Thread.ofPlatform().name("stray").start(stray);
            assertThatThrownBy(() -> Way.settled(stray)).isInstanceOf(IllegalStateException.class).hasMessageMatching(
                    "The connection of the block at dev.segue.orm.DataSourceIT.* was used outside the block: createStatement\\(\\) at dev.segue.orm.DataSourceIT.*, on thread 'stray'\\. Use it in code .*");
            return 0;
        });
        assertThatThrownBy(() -> kept.get().createStatement()).isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "The block at dev.segue.orm.DataSourceIT.* has ended, and its connection was used after that: createStatement\\(\\) at dev.segue.orm.DataSourceIT.*\\. Ask the DataSource .*");
    }

    /** A count sent while the statement before it runs would be 1. */
    @Test
    void t19_itTakesTurnsWithOtherBranches() throws SQLException {
        long seen = database.atomic(() -> {
            create("first");
            return BRIDGE.toSync(() -> {
                CompletableFuture<List<String>> slow = BRIDGE.toAsync(BRIDGE.shared(), () -> strings(
                        "INSERT INTO series SELECT 'slow' FROM pg_sleep(0.3) RETURNING code"));
                await().pollDelay(Duration.ZERO)
                        .until(() -> TEST.sessions().stream().anyMatch(session -> session.contains("pg_sleep")));
                return database.objects(Series.class).asyncCount().thenCombine(slow, (count, _) -> count);
            });
        });
        assertThat(seen).isEqualTo(2);
    }

    @Test
    void t21_apartItIsAConnectionOfItsOwn() throws SQLException {
        database.atomic(() -> {
            create("orm");
            assertThat(database.apart(() -> strings("SELECT code FROM series"))).isEmpty();
            database.apart(() -> {
                insert("apart");
                return 0;
            });
            database.setRollback(true);
            return 0;
        });
        assertThat(committed()).containsExactly("apart");
    }

    @Test
    void outsideABlockItsTransactionsAreItsOwn() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, "kept");
            connection.commit();
            insert(connection, "left open");
        }
        insert("committed at once");
        assertThat(committed()).containsExactly("committed at once", "kept");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void outsideABlockItWaitsAtTheGateAndComesBackOnce(boolean throughAPart) throws SQLException {
        for (int i = 0; i < 3; i++) {
            Connection first = source.getConnection();
            Connection second = source.getConnection();
            assertThat(first).isNotEqualTo(second);
            assertThatThrownBy(source::getConnection).isInstanceOf(SessionUnavailableException.class)
                    .hasMessageStartingWith("No JDBC connection after 500 ms (total 2, active 2, idle 0");
            if (throughAPart) {
                first.createStatement().executeQuery("SELECT 1").getStatement().getConnection().close();
            }
            first.close();
            second.abort(Runnable::run);
            second.close();
        }
        insert("works");
        assertThat(committed()).containsExactly("works");
    }

    @Test
    void anotherUserIsRefused() {
        assertThatThrownBy(() -> source.getConnection("ada", "secret"))
                .isInstanceOf(SQLFeatureNotSupportedException.class).message().doesNotContain("secret");
    }

    private static <T> T onVirtualThread(java.util.concurrent.Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.ofVirtual().start(future);
        return Way.settled(future);
    }

    private static <T> T onLoop(java.util.concurrent.Callable<T> task) {
        var future = new FutureTask<>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return task.call();
        });
        Thread.ofPlatform().name("loop").start(future);
        return Way.settled(future);
    }

    private static Series series(String code) {
        var series = new Series();
        series.setCode(code);
        return series;
    }

    private static void create(String code) {
        database.objects(Series.class).create(series(code));
    }

    private static List<String> codes() {
        return database.objects(Series.class).orderBy(Series_.code.asc()).list().stream()
                .map(series -> String.valueOf(series.getCode())).toList();
    }

    private static void insert(String code) throws SQLException {
        insert(source, code);
    }

    private static void insert(DataSource into, String code) throws SQLException {
        try (Connection connection = into.getConnection()) {
            insert(connection, code);
        }
    }

    private static void insert(Connection connection, String code) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, code);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static List<String> strings(String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return strings(connection, sql);
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

    private static List<String> committed() throws SQLException {
        return TEST.strings("SELECT code FROM series ORDER BY code");
    }

    /** Returns the backends that are in a transaction now. */
    private static List<String> inTransaction() throws SQLException {
        return TEST.sessions().stream().filter(session -> session.contains("idle in transaction"))
                .map(session -> session.substring(0, session.indexOf(' '))).toList();
    }
}
