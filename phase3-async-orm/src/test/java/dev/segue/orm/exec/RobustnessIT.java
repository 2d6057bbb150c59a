package dev.segue.orm.exec;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.Failures;
import dev.segue.bridge.WaitInterruptedException;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Stack.Way;
import dev.segue.orm.sql.SqlCompiler;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What goes wrong with statements, transactions and sessions goes wrong in the same way for both homes and for sync and async callers. */
@Timeout(120)
class RobustnessIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PROMPT = Duration.ofSeconds(10); // the machine may be busy; the sleeps are far longer
    private static final Operation<Integer> SLEEP = Stack.number("SELECT 1 FROM pg_sleep(60)");
    private static final Operation<Integer> BACKEND = Stack.number("SELECT pg_backend_pid()");

    @SuppressWarnings("NullAway.Init")
    private static Stack stack;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute(
                """
                    CREATE TABLE item (id int UNIQUE);
                    CREATE SEQUENCE tries;
                    CREATE FUNCTION fail(code text) RETURNS int LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'told to' USING ERRCODE = code; END $$;
                    CREATE FUNCTION conflict(times int) RETURNS int LANGUAGE plpgsql AS
                        $$ BEGIN IF nextval('tries') <= times THEN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END IF; RETURN 1; END $$;
                    CREATE ROLE borrower""");
        stack = Stack.open(LanesIT.server(TEST), BRIDGE);
    }

    @AfterAll
    static void close() throws SQLException {
        stack.close();
        BRIDGE.close();
        TEST.execute("DROP ROLE borrower");
    }

    @BeforeEach
    void listen() throws SQLException {
        TEST.execute("TRUNCATE item; ALTER SEQUENCE tries RESTART");
        logged.start();
        logger().addAppender(logged);
    }

    @AfterEach
    void nothingIsLeft() {
        logger().detachAppender(logged);
        nothingRuns();
        stack.fill(Stack.CONNECTIONS);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.segue.orm");
    }

    private static void nothingRuns() {
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.contains("idle in transaction") || session.contains("active segue")));
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionPastItsDeadlineIsCancelledEvictedAndLoggedWithItsView(Way way) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> named("articles.create", () -> way.outermost(stack, Atomic.DEFAULT.withDeadline(SHORT),
                () -> way.run(stack, Stack.number("INSERT INTO item VALUES (1) RETURNING id").then(_ -> SLEEP)))))
                .isInstanceOf(TransactionTimeoutException.class)
                .hasMessageMatching("The transaction of 'articles.create', entered at .*, was not over after 300 ms.*");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(messages())
                .anyMatch(message -> message.startsWith("The transaction of 'articles.create'"))); // by another thread
        assertThat(items()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionWhoseBodyDoesNotEndLetsGoOfItsLocksAtItsDeadline(Way way) {
        assertThatThrownBy(() -> way.outermost(stack, Atomic.DEFAULT.withDeadline(SHORT), () -> {
            int one = way.run(stack, Stack.number("INSERT INTO item VALUES (1) RETURNING id"));
            nothingRuns();
            assertThatThrownBy(() -> way.run(stack, BACKEND)).isInstanceOf(TransactionTimeoutException.class);
            return one;
        })).isInstanceOf(TransactionTimeoutException.class);
        assertThat(items()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRequestsDeadlineEndsTransactionsAndSingleStatementsAlike(Way way) {
        assertThatThrownBy(() -> within(SHORT, () -> way.alone(stack, SLEEP)))
                .isInstanceOf(StatementTimeoutException.class).hasMessageContaining("deadline passed");
        if (way.nativeHome) { // a lane is shared, so the statement is only given up
            endLanes();
        }
        assertThatThrownBy(() -> within(SHORT, () -> way.outermost(stack, () -> way.run(stack, SLEEP))))
                .isInstanceOfAny(TransactionTimeoutException.class, StatementTimeoutException.class,
                        DeadlineException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineAlsoEndsTheWaitForAConnection(Way way) {
        SessionSource side = way.nativeHome ? stack.sessions().nativeSide() : stack.sessions().blocking();
        List<ExclusiveSession> all = Stream.generate(side::openExclusive).limit(Stack.CONNECTIONS).toList();
        try {
            long start = System.nanoTime();
            assertThatThrownBy(() -> within(SHORT, () -> way.outermost(stack, () -> way.run(stack, BACKEND))))
                    .isInstanceOfAny(TransactionTimeoutException.class, SessionUnavailableException.class,
                            DeadlineException.class);
            assertThatThrownBy(() -> way.outermost(stack, Atomic.DEFAULT.withDeadline(SHORT),
                    () -> way.run(stack, BACKEND)))
                    .isInstanceOfAny(TransactionTimeoutException.class, SessionUnavailableException.class);
            Operation<Integer> alone = Operation.query(new dev.segue.orm.sql.Statement.Raw(
                    List.of("SELECT set_config('app.tenant', 'a', false)"), List.of()), _ -> 1,
                    _ -> Operation.value(1));
            assertThatThrownBy(() -> within(SHORT, () -> way.alone(stack, alone)))
                    .isInstanceOfAny(StatementTimeoutException.class, SessionUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(3).plusSeconds(2));
        } finally {
            all.forEach(ExclusiveSession::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConflictRunsTheOutermostBlockAgainAndHooksRunOnce(Way way) {
        var bodies = new AtomicInteger();
        var inners = new AtomicInteger();
        var hooks = new AtomicInteger();
        int last = way.outermost(stack, Atomic.DEFAULT.withRetries(3), () -> {
            bodies.incrementAndGet();
            stack.transactions().onCommit(hooks::incrementAndGet);
            return way.inner(stack, Atomic.DEFAULT.withRetries(3), () -> {
                inners.incrementAndGet();
                return way.run(stack, Stack.number("INSERT INTO item VALUES (1) RETURNING id")
                        .then(_ -> Stack.number("SELECT conflict(2)")));
            });
        });
        assertThat(List.of(last, bodies.get(), inners.get(), hooks.get())).containsExactly(1, 3, 3, 1);
        assertThat(items()).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void retriesEndAndNothingElseIsRetried(Way way) {
        var bodies = new AtomicInteger();
        assertThatThrownBy(() -> way.outermost(stack, Atomic.DEFAULT.withRetries(2), () -> {
            bodies.incrementAndGet();
            return way.run(stack, Stack.number("SELECT fail('40P01')"));
        })).isInstanceOf(TransactionConflictException.class);
        assertThat(bodies).hasValue(3);
        assertThatThrownBy(() -> way.outermost(stack, Atomic.DEFAULT.withRetries(2), () -> {
            bodies.incrementAndGet();
            return way.run(stack, Stack.number("SELECT fail('23505')"));
        })).isInstanceOf(ConstraintException.class);
        assertThat(bodies).hasValue(4);
    }

    @ParameterizedTest
    @EnumSource
    void t15_aRobustHookThatFailsIsLoggedAndTheRestRun(Way way) {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        int value = named("articles.create", () -> way.outermost(stack, () -> {
            stack.transactions().onCommitRobust(() -> {
                throw new IllegalStateException("robust");
            });
            Failures.join(stack.transactions().startOnCommitRobust(
                    () -> CompletableFuture.failedFuture(new IllegalStateException("robust async"))));
            stack.transactions().onCommit(() -> ran.add("after"));
            return way.run(stack, Stack.number("INSERT INTO item VALUES (1) RETURNING id"));
        }));
        assertThat(value).isEqualTo(1);
        assertThat(ran).containsExactly("after");
        assertThat(messages()).filteredOn(message -> message.startsWith("An onCommit task of 'articles.create' failed"))
                .hasSize(2);
    }

    static Stream<Arguments> leftovers() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(
                Arguments.of(way, "SELECT set_config('work_mem', '9MB', false)", "setting work_mem"),
                Arguments.of(way, "SET ROLE borrower", "role borrower"),
                Arguments.of(way, "CREATE TEMP TABLE mine (id int)",
                        "temporary mine"),
                Arguments.of(way, "SELECT pg_advisory_lock(7)", "an advisory lock"),
                Arguments.of(way, "LISTEN news", "channel news")));
    }

    @ParameterizedTest
    @MethodSource("leftovers")
    void whatASessionIsLeftWithIsNotPassedOnAndAWarningNamesTheBorrower(Way way, String sql, String left) {
        Operation<Integer> leaving = Operation.query(
                new dev.segue.orm.sql.Statement.Raw(List.of(sql), List.of()), _ -> 1, _ -> BACKEND);
        Operation<Integer> sent = sql.startsWith("SELECT") ? leaving : Stack.execute(sql).then(_ -> BACKEND);
        int backend = named("articles.create", () -> way.outermost(stack, () -> way.run(stack, sent)));
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(messages()).anyMatch(message -> message
                .startsWith("'articles.create' gave a connection back with " + left)));
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.startsWith(backend + " ")));
    }

    @ParameterizedTest
    @EnumSource
    void aSettingWithANameOfOnesOwnIsResetAndNeverOnALane(Way way) {
        way.alone(stack, Operation.query(new dev.segue.orm.sql.Statement.Raw(
                List.of("SELECT set_config('app.tenant', 'a', false)"), List.of()), _ -> 1, _ -> Operation.value(1)));
        for (int i = 0; i < 5; i++) {
            assertThat(way.alone(stack,
                    Stack.number("SELECT length(coalesce(current_setting('app.tenant', true), ''))"))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void t9_onlyBlocksBeginAndEndTransactions(Way way) {
        for (String sql : List.of("BEGIN", "COMMIT", "/* by hand */ rollback", "savepoint x")) {
            assertThatThrownBy(() -> way.alone(stack, Stack.execute(sql))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was not sent: it begins or ends a transaction, which only blocks do");
            assertThatThrownBy(() -> way.outermost(stack, () -> way.run(stack, Stack.execute(sql))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aScriptThatLeavesATransactionOpenIsNotPassedOn() {
        named("admin.sql", () -> {
            stack.sessions().execute("BEGIN; INSERT INTO item VALUES (9); SET app.tenant = 'b'");
            return 0;
        });
        assertThat(messages()).anyMatch(message -> message.startsWith("'admin.sql' gave a connection back"));
        assertThat(items()).isEmpty();
    }

    @Test
    void aNativeSessionGivenBackWithAStatementUnderWayIsCancelledAndClosed() {
        ExclusiveSession careless = stack.sessions().nativeSide().openExclusive();
        CompletableFuture<List<Integer>> answer = careless
                .asyncQuery(new SqlCompiler().bind(
                        new dev.segue.orm.sql.Statement.Raw(List.of("SELECT 1 FROM pg_sleep(60)"), List.of())), _ -> 1)
                .toCompletableFuture();
        await().pollDelay(Duration.ZERO)
                .until(() -> TEST.sessions().stream().anyMatch(session -> session.contains("active segue")));
        careless.close();
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).cause().isInstanceOf(OrmException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledStatementIsCancelledAtTheServerAndItsSessionNotUsedAgain(Way way) {
        if (!way.asyncCalls) {
            return;
        }
        var backend = new AtomicInteger();
        assertThatThrownBy(() -> way.outermost(stack, () -> {
            backend.set(way.run(stack, BACKEND));
            return BRIDGE.toSync(() -> {
                CompletableFuture<Integer> sleeping = stack.transactions().async().run(SLEEP);
                return BRIDGE.toAsync(BRIDGE.workers(), () -> {
                    await().pollDelay(Duration.ZERO).until(() -> TEST.sessions().stream()
                            .anyMatch(session -> session.contains("active segue") && session.contains("pg_sleep")));
                    return sleeping.cancel(true);
                }).thenCompose(_ -> stack.transactions().async().run(BACKEND));
            });
        })).isInstanceOf(TransactionBrokenException.class);
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.startsWith(backend.get() + " ")));
    }

    @Test
    void slowShapesDoNotKeepFastOnesWaiting() throws Exception {
        Operation<Integer> slow = Stack.number("SELECT count(*)::int FROM item, pg_sleep(0.05)");
        for (int i = 0; i < 5; i++) {
            Failures.join(stack.transactions().async().run(slow));
        }
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE item");
            List<CompletableFuture<Integer>> waiting = Stream.generate(() -> stack.transactions().async().run(slow))
                    .limit(2).toList();
            for (int i = 0; i < 50; i++) {
                assertThat(stack.transactions().async().run(BACKEND).get(10, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            waiting.getFirst().cancel(true); // it has a connection to itself, so it is cancelled at the server
            await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                    .filteredOn(session -> session.contains("active segue")).hasSize(1));
            blocker.rollback();
            assertThat(waiting.getLast().get(10, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void aShapeThatIsFastAgainGoesBackToTheLanes() {
        var pace = new Pace(10_000_000);
        var shape = new SqlCompiler()
                .bind(new dev.segue.orm.sql.Statement.Raw(List.of("SELECT 1"), List.of())).sql();
        pace.took(shape, 100_000);
        assertThat(pace.isSlow(shape)).isFalse();
        pace.took(shape, 50_000_000);
        assertThat(pace.isSlow(shape)).as("after one pause").isFalse();
        pace.took(shape, 50_000_000);
        assertThat(pace.isSlow(shape)).isTrue();
        for (int i = 0; i < 20; i++) {
            pace.took(shape, 100_000);
        }
        assertThat(pace.isSlow(shape)).isFalse();
    }

    @Test
    void oneWhoGivesUpWaitingForANativeConnectionLeaksNothing() throws Exception {
        SessionSource side = stack.sessions().nativeSide();
        List<ExclusiveSession> all = Stream.generate(side::openExclusive).limit(Stack.CONNECTIONS).toList();
        CompletableFuture<ExclusiveSession> cancelled = side.asyncOpenExclusive().toCompletableFuture();
        cancelled.cancel(true);
        var interrupted = new FutureTask<>(side::openExclusive);
        Thread waiter = Thread.ofVirtual().start(interrupted);
        waiter.interrupt();
        assertThatThrownBy(() -> interrupted.get(10, TimeUnit.SECONDS)).cause()
                .isInstanceOf(WaitInterruptedException.class);
        CompletableFuture<Integer> late = stack.transactions().async().run(Operation.atomic(BACKEND));
        late.cancel(true);
        assertThatThrownBy(() -> within(SHORT, () -> Failures.join(
                stack.transactions().start(Atomic.DEFAULT, () -> stack.transactions().async().run(BACKEND)))))
                .isInstanceOf(TransactionTimeoutException.class);
        all.forEach(ExclusiveSession::close);
    }

    @Test
    void oneWhoIsInterruptedWhileWaitingForAJdbcConnectionLeaksNothing() throws Exception {
        SessionSource side = stack.sessions().blocking();
        List<ExclusiveSession> all = Stream.generate(side::openExclusive).limit(Stack.CONNECTIONS).toList();
        var interrupted = new FutureTask<>(side::openExclusive);
        Thread waiter = Thread.ofPlatform().start(interrupted);
        waiter.interrupt();
        assertThatThrownBy(() -> interrupted.get(10, TimeUnit.SECONDS)).cause()
                .isInstanceOf(SessionUnavailableException.class).hasMessageContaining("was interrupted");
        all.forEach(ExclusiveSession::close);
    }

    @ParameterizedTest
    @CsvSource({"23505,ConstraintException,UNIQUE", "23503,ConstraintException,FOREIGN_KEY",
        "23001,ConstraintException,FOREIGN_KEY", "23502,ConstraintException,NOT_NULL",
        "23514,ConstraintException,CHECK",
        "23P01,ConstraintException,EXCLUSION", "23000,ConstraintException,OTHER", "40001,TransactionConflictException,",
        "40P01,TransactionConflictException,", "55P03,LockNotAvailableException,", "57014,StatementTimeoutException,",
        "42P01,StatementException,", "22P02,StatementException,", "53100,StatementException,",
        "53300,ConnectionException,", "08006,ConnectionException,"})
    void anErrorHasTheSameTypeOverBothDriversAlsoInABlockAndFromItsOtherSide(String state, String type, String kind) {
        for (Way way : Way.values()) {
            Operation<Integer> failing = Stack.number("SELECT fail('" + state + "')");
            for (Throwable failure : List.of(thrown(() -> way.alone(stack, failing)),
                    thrown(() -> way.outermost(stack, () -> way.run(stack, failing))))) {
                assertThat(failure.getClass().getSimpleName()).as("%s %s", way, state).isEqualTo(type);
                assertThat(((OrmException) failure).sqlState()).hasValue(state);
                assertThat(((OrmException) failure).sql()).hasValueSatisfying(sql -> assertThat(sql).contains("fail("));
                if (failure instanceof ConstraintException broken) {
                    assertThat(broken.kind()).hasToString(kind);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendKilledWhileIdleCostsAtMostOneErrorAndThePoolIsHealthyAtOnce(Way way) throws SQLException {
        way.outermost(stack, () -> way.run(stack, BACKEND));
        TEST.execute(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE application_name = 'segue' AND datname = current_database()");
        int failed = 0;
        for (int i = 0; i < 2 * Stack.CONNECTIONS; i++) {
            try {
                way.outermost(stack, () -> way.run(stack, BACKEND));
            } catch (ConnectionException | CommitUnknownException lost) {
                failed++;
            }
        }
        assertThat(failed).isLessThanOrEqualTo(Stack.CONNECTIONS); // at most one for each connection that was lost
        assertThat(way.outermost(stack, () -> way.run(stack, BACKEND))).isPositive();
    }

    private static Throwable thrown(Callable<?> call) {
        try {
            return new AssertionError("It returned " + call.call());
        } catch (Throwable failure) {
            return failure;
        }
    }

    private static <T> T named(String work, Callable<T> task) {
        return call(Context.current().with(Context.WORK, work), task);
    }

    private static <T> T within(Duration patience, Callable<T> task) {
        return call(Context.current().with(Deadline.KEY, Deadline.after(patience)), task);
    }

    private static <T> T call(Context context, Callable<T> task) {
        try {
            return context.call(task);
        } catch (Exception failure) {
            throw Failures.raise(failure);
        }
    }

    private List<String> messages() {
        return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static List<String> items() {
        try {
            return TEST.strings("SELECT id FROM item ORDER BY id");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void endLanes() {
        try {
            TEST.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
