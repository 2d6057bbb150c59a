package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The numbered statements about transactions, for both homes and, in each, for sync and async callers. */
@Timeout(60)
class TransactionsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    @SuppressWarnings("NullAway.Init")
    private static Sessions sessions;
    @SuppressWarnings("NullAway.Init")
    private static Transactions transactions;

    /** Who opened the transaction, and who calls inside it. Bodies are sync code on a home thread; an async caller waits there. */
    enum Way {
        JDBC_SYNC(false, false),
        JDBC_ASYNC(false, true),
        NATIVE_SYNC(true, false),
        NATIVE_ASYNC(true, true);

        private final boolean nativeHome;
        private final boolean asyncCalls;

        Way(boolean nativeHome, boolean asyncCalls) {
            this.nativeHome = nativeHome;
            this.asyncCalls = asyncCalls;
        }

        <T> T outermost(Atomic how, Callable<T> body) {
            return nativeHome ? Failures.join(transactions.start(how, () -> BRIDGE.toAsync(body)))
                    : transactions.run(how, body);
        }

        <T> T outermost(Callable<T> body) {
            return outermost(Atomic.DEFAULT, body);
        }

        <T> T inner(Atomic how, Callable<T> body) {
            return asyncCalls ? BRIDGE.toSync(() -> transactions.start(how, () -> BRIDGE.toAsync(body)))
                    : transactions.run(how, body);
        }

        <T> T inner(Callable<T> body) {
            return inner(Atomic.DEFAULT, body);
        }

        int get(String view) {
            return asyncCalls ? BRIDGE.toSync(() -> transactions.async().run(TransactionsIT.read(view)))
                    : transactions.blocking().run("get", TransactionsIT.read(view));
        }
    }

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
            CREATE VIEW items AS SELECT count(*)::int AS id FROM item;
            CREATE VIEW backend AS SELECT pg_backend_pid() AS id""");
        sessions = Sessions.open(LanesIT.server(TEST), new JdbcConfig(3, Duration.ofSeconds(5)),
                new LaneConfig(1, 1, 64).withTransactions(3, Duration.ofSeconds(5)), false, BRIDGE);
        transactions = new Transactions(sessions, new SqlCompiler(), BRIDGE);
    }

    @AfterAll
    static void close() {
        sessions.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        TEST.execute("TRUNCATE item");
    }

    @AfterEach
    void t23_nothingIsLeftInATransaction() {
        await().pollDelay(Duration.ZERO).untilAsserted(
                () -> assertThat(TEST.sessions()).noneMatch(session -> session.contains("idle in transaction")));
    }

    @ParameterizedTest
    @EnumSource
    void t1_innerAndOuterCommit(Way way) {
        way.outermost(() -> {
            way.get("put_1");
            return way.inner(() -> way.get("put_2"));
        });
        assertThat(committed()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void t2_anInnerFailureUndoesOnlyTheInnerBlock(Way way) {
        way.outermost(() -> {
            way.get("put_1");
            assertThatThrownBy(() -> way.inner(() -> {
                way.get("put_2");
                throw new IllegalStateException("inner");
            })).isInstanceOf(IllegalStateException.class).hasMessage("inner");
            return way.get("items");
        });
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t3_anOuterFailureUndoesTheInnerCommitToo(Way way) {
        var oops = new IllegalStateException("outer");
        assertThatThrownBy(() -> way.outermost(() -> {
            way.inner(() -> way.get("put_2"));
            throw oops;
        })).isSameAs(oops);
        assertThat(committed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void t4_bothRollBack(Way way) {
        assertThatThrownBy(() -> way.outermost(() -> {
            way.get("put_1");
            return way.inner(() -> {
                way.get("put_2");
                throw new IllegalStateException("both");
            });
        })).hasMessage("both");
        assertThat(committed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void t5_withoutASavepointAnInnerFailureMarksTheEnclosingBlockThoughItIsSwallowed(Way way) {
        way.outermost(() -> {
            way.get("put_1");
            assertThatThrownBy(() -> way.inner(() -> {
                assertThatThrownBy(() -> way.inner(Atomic.JOINED, () -> {
                    way.get("put_2");
                    throw new IllegalStateException("joined");
                })).hasMessage("joined");
                return 0;
            })).isInstanceOf(TransactionBrokenException.class).hasRootCauseMessage("joined");
            return way.get("items");
        });
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t6_theSameOptionsCanBeEnteredAgain(Way way) {
        Atomic same = Atomic.DEFAULT;
        way.outermost(same, () -> way.inner(same, () -> way.inner(same, () -> way.get("put_1"))));
        way.outermost(same, () -> way.get("put_2"));
        assertThat(committed()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void t7_setRollbackUndoesABlockThatEndsWell(Way way) {
        assertThat(way.outermost(() -> {
            way.get("put_1");
            transactions.setRollback(true);
            return "well";
        })).isEqualTo("well");
        assertThat(committed()).isEmpty();
        way.outermost(() -> {
            transactions.setRollback(true);
            transactions.setRollback(false);
            return way.get("put_1");
        });
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t8_afterADatabaseErrorStatementsFailWithTheFirstOneAsCause(Way way) {
        assertThatThrownBy(() -> way.outermost(() -> {
            way.get("put_1");
            assertThatThrownBy(() -> way.get("put_1")).isInstanceOf(ConstraintException.class);
            return way.get("items");
        })).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConstraintException.class);
        assertThat(committed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void t11_aCommitThatFailsIsTheFailureAndTheSessionStaysUsable(Way way) {
        way.outermost(() -> way.get("put_1"));
        assertThatThrownBy(() -> way.outermost(() -> way.get("put_late_1"))).isInstanceOf(ConstraintException.class);
        assertThat(way.outermost(() -> way.get("put_2"))).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void t12_aConnectionThatDiesFailsTheBlockAndTheNextBlockHasANewOne(Way way) {
        assertThatThrownBy(() -> way.outermost(() -> {
            kill(way.get("backend"));
            assertThatThrownBy(() -> way.get("put_1")).isInstanceOf(ConnectionException.class);
            return way.get("put_2");
        })).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConnectionException.class);
        assertThat(way.outermost(() -> way.get("put_1"))).isEqualTo(1);
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t13_aDurableBlockInsideAnotherIsRefusedAtEntry(Way way) {
        way.outermost(Atomic.DURABLE, () -> {
            assertThatThrownBy(() -> way.inner(Atomic.DURABLE, () -> way.get("put_1")))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("The durable block at ");
            return way.get("put_2");
        });
        assertThat(committed()).containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource
    void t14_noSavepointIsCreatedWhileARollbackIsPending(Way way) {
        way.outermost(() -> {
            way.get("put_1");
            transactions.setRollback(true);
            assertThatThrownBy(() -> way.inner(() -> way.get("put_2"))).isInstanceOf(TransactionBrokenException.class);
            return 0;
        });
        assertThat(committed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void t15_hooksRunInOrderAfterTheOutermostCommitSyncAndAsync(Way way) {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        transactions.onCommit(() -> ran.add("outside"));
        assertThat(ran).containsExactly("outside");
        way.outermost(() -> {
            transactions.onCommit(() -> ran.add("sync saw " + committed()));
            Failures.join(transactions.startOnCommit(
                    () -> CompletableFuture.supplyAsync(() -> ran.add("async"))));
            way.inner(() -> {
                transactions.onCommit(() -> ran.add("inner"));
                return way.get("put_1");
            });
            assertThatThrownBy(() -> way.inner(() -> {
                transactions.onCommit(() -> ran.add("undone"));
                way.get("put_2");
                throw new IllegalStateException("undone");
            })).hasMessage("undone");
            transactions.onCommit(() -> transactions.run(Atomic.DURABLE, () -> ran.add("own transaction")));
            assertThat(ran).containsExactly("outside");
            return 0;
        });
        assertThat(ran).containsExactly("outside", "sync saw [1]", "async", "inner", "own transaction");
    }

    @ParameterizedTest
    @EnumSource
    void t15_hooksOfARolledBackTransactionAreDroppedAndAFailingOneDropsTheRest(Way way) {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        way.outermost(() -> {
            transactions.onCommit(() -> ran.add("undone"));
            transactions.setRollback(true);
            return 0;
        });
        assertThatThrownBy(() -> way.outermost(() -> {
            transactions.onCommit(() -> {
                throw new IllegalStateException("hook");
            });
            transactions.onCommit(() -> ran.add("after"));
            return way.get("put_1");
        })).hasMessage("hook");
        assertThat(ran).isEmpty();
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t18_bothSidesUseTheSameSessionAndSeeTheSameRows(Way way) {
        way.outermost(() -> {
            int sync = transactions.blocking().run("get", read("backend"));
            int async = BRIDGE.toSync(() -> transactions.async().run(read("backend")));
            assertThat(sync).isEqualTo(async);
            way.get("put_1");
            int seenBySync = transactions.blocking().run("get", read("items"));
            int seenByAsync = BRIDGE.toSync(() -> transactions.async().run(read("items")));
            assertThat(List.of(seenBySync, seenByAsync)).containsExactly(1, 1);
            assertThat(committed()).isEmpty();
            return 0;
        });
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t18_aSavepointOpenedOnOneSideIsClosedOnTheOther(Way way) {
        way.outermost(() -> {
            transactions.run(Atomic.DEFAULT, () -> BRIDGE.toSync(() -> transactions.async().run(read("put_1"))));
            assertThatThrownBy(() -> transactions.run(Atomic.DEFAULT, () -> BRIDGE.toSync(() -> transactions.async()
                    .run(read("put_2")).thenCompose(_ -> transactions.async().run(read("put_1"))))))
                    .isInstanceOf(ConstraintException.class);
            assertThatThrownBy(() -> BRIDGE.toSync(() -> transactions.start(Atomic.DEFAULT,
                    () -> BRIDGE.toAsync(() -> transactions.blocking().run("get", read("put_2")))
                            .thenCompose(_ -> CompletableFuture.failedFuture(new IllegalStateException("async"))))))
                    .hasMessage("async");
            return BRIDGE.toSync(() -> transactions.start(Atomic.DEFAULT,
                    () -> BRIDGE.toAsync(() -> transactions.blocking().run("get", read("put_2")))));
        });
        assertThat(committed()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void t19_branchesTakeTurns(Way way) {
        List<Integer> backends = way.outermost(() -> BRIDGE.toSync(() -> {
            List<CompletableFuture<Integer>> all = IntStream.range(0, 50)
                    .mapToObj(_ -> transactions.async().run(Operation.atomic(read("backend")))).toList();
            return ContextFuture.all(all.toArray(CompletableFuture[]::new))
                    .thenApply(_ -> all.stream().map(CompletableFuture::join).distinct().toList());
        }));
        assertThat(backends).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void t19_syncAndAsyncBranchesTakeTurnsWithEachOther(Way way) {
        List<Integer> backends = way.outermost(() -> BRIDGE.toSync(() -> {
            List<CompletableFuture<Integer>> all = IntStream.range(0, 50).mapToObj(i -> i % 2 == 0
                    ? transactions.async().run(Operation.atomic(read("backend")))
                    : BRIDGE.toAsync(BRIDGE.shared(),
                            () -> transactions.blocking().run("get", Operation.atomic(read("backend")))))
                    .toList();
            return ContextFuture.all(all.toArray(CompletableFuture[]::new))
                    .thenApply(_ -> all.stream().map(CompletableFuture::join).distinct().toList());
        }));
        assertThat(backends).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void t19_aBranchThatWouldWorkInsideAnothersSavepointIsRefusedWithBothSites(Way way) {
        var refusal = new AtomicReference<@Nullable Throwable>();
        way.outermost(() -> BRIDGE.toSync(() -> {
            var entered = new CompletableFuture<Integer>();
            var tried = new CompletableFuture<Integer>();
            CompletableFuture<Integer> inner = transactions.start(Atomic.DEFAULT, () -> transactions.async()
                    .run(read("put_1")).thenCompose(_ -> {
                        entered.complete(1);
                        return tried;
                    }));
            CompletableFuture<Boolean> beside = ContextFuture.of(entered)
                    .thenCompose(_ -> transactions.async().run(read("put_2"))).handle((_, failure) -> {
                        refusal.set(failure);
                        return tried.complete(1);
                    });
            return ContextFuture.all(inner, beside).thenApply(_ -> 0);
        }));
        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class).hasMessageMatching(
                "A branch in the block at .*TransactionsIT.* can't go on while another one is in the block at .*TransactionsIT.*");
        assertThat(committed()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource
    void t21_anApartScopeSeesNoUncommittedRows(Way way) {
        way.outermost(() -> {
            way.get("put_1");
            assertThat(transactions.apart(() -> way.get("items"))).isZero();
            assertThat(way.get("items")).isEqualTo(1);
            return 0;
        });
    }

    /** Each of the two blocks apart ends only when both have begun. */
    @ParameterizedTest
    @EnumSource
    void t21_apartScopesAreTrulyParallelOnSessionsOfTheirOwn(Way way) {
        List<Integer> backends = way.outermost(() -> {
            var begun = List.of(new CompletableFuture<Integer>(), new CompletableFuture<Integer>());
            List<Integer> found = new ArrayList<>(List.of(way.get("backend")));
            found.addAll(BRIDGE.toSync(() -> {
                List<CompletableFuture<Integer>> apart = begun.stream().map(mine -> transactions
                        .startApart(() -> transactions.start(Atomic.DURABLE, () -> transactions.async()
                                .run(read("backend")).thenCompose(backend -> {
                                    mine.complete(backend);
                                    return ContextFuture.all(begun.toArray(CompletableFuture[]::new))
                                            .thenApply(_ -> backend);
                                }))))
                        .toList();
                return ContextFuture.all(apart.toArray(CompletableFuture[]::new))
                        .thenApply(_ -> apart.stream().map(CompletableFuture::join).toList());
            }));
            found.add(way.get("backend"));
            return found;
        });
        assertThat(backends.getFirst()).isEqualTo(backends.getLast());
        assertThat(backends.subList(0, 3)).doesNotHaveDuplicates();
    }

    @Test
    void t20_cancellingTheOwnerRollsBackAndReturnsTheSessionOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            var never = new CompletableFuture<Integer>();
            CompletableFuture<Integer> owner = transactions.start(Atomic.DEFAULT,
                    () -> transactions.async().run(read("put_1")).thenCompose(_ -> never));
            if (i % 2 == 0) { // else cancelled between acquire and first statement
                await().pollDelay(Duration.ZERO)
                        .until(() -> TEST.sessions().stream().anyMatch(session -> session.contains("idle in trans")));
            }
            owner.cancel(true);
            t23_nothingIsLeftInATransaction();
        }
        assertThat(committed()).isEmpty();
        List<ExclusiveSession> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(sessions.asyncOpenExclusive().toCompletableFuture().get(5, TimeUnit.SECONDS));
        }
        all.forEach(ExclusiveSession::close);
    }

    @Test
    void aBlockUsedAfterItsEndIsRefused() {
        var late = new CompletableFuture<Integer>();
        var leaked = new ArrayList<CompletableFuture<Integer>>();
        boolean kept = Failures.join(transactions.start(Atomic.DEFAULT, () -> CompletableFuture.completedFuture(
                leaked.add(ContextFuture.of(late).thenCompose(_ -> transactions.async().run(read("put_1")))))));
        assertThat(kept).isTrue();
        late.complete(1);
        assertThatThrownBy(() -> Failures.join(leaked.getFirst()))
                .hasMessageContaining("has ended and can't be used any more");
        assertThat(committed()).isEmpty();
    }

    private static Operation<Integer> read(String view) {
        var root = new Source.Root(Table.of(view));
        var select = new Select(root, List.of(root.column(new Column("id", ValueType.INTEGER, false))), Expr.TRUE,
                List.of(), null, null);
        return Operation.query(select, row -> row.intAt(0), rows -> Operation.value(rows.getFirst()));
    }

    private static List<Integer> committed() {
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
