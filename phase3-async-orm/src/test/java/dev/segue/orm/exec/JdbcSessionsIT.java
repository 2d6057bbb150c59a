package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Failures;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What happens to the JDBC side's connections. */
class JdbcSessionsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Source.Root ITEM = new Source.Root(Table.of("item"));

    @SuppressWarnings("NullAway.Init")
    private static JdbcSessions sessions;

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("CREATE TABLE item (id int); INSERT INTO item VALUES (7), (NULL)");
        sessions = new JdbcSessions(LanesIT.server(TEST), new JdbcConfig(2, Duration.ofMillis(250)), BRIDGE);
    }

    @AfterAll
    static void close() {
        sessions.close();
        BRIDGE.close();
    }

    @Test
    void anExhaustedPoolSaysHowFullItIs() {
        try (Session first = sessions.open(); Session second = sessions.open()) {
            assertThat(first).isNotSameAs(second);
            assertThatThrownBy(sessions::open).isInstanceOf(SessionUnavailableException.class)
                    .hasMessageMatching("No JDBC connection after 250 ms \\(total 2, active 2, idle 0, waiting 0\\)\\. "
                            + "Raise maxPoolSize, or look for a transaction held across a call\\.");
        }
        sessions.open().close();
    }

    @Test
    void attemptsToConnectDoNotGetRarerTheLongerTheServerIsAway() throws IOException {
        Server direct = LanesIT.server(TEST);
        try (var proxy = new FaultProxy(direct.port())) {
            proxy.down(true);
            var away = new Server("localhost", proxy.port(), direct.database(), direct.user(), "",
                    Duration.ofMillis(500), Duration.ofSeconds(30));
            try (var waiting = new JdbcSessions(away, new JdbcConfig(2, Duration.ofMillis(250)), BRIDGE)) {
                assertThatThrownBy(waiting::open).isInstanceOf(ConnectionException.class)
                        .hasMessageContaining("The connection attempt failed");
                await().atMost(Duration.ofSeconds(4)).until(() -> proxy.refused() >= 12);
                proxy.down(false);
                waiting.open().close();
            }
        }
    }

    @Test
    void aConnectionThatIsLostWhileThePoolLooksAtItSpoilsNoOther() throws IOException {
        Server direct = LanesIT.server(TEST);
        try (var proxy = new FaultProxy(direct.port())) {
            proxy.once(message -> message.isStatement("SHOW TRANSACTION ISOLATION LEVEL")
                    ? FaultProxy.Fault.CUT_BEFORE
                    : FaultProxy.Fault.NONE);
            var through = new Server("localhost", proxy.port(), direct.database(), direct.user(), "",
                    Duration.ofSeconds(2), Duration.ofSeconds(30));
            try (var looking = new JdbcSessions(through, new JdbcConfig(2, Duration.ofMillis(250)), BRIDGE)) {
                await().until(() -> proxy.faults() == 1);
                looking.open().close();
            }
        }
    }

    @Test
    void aWrongDatabaseIsReportedAtTheTimeout() {
        Server direct = LanesIT.server(TEST);
        var wrong = new Server(direct.host(), direct.port(), "nowhere", direct.user(), "", Duration.ofMillis(500),
                Duration.ofSeconds(30));
        try (var waiting = new JdbcSessions(wrong, new JdbcConfig(2, Duration.ofMillis(250)), BRIDGE)) {
            assertThatThrownBy(waiting::open).isInstanceOf(ConnectionException.class)
                    .hasMessageEndingWith("Create the database, or check its name in the URL.");
        }
    }

    @Test
    void theAsyncFaceWorksOnAWorkerOfTheBridge() {
        var runner = new AsyncRunner(sessions, new SqlCompiler());
        Operation<String> operation = Operation.query(select(true), row -> Thread.currentThread().getName(),
                rows -> Operation.value(rows.getFirst()));
        assertThat(Failures.join(runner.run(operation))).startsWith("segue-shared-");
    }

    @Test
    void aNullForAPrimitiveIsRefusedNotZero() {
        var runner = new BlockingRunner(sessions, new SqlCompiler());
        Operation<List<Integer>> operation = Operation.query(select(false), row -> row.intAt(0), Operation::value);
        assertThatThrownBy(() -> runner.run("list", operation)).isInstanceOf(StatementException.class).hasMessage(
                "Column 0 of the row is NULL, but the field it goes to is primitive. Declare the field with a boxed type, or the column NOT NULL.");
    }

    @Test
    void aColumnOfAnotherTypeIsAStatementException() throws SQLException {
        TEST.execute("CREATE TABLE words (id text); INSERT INTO words VALUES ('secret')");
        var words = new Source.Root(Table.of("words"));
        var select = new Select(words, List.of(words.column(new Column("id", ValueType.LONG, false))), Expr.TRUE,
                List.of(),
                null, null);
        var runner = new BlockingRunner(sessions, new SqlCompiler());
        Operation<List<Long>> operation = Operation.query(select, row -> row.longAt(0), Operation::value);
        assertThatThrownBy(() -> runner.run("list", operation)).isInstanceOf(StatementException.class).message()
                .doesNotContain("secret");
    }

    private static Select select(boolean present) {
        Expr.ColumnRef id = ITEM.column(new Column("id", ValueType.INTEGER, true));
        Expr missing = new Expr.IsNull(id);
        return new Select(ITEM, List.of(id), present ? Expr.not(missing) : missing, List.of(), null, null);
    }
}
