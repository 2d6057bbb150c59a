package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.Failures;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.FaultProxy.Fault;
import dev.segue.orm.exec.FaultProxy.Message;
import dev.segue.orm.exec.Stack.Way;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Faults of the network and of clients, between the drivers and PostgreSQL. {@code -Psoak} has many more of each. */
@Timeout(3600)
class FaultsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final boolean SOAK = System.getProperty("segue.soak") != null;
    private static final long SEED = Long.getLong("segue.seed", 20261126);
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final int CANCELS = 10_000;
    private static final int ACCOUNTS = 20;
    private static final int TOTAL = ACCOUNTS * 100;

    @SuppressWarnings("NullAway.Init")
    private static FaultProxy proxy;
    @SuppressWarnings("NullAway.Init")
    private static Stack stack;

    @BeforeAll
    static void open() throws SQLException, IOException {
        TEST.execute("""
            CREATE TABLE item (id int PRIMARY KEY);
            CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)""");
        TEST.execute("INSERT INTO account SELECT i, 100 FROM generate_series(1, %d) AS i".formatted(ACCOUNTS));
        Server direct = LanesIT.server(TEST);
        proxy = new FaultProxy(direct.port());
        stack = Stack.open(new Server("localhost", proxy.port(), direct.database(), direct.user(), "",
                Duration.ofSeconds(5), Duration.ofSeconds(20)), BRIDGE);
    }

    @AfterAll
    static void close() throws IOException {
        stack.close();
        BRIDGE.close();
        proxy.close();
    }

    @AfterEach
    void healedThePoolIsFullAgainAndNothingIsLeftInATransaction() {
        proxy.on(_ -> Fault.NONE);
        proxy.hold(false, false);
        proxy.down(false);
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.contains("idle in transaction") || session.contains("active segue")));
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(5)).ignoreExceptionsInstanceOf(OrmException.class)
                .untilAsserted(() -> stack.fill(Stack.CONNECTIONS));
    }

    private static final List<Cut> CUTS = List.of(Cut.values());
    private static final AtomicInteger IDS = new AtomicInteger();

    /** Where a connection is cut around a COMMIT. */
    private enum Cut {
        BEFORE,
        AFTER,
        ANSWER;

        Fault at(Message message) {
            return switch (this) {
                case BEFORE -> message.isStatement("COMMIT") ? Fault.CUT_BEFORE : Fault.NONE;
                case AFTER -> message.isStatement("COMMIT") ? Fault.CUT_AFTER : Fault.NONE;
                case ANSWER -> message.isDone("COMMIT") ? Fault.CUT_BEFORE : Fault.NONE;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void db03_aCommitWhoseAnswerIsLostIsNeitherAFailureNorASuccess(Way way) {
        int rounds = SOAK ? 125 : 6;
        int faults = proxy.faults();
        for (int i = 0; i < rounds; i++) {
            Cut cut = CUTS.get(i % CUTS.size());
            int id = IDS.incrementAndGet();
            var backend = new AtomicInteger();
            var bodies = new AtomicInteger();
            proxy.once(cut::at);
            String outcome = outcome(() -> way.outermost(stack, Atomic.DEFAULT.withRetries(3), () -> {
                bodies.incrementAndGet();
                backend.set(way.run(stack, Stack.number("SELECT pg_backend_pid()")));
                return way.run(stack, Stack.number("INSERT INTO item VALUES (%d) RETURNING id".formatted(id)));
            }));
            await().pollDelay(Duration.ZERO)
                    .until(() -> TEST.sessions().stream().noneMatch(one -> one.startsWith(backend.get() + " ")));
            boolean kept = count("item WHERE id = " + id) == 1;
            assertThat(outcome).as("%s %s", way, cut).isEqualTo("CommitUnknownException");
            assertThat(bodies).hasValue(1);
            if (cut != Cut.AFTER) {
                assertThat(kept).as("%s %s", way, cut).isEqualTo(cut == Cut.ANSWER);
            }
        }
        assertThat(proxy.faults() - faults).isEqualTo(rounds);
    }

    /** Not when the server has been silent for too long, as if the rest were still to come. */
    @ParameterizedTest
    @EnumSource
    @Timeout(10)
    void anAnswerThatBreaksOffIsALostConnectionAtOnce(Way way) {
        proxy.once(message -> message.fromServer() && message.type() == 'D' ? Fault.CUT_AFTER : Fault.NONE);
        assertThatThrownBy(() -> way.alone(stack, Stack.number("SELECT 7"))).isInstanceOf(ConnectionException.class);
    }

    @ParameterizedTest
    @EnumSource
    void db02_aBlackHoleIsAnsweredAtTheDeadline(Way way) {
        for (boolean answers : new boolean[]{true, false}) {
            blackHole(way, answers, "SELECT 7", TransactionTimeoutException.class);
            blackHole(way, answers, "COMMIT", CommitUnknownException.class);
        }
    }

    /** On a busy machine the deadline may pass before {@code statement} is sent, which is no test of it; then it is tried again. */
    private static void blackHole(Way way, boolean answers, String statement, Class<? extends OrmException> type) {
        Duration deadline = Duration.ofMillis(500);
        var held = new AtomicBoolean();
        for (int i = 0; i < 10 && !held.get(); i++) {
            proxy.on(message -> {
                if (message.isStatement(statement)) {
                    held.set(true);
                    proxy.hold(!answers, answers);
                }
                return Fault.NONE;
            });
            long before = System.nanoTime();
            assertThatThrownBy(() -> way.outermost(stack, Atomic.DEFAULT.withDeadline(deadline), () -> {
                int _ = way.run(stack, Stack.number("SELECT 6"));
                return way.run(stack, Stack.number("SELECT 7"));
            })).as("%s held at %s, answers: %s", way, statement, answers).isInstanceOfAny(type,
                    held.get() ? type : TransactionTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(deadline.plusSeconds(1));
            proxy.hold(false, false);
        }
        assertThat(held).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aStatementGivenUpWhileItIsPreparedIsNotRunOutsideItsTransaction(Way way) {
        String insert = "INSERT INTO item VALUES (%d) RETURNING id".formatted(IDS.incrementAndGet());
        var held = new AtomicBoolean();
        proxy.on(message -> {
            if (message.type() == 'P' && message.text().equals(insert)) {
                held.set(true);
                proxy.hold(false, true);
            } else if (message.isStatement("ROLLBACK")) {
                proxy.hold(false, false);
            }
            return Fault.NONE;
        });
        Context request = Context.current().with(Deadline.KEY, Deadline.after(Duration.ofMillis(500)));
        assertThatThrownBy(() -> request.call(() -> way.outermost(stack, () -> {
            int backend = way.run(stack, Stack.number("SELECT pg_backend_pid()"));
            return backend + way.run(stack, Stack.number(insert));
        }))).isInstanceOfAny(OrmException.class, DeadlineException.class);
        assertThat(held).isTrue();
        proxy.hold(false, false);
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(TEST.sessions())
                .noneMatch(session -> session.contains("INSERT") && session.contains("segue")));
        assertThat(count("item WHERE id = " + IDS.get())).isZero();
    }

    @Test
    void db09_requestsCancelledAtAnyMomentLeaveNothingBehind() throws Exception {
        System.out.println("DB-09: -Dsegue.seed=" + SEED);
        var controlled = new ArrayList<CompletableFuture<Integer>>();
        var cancelled = new AtomicInteger();
        var clients = new ArrayList<FutureTask<Boolean>>();
        for (int client = 0; client < 8; client++) {
            var random = new Random(SEED + client);
            var task = new FutureTask<>(() -> {
                int[] most = {4_000, 8_000, 8_000, 8_000}; // µs, by kind: about half are cancelled in time, however fast the machine is
                for (int i = 0; i < CANCELS / 8; i++) {
                    int kind = i % most.length;
                    boolean inTime = isCancelled(random.nextInt(most[kind]), random, kind);
                    most[kind] += inTime ? Math.min(most[kind] / 8, 1_000_000) : -most[kind] / 8;
                    cancelled.addAndGet(inTime ? 1 : 0);
                }
                return true;
            });
            Thread.ofPlatform().start(task);
            clients.add(task);
        }
        int wanted = 0;
        for (int i = 0; i < 1_000; i++) {
            controlled.add(stack.transactions().async().run(Stack.number("SELECT " + i)));
            wanted += i;
            var _ = controlled.get(i).handle((_, _) -> true).get(20, TimeUnit.SECONDS);
        }
        for (FutureTask<Boolean> client : clients) {
            assertThat(client.get(10, TimeUnit.MINUTES)).isTrue();
        }
        int sum = 0;
        for (CompletableFuture<Integer> one : controlled) {
            sum += one.get(20, TimeUnit.SECONDS);
        }
        assertThat(sum).as("no foreign request was cancelled").isEqualTo(wanted);
        System.out.printf("DB-09: %d of %d requests were cancelled in time%n", cancelled.get(), CANCELS);
        assertThat(cancelled.get()).isBetween(CANCELS / 4, CANCELS * 3 / 4);
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(stack.sessions().inFlight()).isZero());
        assertThat(total()).isEqualTo(TOTAL);
    }

    /** Starts a request, cancels it after {@code micros}, and returns whether that was in time. */
    private static boolean isCancelled(int micros, Random random, int kind) throws Exception {
        CompletableFuture<?> request = request(kind, random.nextInt(1, ACCOUNTS + 1));
        var moment = new CompletableFuture<Boolean>().completeOnTimeout(true, micros, TimeUnit.MICROSECONDS);
        moment.thenRun(() -> request.cancel(true)).get(10, TimeUnit.SECONDS);
        try {
            request.get(20, TimeUnit.SECONDS);
        } catch (CancellationException expected) {
            return true;
        } catch (ExecutionException expected) {
            // it failed by itself, or for the cancellation of what it waited for
        }
        return false;
    }

    /** An async request of one of four kinds; those that write keep the total. */
    private static CompletableFuture<Integer> request(int kind, int account) {
        Transactions all = stack.transactions();
        Operation<Integer> debit = update(account, -1);
        Operation<Integer> credit = update(1 + account % ACCOUNTS, 1);
        return switch (kind) {
            case 0 -> all.async().run(Stack.number("SELECT 1 FROM pg_sleep(0.001)"));
            case 1 -> all.start(Atomic.DEFAULT,
                    () -> all.async().run(debit).thenCompose(_ -> all.async().run(credit)));
            case 2 -> all.start(Atomic.DEFAULT, () -> all.async().run(debit)
                    .thenCompose(_ -> BRIDGE.toAsync(() -> all.blocking().run("get", credit))));
            default -> BRIDGE.toAsync(() -> all.run(Atomic.DEFAULT, () -> {
                int _ = all.blocking().run("get", debit);
                return BRIDGE.toSync(() -> all.async().run(credit));
            }));
        };
    }

    private static Operation<Integer> update(int account, int by) {
        return Stack
                .number("UPDATE account SET balance = balance + %d WHERE id = %d RETURNING id".formatted(by, account));
    }

    @ParameterizedTest
    @EnumSource
    void db01_aServerThatGoesAwayFailsOnlyWhatIsUnderWayAndTheFirstSuccessIsPrompt(Way way) {
        Operation<Integer> one = Stack.number("SELECT 1");
        assertThat(way.outermost(stack, () -> way.run(stack, one))).isEqualTo(1);
        proxy.down(true);
        assertThat(IntStream.range(0, 3).mapToObj(_ -> outcome(() -> way.outermost(stack, () -> way.run(stack, one)))))
                .allMatch(outcome -> List.of("ConnectionException", "CommitUnknownException",
                        "SessionUnavailableException").contains(outcome));
        proxy.down(false);
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(2))
                .until(() -> "ok".equals(outcome(() -> way.outermost(stack, () -> way.run(stack, one)))));
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(2))
                .until(() -> "ok".equals(outcome(() -> way.alone(stack, one))));
    }

    private static String outcome(Callable<?> call) {
        try {
            Object _ = call.call();
            return "ok";
        } catch (OrmException failure) {
            return failure.getClass().getSimpleName();
        } catch (Exception failure) {
            throw Failures.raise(failure);
        }
    }

    private static int total() {
        return number("SELECT sum(balance) FROM account");
    }

    private static int count(String what) {
        return number("SELECT count(*) FROM " + what);
    }

    private static int number(String sql) {
        try {
            return Integer.parseInt(TEST.strings(sql).getFirst());
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
