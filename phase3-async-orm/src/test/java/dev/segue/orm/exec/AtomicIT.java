package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.Failures;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Transactions of operations, on PostgreSQL, over both drivers and through both faces. */
class AtomicIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @SuppressWarnings("NullAway.Init")
    private static JdbcSessions jdbc;
    @SuppressWarnings("NullAway.Init")
    private static Lanes lanes;

    enum Way {
        JDBC_BLOCKING(false, false),
        JDBC_ASYNC(false, true),
        NATIVE_BLOCKING(true, false),
        NATIVE_ASYNC(true, true);

        private final boolean overNative;
        private final boolean async;

        Way(boolean overNative, boolean async) {
            this.overNative = overNative;
            this.async = async;
        }

        <T> T run(Operation<T> operation) {
            SessionSource source = overNative ? lanes : jdbc;
            return async ? Failures.join(new AsyncRunner(source, new SqlCompiler()).run(operation))
                    : new BlockingRunner(source, new SqlCompiler()).run("get", operation);
        }
    }

    /** Selecting from the view {@code put_N} inserts N: the statements that write come from elsewhere. */
    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("""
            CREATE TABLE item (id int UNIQUE DEFERRABLE INITIALLY IMMEDIATE);
            CREATE FUNCTION put(n int) RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO item VALUES (n) RETURNING id';
            CREATE FUNCTION put_late(n int) RETURNS int LANGUAGE plpgsql AS
                $$ BEGIN SET CONSTRAINTS ALL DEFERRED; INSERT INTO item VALUES (n); RETURN n; END $$;
            CREATE VIEW put_1 AS SELECT put(1) AS id;
            CREATE VIEW put_2 AS SELECT put(2) AS id;
            CREATE VIEW put_late_1 AS SELECT put_late(1) AS id;
            CREATE VIEW backend AS SELECT pg_backend_pid() AS id;
            CREATE VIEW modes AS SELECT current_setting('transaction_isolation') || ' ' ||
                current_setting('transaction_read_only') AS id""");
        Server server = LanesIT.server(TEST);
        jdbc = new JdbcSessions(server, new JdbcConfig(2, PATIENCE), BRIDGE);
        lanes = new Lanes(server, new LaneConfig(1, 1, 64).withTransactions(2, PATIENCE), BRIDGE);
    }

    @AfterAll
    static void close() {
        jdbc.close();
        lanes.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        TEST.execute("TRUNCATE item");
    }

    @AfterEach
    void nothingIsLeftInATransaction() throws SQLException {
        await().pollDelay(Duration.ZERO).untilAsserted(
                () -> assertThat(TEST.sessions()).noneMatch(session -> session.contains("idle in transaction")));
    }

    @ParameterizedTest
    @EnumSource
    void aCommitIsVisibleToOthersAndNothingBefore(Way way) throws SQLException {
        Operation<Long> seenInside = Operation
                .atomic(get("put_1").then(_ -> Operation.query(select("item"), row -> 1, rows -> {
                    assertThat(itemsOfOthers()).isEmpty();
                    return Operation.value((long) rows.size());
                })));
        assertThat(way.run(seenInside)).isEqualTo(1);
        assertThat(itemsOfOthers()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureUndoesTheBlock(Way way) {
        var oops = new IllegalStateException("oops");
        Operation<Integer> failing = Operation.atomic(get("put_1").then(_ -> Operation.failure(oops)));
        assertThatThrownBy(() -> way.run(failing)).isSameAs(oops);
        assertThat(itemsOfOthers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aConstraintThatFailsInsideAnAttemptIsUndoneAndTheBlockGoesOn(Way way) {
        Operation<Integer> again = Operation.attempt(Operation.atomic(get("put_1")),
                made -> made instanceof Operation.Failure(ConstraintException _) ? get("item") : made);
        Operation<Integer> all = Operation.atomic(get("put_1").then(_ -> again).then(_ -> get("put_2")));
        assertThat(way.run(all)).isEqualTo(2);
        assertThat(itemsOfOthers()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void aSwallowedDatabaseErrorIsTheSameExceptionOverBothDrivers(Way way) {
        Operation<Integer> swallowing = Operation.attempt(get("put_1"), _ -> Operation.value(0));
        Operation<Integer> all = Operation.atomic(get("put_1").then(_ -> swallowing));
        assertThatThrownBy(() -> way.run(all)).isInstanceOf(TransactionBrokenException.class)
                .hasCauseInstanceOf(ConstraintException.class);
        assertThat(itemsOfOthers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCommitThatFailsIsAFailureAndLeavesTheSessionUsable(Way way) {
        way.run(get("put_1"));
        assertThatThrownBy(() -> way.run(Operation.atomic(get("put_late_1")))).isInstanceOf(ConstraintException.class);
        assertThat(way.run(Operation.atomic(get("put_2")))).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void isolationAndReadOnlyHoldForOneTransaction(Way way) {
        Atomic strict = Atomic.DEFAULT.withIsolation(Atomic.Isolation.SERIALIZABLE).withReadOnly(true);
        assertThat(way.run(Operation.atomic(strict, text("modes")))).isEqualTo("serializable on");
        assertThat(way.run(Operation.atomic(text("modes")))).isEqualTo("read committed off");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionLostInsideABlockFailsItAndIsNotUsedAgain(Way way) {
        Operation<Integer> killed = Operation.atomic(get("backend").then(pid -> {
            kill(pid);
            return Operation.attempt(get("put_1"), _ -> get("put_2"));
        }));
        assertThatThrownBy(() -> way.run(killed)).isInstanceOf(TransactionBrokenException.class)
                .hasCauseInstanceOf(ConnectionException.class);
        IntStream.range(0, 4).forEach(_ -> assertThat(way.run(Operation.atomic(get("backend")))).isPositive());
        assertThat(itemsOfOthers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void moreThanThePoolHoldsComeOneAfterTheOther(Way way) {
        List<CompletableFuture<Integer>> all = IntStream.range(0, 6)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> way.run(Operation.atomic(get("backend"))),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anExhaustedNativePoolSaysHowFullItIsAndServesTheNext() throws Exception {
        ExclusiveSession first = lanes.openExclusive();
        ExclusiveSession second = lanes.openExclusive();
        assertThatThrownBy(lanes::openExclusive).isInstanceOf(SessionUnavailableException.class).hasMessage(
                "No native connection for a transaction after 1000 ms (total 2, active 2, idle 0, waiting 0). Raise transactions, or look for a transaction held across a call.");
        CompletableFuture<ExclusiveSession> waiting = lanes.asyncOpenExclusive().toCompletableFuture();
        first.close();
        waiting.get(5, TimeUnit.SECONDS).close();
        second.close();
        lanes.openExclusive().close();
    }

    @Test
    void aNativeConnectionThatComesInTheMomentItIsGivenUpIsNotLost() {
        ExclusiveSession other = lanes.openExclusive();
        for (int i = 0; i < 300; i++) {
            ExclusiveSession held = lanes.openExclusive();
            var late = Deadline.after(Duration.ofNanos(500_000 + 1_000 * i));
            Thread returning = Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(late, late.nanoTime() - System.nanoTime());
                held.close();
            });
            try {
                Context.current().with(Deadline.KEY, late).supply(lanes::openExclusive).close();
            } catch (DeadlineException _) {
                // as often as not
            }
            assertThatCode(returning::join).doesNotThrowAnyException();
        }
        lanes.openExclusive().close();
        other.close();
    }

    @Test
    void aSessionReturnedInsideATransactionIsNotGivenToTheNext() {
        for (SessionSource source : List.of(jdbc, lanes)) {
            ExclusiveSession careless = source.openExclusive();
            careless.control(new Control.Begin(""));
            int left = careless.query(new SqlCompiler().bind(select("backend")), row -> row.intAt(0)).getFirst();
            careless.close();
            Operation<Integer> next = Operation.atomic(get("backend"));
            assertThat(new BlockingRunner(source, new SqlCompiler()).run("get", next)).isNotEqualTo(left);
        }
    }

    @Test
    void cancellingWhileAStatementRunsRollsBackAndGivesTheSessionBack() throws Exception {
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE item");
            CompletableFuture<Integer> result = new AsyncRunner(lanes, new SqlCompiler())
                    .run(Operation.atomic(get("put_1")));
            await().pollDelay(Duration.ZERO)
                    .until(() -> TEST.sessions().stream().anyMatch(session -> session.contains("active segue")));
            result.cancel(true);
            blocker.rollback();
        }
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.contains("active segue") || session.contains("in transaction")));
        assertThat(itemsOfOthers()).isEmpty();
        ExclusiveSession first = lanes.openExclusive();
        lanes.openExclusive().close();
        first.close();
    }

    private static Operation<Integer> get(String view) {
        return Operation.query(select(view), row -> row.intAt(0), rows -> Operation.value(rows.getFirst()));
    }

    private static Operation<String> text(String view) {
        return Operation.query(select(view), row -> String.valueOf(row.stringOrNull(0)),
                rows -> Operation.value(rows.getFirst()));
    }

    private static Select select(String from) {
        var root = new Source.Root(Table.of(from));
        return new Select(root, List.of(root.column(new Column("id", ValueType.INTEGER, false))), Expr.TRUE, List.of(),
                null, null);
    }

    private static List<Integer> itemsOfOthers() {
        try {
            return TEST.strings("SELECT id FROM item ORDER BY id").stream().map(Integer::valueOf).toList();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void kill(int pid) {
        try {
            TEST.execute("SELECT pg_terminate_backend(" + pid + ", 2000)");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
