package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Hops;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.demo.Country;
import dev.segue.orm.demo.Country_;
import dev.segue.orm.exec.ConnectionException;
import dev.segue.orm.exec.OrmException;
import dev.segue.orm.exec.StatementException;
import dev.segue.orm.exec.StatementTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Opening, failing, and where code runs. */
class DatabaseIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    /** The embedded server trusts everybody else. */
    private static final String ASK_LOCKED_FOR_A_PASSWORD = """
        DO $$ BEGIN
            EXECUTE format('COPY (VALUES (''local all all trust''), (''host all locked all scram-sha-256''),
                (''host all all all trust'')) TO %L', current_setting('hba_file'));
            PERFORM pg_reload_conf();
        END $$""";
    private static final Context.Key<String> USER = new Context.Key<>("user");
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        Way.on(database, BRIDGE);
        database.execute(Demo.SCHEMA);
        database.execute(Demo.ROWS);
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @Test
    @Timeout(5)
    void anUnreachableServerIsOneClearError() throws IOException {
        int port = freePort();
        var config = DatabaseConfig.of("jdbc:postgresql://localhost:%d/app".formatted(port), "ada", "s3cret");
        assertThatThrownBy(() -> Database.open(config, BRIDGE)).isInstanceOf(ConnectionException.class)
                .hasMessageStartingWith("No connection to 'localhost:%d/app': ".formatted(port))
                .hasMessageEndingWith("Check that the server runs and that host and port are right.")
                .message().doesNotContain("s3cret");
    }

    @Test
    @Timeout(8)
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = DatabaseConfig
                    .of("jdbc:postgresql://localhost:%d/app".formatted(silent.getLocalPort()), "ada", "")
                    .withConnectTimeout(Duration.ofSeconds(1));
            assertThatThrownBy(() -> Database.open(config, BRIDGE)).isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void aWrongPasswordIsOneClearError() throws SQLException {
        TEST.execute("CREATE ROLE locked LOGIN PASSWORD 'right'");
        TEST.execute(ASK_LOCKED_FOR_A_PASSWORD);
        DatabaseConfig right = DatabaseConfig.of(TEST.url(), "locked", "right");
        await().ignoreExceptions().untilAsserted(() -> assertThatThrownBy(
                () -> Database.open(right.withPassword("wrong"), BRIDGE).close())
                .isInstanceOf(ConnectionException.class).hasMessageEndingWith(
                        ": password authentication failed for user \"locked\". Check the user and the password."));
        Database.open(right, BRIDGE).close();
        TEST.execute("DROP ROLE locked");
    }

    @Test
    void aMissingDatabaseIsOneClearError() {
        var config = DatabaseConfig.of(TEST.url() + "_none", TEST.config().user(), "");
        assertThatThrownBy(() -> Database.open(config, BRIDGE)).isInstanceOf(ConnectionException.class)
                .hasMessageEndingWith("does not exist. Create the database, or check its name in the URL.")
                .satisfies(failure -> assertThat(((OrmException) failure).sqlState()).hasValue("3D000"));
    }

    @ParameterizedTest
    @EnumSource
    void bothDriversFailWithTheSameException(Way way) throws SQLException {
        TEST.execute("ALTER TABLE article RENAME TO hidden");
        try {
            QuerySet<Article> articles = database.objects(Article.class).filter(Article_.title.eq("secret"));
            assertThatThrownBy(() -> way.run(articles::list, articles::asyncList))
                    .isInstanceOf(StatementException.class)
                    .hasMessage(
                            "The statement failed with SQLSTATE 42P01: relation \"article\" does not exist. See sql() for its text.")
                    .satisfies(failure -> assertThat(((OrmException) failure).sql().orElseThrow())
                            .contains("FROM \"article\"", "= $1").doesNotContain("secret"));
        } finally {
            TEST.execute("ALTER TABLE hidden RENAME TO article");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatTakesTooLongIsCancelledByTheServer(Way way) throws SQLException {
        TEST.execute("CREATE VIEW slow AS SELECT pg_sleep(30)::text AS code, 1 AS population");
        TEST.execute("ALTER TABLE country RENAME TO fast; ALTER VIEW slow RENAME TO country");
        try (var hasty = Database.open(TEST.config().withStatementTimeout(Duration.ofMillis(200)), BRIDGE)) {
            QuerySet<Country> slow = hasty.objects(Country.class).filter(Country_.population.eq(1));
            assertThatThrownBy(() -> way.run(slow::list, slow::asyncList))
                    .isInstanceOf(StatementTimeoutException.class)
                    .satisfies(failure -> assertThat(((OrmException) failure).sqlState()).hasValue("57014"));
        } finally {
            TEST.execute("DROP VIEW country; ALTER TABLE fast RENAME TO country");
        }
    }

    @Test
    void aFailingScriptIsUndoneAsAWhole() {
        assertThatThrownBy(() -> database.execute("CREATE TABLE half (id int); SELECT broken"))
                .isInstanceOf(StatementException.class);
        assertThatCode(() -> database.execute("CREATE TABLE half (id int); DROP TABLE half"))
                .doesNotThrowAnyException();
    }

    @Test
    void aConstraintThatWouldBreakIsNamed() {
        assertThatThrownBy(() -> database.execute("INSERT INTO users (id, username) VALUES (9, 'ada')")).hasMessage(
                "The statement breaks constraint 'users_username_key': duplicate key value violates unique constraint \"users_username_key\". Change the values, or handle the conflict.")
                .satisfies(failure -> {
                    for (Throwable at = failure; at != null; at = at.getCause()) {
                        assertThat(at.getMessage()).doesNotContain("(ada)");
                    }
                });
    }

    @Test
    void blockingCallsOnALoopThreadFailBeforeTheyReachTheServer() throws SQLException {
        QuerySet<Country> countries = database.objects(Country.class).filter(Country_.code.eq("loop"));
        long before = TEST.statements("FROM \"country\"");
        var task = new FutureTask<>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return Context.empty().with(Context.WORK, "countries.list").call(countries::list);
        });
        Thread.ofPlatform().name("XNIO-1 I/O-3").start(task);
        assertThatThrownBy(() -> Way.settled(task)).isInstanceOf(SynchronousOnlyOperationException.class).hasMessage(
                "list() in 'countries.list' would block event-loop thread 'XNIO-1 I/O-3'. Call asyncList(), or run the caller through Bridge.toAsync().");
        assertThat(TEST.statements("FROM \"country\"")).isEqualTo(before);
    }

    @Test
    void theThreadsThatCompleteAsyncResultsAreLoopThreads() throws SQLException {
        CompletableFuture<List<Country>> nested = whileLocked(() -> database.objects(Article.class).asyncList()
                .thenApply(_ -> database.objects(Country.class).list()));
        assertThatThrownBy(() -> Way.settled(nested)).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessageContaining("Call asyncList()");
    }

    @Test
    void stagesOfAsyncResultsRunWithTheCallersContext() throws SQLException {
        CompletableFuture<String> seen = whileLocked(() -> Context.empty().with(USER, "ada")
                .supply(() -> database.objects(Article.class).filter(Article_.id.eq(1L)).asyncGet()
                        .thenCompose(_ -> database.objects(Article.class).asyncCount())
                        .thenApply(_ -> Context.current().get(USER) + " on loop: " + LoopThreads.isCurrent())));
        assertThat(Way.settled(seen)).isEqualTo("ada on loop: true");
    }

    @Test
    void anAsyncCallIsOneHopAndAnotherFromItsStageIsNone() throws SQLException {
        var hops = new Hops();
        CompletableFuture<Long> two = whileLocked(() -> Context.empty().with(Hops.KEY, hops)
                .supply(() -> database.objects(Article.class).asyncCount()
                        .thenCompose(_ -> database.objects(Article.class).asyncCount())));
        assertThat(Way.settled(two)).isEqualTo(3);
        assertThat(hops.count()).isEqualTo(1);
    }

    /** Holds the answers back until the stages are chained; else a quick answer would run them on the test's thread. */
    private static <T> T whileLocked(Supplier<T> chain) throws SQLException {
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE article");
            T chained = chain.get();
            blocker.rollback();
            return chained;
        }
    }

    @Test
    void aBlockingCallOnAVirtualThreadIsTwoHopsAndOverJdbcNone() {
        var hops = new Hops();
        var context = Context.empty().with(Hops.KEY, hops);
        QuerySet<Article> articles = database.objects(Article.class);
        assertThat(Way.NATIVE.<Long>run(() -> context.supply(articles::count), articles::asyncCount)).isEqualTo(3);
        assertThat(hops.count()).isEqualTo(2);
        assertThat(context.<Long>supply(articles::count)).isEqualTo(3);
        assertThat(hops.count()).isEqualTo(2);
    }

    @Test
    void jdbcCanBeChosenForVirtualThreads() throws SQLException {
        try (var other = Database.open(TEST.config().withJdbcOnVirtualThreads(true), BRIDGE)) {
            var hops = new Hops();
            QuerySet<Article> articles = other.objects(Article.class);
            assertThat(Way.NATIVE.<Long>run(() -> Context.empty().with(Hops.KEY, hops).supply(articles::count),
                    articles::asyncCount)).isEqualTo(3);
            assertThat(hops.count()).isZero();
        }
    }

    @Test
    void t9_aScriptHasTransactionsOfItsOwnAndIsRefusedInsideABlock() {
        assertThatThrownBy(() -> database.atomic(() -> {
            database.execute("COMMIT");
            return 0;
        })).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("execute() was called inside a block");
    }

    @ParameterizedTest
    @EnumSource
    void queriesInsideABlockRunInItsTransaction(Way way) throws SQLException {
        TEST.execute("ALTER TABLE country RENAME TO other; CREATE VIEW country AS SELECT 'x' AS code, "
                + "txid_current()::text::int AS population");
        try (var fresh = Database.open(TEST.config(), BRIDGE)) {
            QuerySet<Country> transaction = fresh.objects(Country.class);
            List<String> inside = way.run(
                    () -> fresh.atomic(() -> List.of(id(transaction.get()), id(transaction.get()))),
                    () -> fresh.asyncAtomic(() -> transaction.asyncGet().thenCompose(
                            first -> transaction.asyncGet().thenApply(second -> List.of(id(first), id(second))))));
            assertThat(inside.getFirst()).isEqualTo(inside.getLast());
            assertThat(id(way.run(transaction::get, transaction::asyncGet))).isNotEqualTo(inside.getFirst());
        } finally {
            TEST.execute("DROP VIEW country; ALTER TABLE other RENAME TO country");
        }
    }

    private static String id(Country seen) {
        return String.valueOf(seen.population());
    }

    @Test
    void onALoopThreadABlockIsRefusedBeforeItsBodyRuns() {
        var task = new FutureTask<>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return database.atomic(() -> {
                throw new AssertionError("The body ran.");
            });
        });
        Thread.ofPlatform().start(task);
        assertThatThrownBy(() -> Way.settled(task)).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessageContaining("Call asyncAtomic()");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
