package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.DeadlineException;
import dev.segue.orm.exec.Bank.Caller;
import dev.segue.orm.exec.Bank.Hops;
import dev.segue.orm.exec.Bank.Request;
import dev.segue.orm.exec.FaultProxy.Fault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Faults of a whole server under 64 clients of all kinds, who move money. {@code -Psoak} has many more of them. */
@Timeout(3600)
class ServerFaultsIT {
    private static final boolean SOAK = System.getProperty("segue.soak") != null;
    private static final long SEED = Long.getLong("segue.seed", 20261126);
    private static final int CONNECTIONS = 8;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration HEALED = Duration.ofSeconds(5);
    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    @SuppressWarnings("NullAway.Init")
    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        System.out.println("ServerFaultsIT: -Dsegue.seed=" + SEED);
        server = new OwnServer();
        server.execute(Bank.TABLES);
        server.execute(Bank.rows());
        try (Stack stack = stack(server.port())) {
            Bank.open(stack, SEED, AMPLE, Hops.SOMETIMES).close(); // so that no deadline passes while classes are loaded
        }
    }

    @AfterAll
    static void stop() throws IOException {
        BRIDGE.close();
        server.close();
    }

    @BeforeEach
    void fill() throws Exception {
        server.execute(Bank.rows());
    }

    private static Stack stack(int port) {
        return Stack.open(server.at(port), BRIDGE, CONNECTIONS, Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "immediate"})
    void db01_aRestartFailsOnlyWhatIsUnderWayAndTheFirstSuccessIsPrompt(String mode) throws Exception {
        for (int i = 0; i < (SOAK ? 20 : 1); i++) {
            try (Stack stack = stack(server.port())) {
                var bank = Bank.open(stack, SEED + i, AMPLE, Hops.SOMETIMES);
                long down = System.nanoTime();
                long up;
                try (bank) {
                    up = restarted(server.restart(mode));
                    bank.awaitService(up);
                }
                assertOnlyWhatWasUnderWayFailed(bank, down, up);
                bank.agreesWith(server);
            }
        }
    }

    /** A smart shutdown waits for pooled connections, which serve on; an operator ends them at last. */
    @Test
    void db01_aSmartRestartFailsNothingUntilTheSessionsAreEnded() throws Exception {
        try (Stack stack = stack(server.port())) {
            stack.fill(CONNECTIONS);
            Process restarting;
            var bank = Bank.open(stack, SEED, AMPLE, Hops.SOMETIMES);
            long down;
            long up;
            try (bank) {
                try (Connection operator = server.connection()) {
                    restarting = server.restart("smart");
                    await().pollDelay(Duration.ZERO).until(() -> refusesNewConnections());
                    bank.awaitService(System.nanoTime());
                    assertThat(bank.requests()).allMatch(Request::succeeded);
                    assertThat(restarting.isAlive()).isTrue();
                    down = System.nanoTime();
                    OwnServer.strings(operator,
                            "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = 'segue'");
                }
                up = restarted(restarting);
                bank.awaitService(up);
            }
            assertOnlyWhatWasUnderWayFailed(bank, down, up);
            bank.agreesWith(server);
        }
    }

    private static boolean refusesNewConnections() {
        try (Connection _ = server.connection()) {
            return false;
        } catch (SQLException refused) {
            return "57P03".equals(refused.getSQLState());
        }
    }

    /** Returns the moment at which the server was up again. */
    private static long restarted(Process restarting) throws InterruptedException {
        assertThat(restarting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(restarting.exitValue()).isZero();
        return System.nanoTime();
    }

    private static void assertOnlyWhatWasUnderWayFailed(Bank bank, long down, long up) {
        List<Request> failed = bank.requests().filter(request -> !request.succeeded()).toList();
        assertThat(failed).isNotEmpty().allSatisfy(request -> {
            assertThat(request.failure()).isInstanceOfAny(ConnectionException.class, CommitUnknownException.class,
                    SessionUnavailableException.class, TransactionBrokenException.class);
            assertThat(request.end() - down).as("%s ended before the restart", request).isPositive();
            assertThat(request.start() - up).as("%s began after the restart", request).isNegative();
        });
        for (Caller caller : Caller.values()) {
            long first = bank.requests().filter(request -> request.caller() == caller && request.succeeded())
                    .mapToLong(Request::end).filter(end -> end - up > 0).min().orElseThrow();
            System.out.printf("first success of %s %d ms after the server was up%n", caller, (first - up) / 1_000_000);
            assertThat(Duration.ofNanos(first - up)).as("%s", caller).isLessThan(SOON);
        }
    }

    enum Frozen {
        /** One that works for a request; rather between two of its statements, when its client is there still. */
        BACKEND,
        /** What accepts connections, and there are no others. */
        POSTMASTER,
        ALL;

        void freeze() throws Exception {
            switch (this) {
                case BACKEND -> OwnServer.freeze(server.strings(
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'segue' AND state <> 'idle' ORDER BY state = 'idle in transaction' DESC LIMIT 1")
                        .stream().map(Long::valueOf).toList());
                case POSTMASTER -> {
                    try (Connection operator = server.connection()) {
                        OwnServer.freeze(List.of(server.postmaster().pid()));
                        OwnServer.strings(operator,
                                "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = 'segue'");
                    }
                }
                case ALL -> server.freeze();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void db02_whatIsFrozenIsAnsweredForAtTheDeadlineAndThePoolIsFullSoonAfterItGoesOn(Frozen what) throws Throwable {
        assertSilenceIsSurvived(server.port(), what::freeze, server::thaw);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void db02_whatABlackHoleTakesIsAnsweredForAtTheDeadlineAndThePoolIsFullSoonAfterIt(boolean requests,
            boolean answers)
            throws Throwable {
        try (var proxy = new FaultProxy(server.port())) {
            assertSilenceIsSurvived(proxy.port(), () -> proxy.hold(requests, answers), () -> proxy.hold(false, false));
        }
    }

    private static void assertSilenceIsSurvived(int port, ThrowingRunnable begin, ThrowingRunnable end)
            throws Throwable {
        for (int i = 0; i < (SOAK ? 20 : 1); i++) {
            try (Stack stack = stack(port)) {
                var bank = Bank.open(stack, SEED + i, DEADLINE, Hops.SOMETIMES);
                try {
                    try (bank) {
                        long moment = System.nanoTime();
                        begin.run();
                        bank.awaitRequests("failed", 1, request -> !request.succeeded() && request.end() > moment);
                        bank.awaitAnswers(moment);
                    }
                } finally {
                    end.run();
                }
                assertAnsweredInTime(bank);
                fullAgain(stack);
                bank.agreesWith(server);
            }
        }
    }

    private static void assertAnsweredInTime(Bank bank) {
        assertThat(bank.requests().filter(request -> !request.succeeded())).isNotEmpty()
                .allSatisfy(ServerFaultsIT::isOurs);
        System.out.println("slowest answer "
                + bank.requests().map(Request::took).max(Duration::compareTo) + " at a deadline of " + DEADLINE);
        assertThat(bank.requests()).allSatisfy(
                request -> assertThat(request.took()).as("%s", request).isLessThan(DEADLINE.plusSeconds(1)));
    }

    private static void isOurs(Request request) {
        assertThat(request.failure()).isInstanceOfAny(OrmException.class, DeadlineException.class);
    }

    private static void fullAgain(Stack stack) {
        await().pollDelay(Duration.ZERO).atMost(HEALED).untilAsserted(() -> {
            Context patience = Context.current().with(Deadline.KEY, Deadline.after(DEADLINE));
            assertThatCode(() -> patience.run(() -> stack.fill(CONNECTIONS))).doesNotThrowAnyException();
        });
    }

    /** What happens to the server, or between it and the clients; each heals what it did. */
    private enum Disaster {
        FAST_RESTART,
        IMMEDIATE_RESTART,
        BACKEND_FROZEN,
        ALL_FROZEN,
        REQUESTS_LOST,
        ANSWERS_LOST,
        CUTS;

        void strike(FaultProxy proxy, Bank bank) throws Exception {
            switch (this) {
                case FAST_RESTART -> restarted(server.restart("fast"));
                case IMMEDIATE_RESTART -> restarted(server.restart("immediate"));
                case BACKEND_FROZEN -> frozen(Frozen.BACKEND, 1, bank); // others need not need it
                case ALL_FROZEN -> frozen(Frozen.ALL, 5, bank);
                case REQUESTS_LOST -> held(proxy, true, false, bank);
                case ANSWERS_LOST -> held(proxy, false, true, bank);
                case CUTS -> cut(proxy, bank);
            }
        }

        private static void frozen(Frozen what, int hurt, Bank bank) throws Exception {
            try {
                what.freeze();
                failing(bank, hurt);
            } finally {
                server.thaw();
            }
        }

        private static void held(FaultProxy proxy, boolean requests, boolean answers, Bank bank) {
            proxy.hold(requests, answers);
            failing(bank, 5);
            proxy.hold(false, false);
        }

        private static void cut(FaultProxy proxy, Bank bank) {
            var random = new Random(SEED);
            proxy.on(_ -> {
                synchronized (random) {
                    return random.nextInt(300) > 0 ? Fault.NONE
                            : random.nextBoolean() ? Fault.CUT_BEFORE : Fault.CUT_AFTER;
                }
            });
            failing(bank, 20);
            proxy.on(_ -> Fault.NONE);
        }

        private static void failing(Bank bank, int count) {
            long since = System.nanoTime();
            bank.awaitRequests("failed", count, request -> !request.succeeded() && request.end() - since > 0);
        }
    }

    @Test
    void br11_theBanksTotalIsConstantWhateverFails() throws Exception {
        try (var proxy = new FaultProxy(server.port()); Stack stack = stack(proxy.port())) {
            var bank = Bank.open(stack, SEED, DEADLINE, Hops.ALWAYS);
            try (bank) {
                for (int i = 0; i < (SOAK ? 20 : 1); i++) {
                    for (Disaster disaster : Disaster.values()) {
                        long before = System.nanoTime();
                        disaster.strike(proxy, bank);
                        bank.awaitService(System.nanoTime());
                        assertThat(bank.requests().filter(one -> !one.succeeded() && one.end() - before > 0))
                                .as("%s hurt somebody", disaster).isNotEmpty();
                    }
                }
            }
            fullAgain(stack);
            assertAnsweredInTime(bank);
            bank.agreesWith(server);
            System.out.printf("bank: %d requests, %d failed%n", bank.requests().count(),
                    bank.requests().filter(request -> !request.succeeded()).count());
        }
    }

    @Test
    void aTheftIsFoundByTheClientsAndByTheLedger() throws Exception {
        try (Stack stack = stack(server.port())) {
            var bank = Bank.open(stack, SEED, AMPLE, Hops.SOMETIMES);
            bank.close();
            bank.agreesWith(server);
            server.execute("UPDATE account SET balance = balance - 1 WHERE id = 1");
            assertThatThrownBy(() -> bank.agreesWith(server)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> {
                try (var robbed = Bank.open(stack, SEED, AMPLE, Hops.SOMETIMES)) {
                    robbed.awaitRequests("asked for the total", 1, request -> request.transfer() == 0);
                }
            }).hasStackTraceContaining("the total");
            server.execute("UPDATE account SET balance = balance + 1 WHERE id = 1");
            server.execute("DELETE FROM transfer WHERE id = (SELECT min(id) FROM transfer)");
            assertThatThrownBy(() -> bank.agreesWith(server)).isInstanceOf(AssertionError.class);
        }
    }
}
