package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.FaultProxy.Fault;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What happens to the native side's connections. */
class LanesIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Source.Root ITEM = new Source.Root(Table.of("item"));
    private static final Select ITEMS = new Select(ITEM,
            List.of(ITEM.column(new Column("id", ValueType.INTEGER, false))),
            Expr.TRUE, List.of(), null, null);
    private static final Operation<List<Integer>> LIST = Operation.query(ITEMS, row -> row.intAt(0), Operation::value);

    private Lanes lanes = lanes(1024);

    @BeforeAll
    static void createTables() throws SQLException {
        TEST.execute("CREATE TABLE item (id int); INSERT INTO item VALUES (7)");
    }

    @AfterEach
    void closeLanes() {
        lanes.close();
    }

    @AfterAll
    static void closeBridge() {
        BRIDGE.close();
    }

    @Test
    void manyStatementsAtOnceShareOneConnection() throws Exception {
        List<CompletableFuture<List<Integer>>> all = IntStream.range(0, 1000).mapToObj(_ -> list()).toList();
        for (CompletableFuture<List<Integer>> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS)).containsExactly(7);
        }
        assertThat(TEST.sessions()).filteredOn(session -> session.contains(" segue: ")).hasSize(1);
        await().untilAsserted(() -> assertThat(inFlight()).isZero());
    }

    @Test
    void aFailingStatementLeavesTheOthersAlone() throws Exception {
        var missing = new Source.Root(Table.of("missing"));
        Operation<List<Long>> failing = Operation.query(
                new Select(missing, List.of(Expr.COUNT_ALL), Expr.TRUE, List.of(), null, null),
                row -> row.longAt(0),
                Operation::value);
        CompletableFuture<List<Integer>> before = list();
        CompletableFuture<List<Long>> between = run(failing);
        CompletableFuture<List<Integer>> after = list();
        assertThat(before.get(5, TimeUnit.SECONDS)).containsExactly(7);
        assertThatThrownBy(() -> between.get(5, TimeUnit.SECONDS)).cause().isInstanceOf(StatementException.class);
        assertThat(after.get(5, TimeUnit.SECONDS)).containsExactly(7);
        TEST.execute("CREATE TABLE missing ()");
        assertThat(run(failing).get(5, TimeUnit.SECONDS)).containsExactly(0L);
    }

    @Test
    void aFullLaneRefusesAtOnceAndSaysHowFullItIs() throws Exception {
        lanes.close();
        lanes = lanes(3);
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE item");
            List<CompletableFuture<List<Integer>>> waiting = IntStream.range(0, 3).mapToObj(_ -> list()).toList();
            assertThatThrownBy(() -> list().get(1, TimeUnit.SECONDS)).cause()
                    .isInstanceOf(SessionUnavailableException.class).hasMessage(
                            "No lane took the statement: all 1 have their 3 places taken (in flight 3). Send less at once, or raise depth or lanesPerLoop.");
            blocker.rollback();
            assertThat(waiting).allSatisfy(one -> assertThat(one.get(5, TimeUnit.SECONDS)).containsExactly(7));
        }
        assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
    }

    @Test
    void aStatementUnderWayFailsWithItsConnectionAndTheNextOneReconnects() throws Exception {
        assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE item");
            CompletableFuture<List<Integer>> waiting = list();
            await().until(() -> TEST.sessions().stream().anyMatch(session -> session.contains("active segue")));
            terminate();
            assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).cause().isInstanceOf(ConnectionException.class)
                    .hasMessageEndingWith("Try again; the next call opens a new connection.");
        }
        assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
        assertThat(inFlight()).isZero();
    }

    @Test
    void anIdleConnectionThatWasLostIsReplacedUnnoticed() throws Exception {
        assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
        terminate();
        await().until(() -> TEST.sessions().isEmpty());
        await().untilAsserted(() -> assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7));
    }

    @Test
    void aServerThatStopsAnsweringFailsTheStatementAndFreesItsPlace() throws IOException {
        lanes.close();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            lanes = new Lanes(new Server("localhost", silent.getLocalPort(), "app", "ada", "", Duration.ofMillis(300),
                    Duration.ofSeconds(1)), new LaneConfig(1, 1, 4), BRIDGE);
            assertThatThrownBy(() -> list().get(5, TimeUnit.SECONDS)).cause().isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("it did not answer in time");
            assertThat(inFlight()).isZero();
        }
    }

    @Test
    void aConnectionThatFallsSilentIsGivenUpAndReplaced() throws Exception {
        lanes.close();
        Server direct = server(TEST);
        try (var proxy = new FaultProxy(direct.port())) {
            lanes = new Lanes(new Server("localhost", proxy.port(), direct.database(), direct.user(), "",
                    Duration.ofSeconds(2), Duration.ofMillis(100)), new LaneConfig(1, 1, 4), BRIDGE);
            assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
            proxy.hold(false, true);
            assertThatThrownBy(() -> list().get(10, TimeUnit.SECONDS)).cause().isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("it left a statement without an answer");
            proxy.hold(false, false);
            assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
            lanes.close();
        }
    }

    @Test
    void anAttemptToConnectThatFailsDoesNotFailTheStatementThatCameAfterItBegan() throws Exception {
        try (var proxy = new FaultProxy(server(TEST).port())) {
            CountDownLatch refused = refuseFirst(proxy);
            throughProxy(proxy); // the lane connects at once
            CompletableFuture<List<Integer>> later = list();
            refused.countDown();
            assertThat(later.get(5, TimeUnit.SECONDS)).containsExactly(7);
            assertThat(proxy.faults()).isOne();
            lanes.close();
        }
    }

    @Test
    void anAttemptToConnectThatFailsDoesNotFailTheTransactionThatCameAfterItBegan() throws Exception {
        try (var proxy = new FaultProxy(server(TEST).port())) {
            throughProxy(proxy);
            assertThat(list().get(5, TimeUnit.SECONDS)).containsExactly(7);
            CountDownLatch refused = refuseFirst(proxy);
            CompletableFuture<ExclusiveSession> first = lanes.asyncOpenExclusive().toCompletableFuture();
            await().until(() -> TEST.sessions().stream().filter(session -> session.contains("segue")).count() == 2);
            CompletableFuture<ExclusiveSession> second = lanes.asyncOpenExclusive().toCompletableFuture();
            ExclusiveSession served = first.get(5, TimeUnit.SECONDS); // by the attempt that began for the second
            refused.countDown();
            second.get(5, TimeUnit.SECONDS).close();
            served.close();
            assertThat(proxy.faults()).isOne();
            lanes.close();
        }
    }

    /** Has the next connection's first answer wait for what is returned, and then cut it. */
    private static CountDownLatch refuseFirst(FaultProxy proxy) {
        var refused = new CountDownLatch(1);
        var isFirst = new AtomicBoolean(true);
        proxy.on(message -> {
            if (!message.fromServer() || message.type() != 'R' || !isFirst.getAndSet(false)) {
                return Fault.NONE;
            }
            try {
                return refused.await(10, TimeUnit.SECONDS) ? Fault.CUT_BEFORE : Fault.NONE;
            } catch (InterruptedException interruption) {
                throw new IllegalStateException(interruption);
            }
        });
        return refused;
    }

    private void throughProxy(FaultProxy proxy) {
        lanes.close();
        Server direct = server(TEST);
        lanes = new Lanes(new Server("localhost", proxy.port(), direct.database(), direct.user(), "",
                Duration.ofSeconds(5), Duration.ofSeconds(30)), new LaneConfig(1, 1, 4), BRIDGE);
    }

    @Test
    void aTableChangedUnderItsPreparedStatementIsReadAnew() throws Exception {
        TEST.execute("CREATE TABLE wide (id int); INSERT INTO wide VALUES (1)");
        var wide = new Source.Root(Table.of("wide"));
        Operation<List<Long>> read = Operation.query(new Select(wide,
                List.of(wide.column(new Column("id", ValueType.LONG, false))), Expr.TRUE, List.of(), null, null),
                row -> row.longAt(0), Operation::value);
        assertThat(run(read).get(5, TimeUnit.SECONDS)).containsExactly(1L);
        TEST.execute("ALTER TABLE wide ALTER COLUMN id TYPE bigint");
        assertThat(run(read).get(5, TimeUnit.SECONDS)).containsExactly(1L);
    }

    private CompletableFuture<List<Integer>> list() {
        return run(LIST);
    }

    private <T> CompletableFuture<T> run(Operation<T> operation) {
        return new AsyncRunner(lanes, new SqlCompiler()).run(operation);
    }

    private int inFlight() {
        return lanes.inFlight();
    }

    private static void terminate() throws SQLException {
        TEST.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segue' AND datname = current_database()");
    }

    private static Lanes lanes(int depth) {
        return new Lanes(server(TEST), new LaneConfig(1, 1, depth), BRIDGE);
    }

    static Server server(TestDatabase database) {
        var url = URI.create(database.url().substring("jdbc:".length()));
        return new Server(url.getHost(), url.getPort(), url.getPath().substring(1), database.config().user(), "",
                Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
}
