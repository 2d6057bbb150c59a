package dev.segue.orm.exec;

import dev.segue.bridge.Failures;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is sent for blocks and attempts, in both runners, on a session that follows a script. */
class AtomicTest {
    private static final int MANY = 10_000;
    private final RuntimeException oops = new IllegalStateException("oops");
    private final ConstraintException taken = new ConstraintException(
            new SqlError("server", "INSERT", "23505", "duplicate key", "name_key", null));

    private final Script script = new Script();

    enum Runner {
        BLOCKING {
            @Override
            <T> T run(SessionSource source, Operation<T> operation) {
                return new BlockingRunner(source, new SqlCompiler()).run("get", operation);
            }
        },
        ASYNC {
            @Override
            <T> T run(SessionSource source, Operation<T> operation) {
                return Failures.join(new AsyncRunner(source, new SqlCompiler()).run(operation));
            }
        };

        abstract <T> T run(SessionSource source, Operation<T> operation);
    }

    @Test
    void aBlockThatOutlivesTheOneAroundItFails() {
        var transaction = new Transaction(script);
        Transaction.Block outer = transaction.enter(Atomic.DEFAULT, "outer");
        Transaction.Block inner = transaction.enter(Atomic.DEFAULT, "inner");
        var _ = transaction.leave(outer, new Operation.Value<>(1));
        assertThat(transaction.leave(inner, new Operation.Value<>(1))).isInstanceOfSatisfying(Operation.Failure.class,
                end -> assertThat(end.failure()).hasMessage(
                        "The block at inner ended after the block around it, which undid its work. Await what is started in a block before the block's end."));
    }

    @ParameterizedTest
    @EnumSource
    void aBlockIsOneTransactionOnASessionOfItsOwn(Runner runner) {
        Operation<String> both = Operation.atomic(select("a").then(_ -> select("b")));
        assertThat(runner.run(script, both)).isEqualTo("b");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "b", "COMMIT", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aBlockThatSendsNothingCostsNothing(Runner runner) {
        Operation<String> nothing = Operation.atomic(Operation.atomic(Operation.value("x")));
        assertThat(runner.run(script, nothing)).isEqualTo("x");
        assertThat(script.log).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anInnerBlockThatSendsNothingIsNoSavepoint(Runner runner) {
        runner.run(script, Operation.atomic(Operation.atomic(Operation.value("x")).then(_ -> select("a"))));
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "COMMIT", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureRollsTheBlockBackAndPasses(Runner runner) {
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(select("a").then(_ -> oops())))).isSameAs(oops);
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "ROLLBACK", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aStatementBeforeABlockGivesItsSessionBackFirst(Runner runner) {
        runner.run(script, select("a").then(_ -> Operation.atomic(select("b"))).then(_ -> select("c")));
        assertThat(script.log).containsExactly("open", "a", "close", "open exclusive", "BEGIN", "b", "COMMIT", "close",
                "open", "c", "close");
    }

    @ParameterizedTest
    @EnumSource
    void isolationAndReadOnlyArePartOfBegin(Runner runner) {
        Atomic how = Atomic.DURABLE.withIsolation(Atomic.Isolation.SERIALIZABLE).withReadOnly(true);
        runner.run(script, Operation.atomic(how, select("a")));
        assertThat(script.log).contains("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY");
    }

    @ParameterizedTest
    @EnumSource
    void theNumberOfAffectedRowsLeadsOn(Runner runner) {
        Operation<Long> operation = Operation.execute(statement("a"), Operation::value);
        assertThat(runner.run(script, operation)).isEqualTo(3);
        assertThat(script.log).containsExactly("open", "a", "close");
    }

    @ParameterizedTest
    @EnumSource
    void t17_getOrCreateSurvivesALostRaceInItsOwnSavepoint(Runner runner) {
        script.failing.put("insert", taken);
        Operation<String> create = Operation.attempt(Operation.atomic(select("insert")),
                made -> made instanceof Operation.Failure(ConstraintException _) ? select("get again") : made);
        Operation<String> all = Operation.atomic(select("get").then(_ -> create));
        assertThat(runner.run(script, all)).isEqualTo("get again");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "get", "SAVEPOINT s1", "insert",
                "ROLLBACK TO SAVEPOINT s1", "RELEASE SAVEPOINT s1", "get again", "COMMIT", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aBlockThatSawADatabaseErrorSendsNothingMoreAndIsRolledBack(Runner runner) {
        script.failing.put("bad", taken);
        Operation<String> swallowing = Operation.attempt(select("bad"), _ -> select("after"));
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(swallowing)))
                .isInstanceOf(TransactionBrokenException.class).hasCause(taken).hasMessageContaining("\"after\"")
                .hasMessageContaining("was not sent");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "bad", "ROLLBACK", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aBlockThatSwallowedADatabaseErrorIsNotTakenForCommitted(Runner runner) {
        script.failing.put("bad", taken);
        Operation<String> swallowing = Operation.attempt(select("bad"), _ -> Operation.value("fine"));
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(swallowing)))
                .isInstanceOf(TransactionBrokenException.class).hasCause(taken)
                .hasMessageStartingWith("The block ended well but was rolled back");
        assertThat(script.log).doesNotContain("COMMIT").contains("ROLLBACK");
    }

    @ParameterizedTest
    @EnumSource
    void withoutASavepointAnInnerFailureMarksTheEnclosingBlock(Runner runner) {
        Operation<String> inner = Operation.atomic(Atomic.JOINED, select("a").then(_ -> oops()));
        Operation<String> swallowing = Operation.attempt(inner, _ -> Operation.value("fine"));
        Operation<String> middle = Operation.atomic(swallowing);
        Operation<String> outer = Operation.attempt(middle, _ -> select("b"));
        assertThat(runner.run(script, Operation.atomic(outer))).isEqualTo("b");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "SAVEPOINT s1", "a",
                "ROLLBACK TO SAVEPOINT s1", "RELEASE SAVEPOINT s1", "b", "COMMIT", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aDurableBlockInsideAnotherIsRefused(Runner runner) {
        Operation<String> inner = Operation.atomic(Atomic.DURABLE, select("b"));
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(select("a").then(_ -> inner))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("durable block");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "ROLLBACK", "close");
    }

    @ParameterizedTest
    @EnumSource
    void t10_aFailingReleaseRollsBackToTheSavepointAndPasses(Runner runner) {
        script.failingOnce.put("RELEASE SAVEPOINT s1", taken);
        Operation<String> inner = Operation.atomic(select("a"));
        Operation<String> outer = Operation.attempt(inner, failed -> {
            assertThatThrownBy(failed::get).isSameAs(taken);
            return select("b");
        });
        assertThat(runner.run(script, Operation.atomic(outer))).isEqualTo("b");
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "SAVEPOINT s1", "a", "RELEASE SAVEPOINT s1",
                "ROLLBACK TO SAVEPOINT s1", "RELEASE SAVEPOINT s1", "b", "COMMIT", "close");
    }

    @ParameterizedTest
    @EnumSource
    void t10_aSavepointThatCanNotBeRolledBackMarksTheOuterBlock(Runner runner) {
        script.failing.put("ROLLBACK TO SAVEPOINT s1", taken);
        Operation<String> inner = Operation.atomic(select("a").then(_ -> oops()));
        Operation<String> outer = Operation.attempt(inner, _ -> Operation.value("fine"));
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(outer)))
                .isInstanceOf(TransactionBrokenException.class).hasCause(taken);
        assertThat(script.log).endsWith("ROLLBACK TO SAVEPOINT s1", "ROLLBACK", "close");
    }

    @ParameterizedTest
    @EnumSource
    void t11_aFailingCommitIsRolledBackAndAFailingRollbackIsSuppressed(Runner runner) {
        var unable = new IllegalStateException("unable");
        script.failing.put("COMMIT", taken);
        script.failing.put("ROLLBACK", unable);
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(select("a")))).isSameAs(taken)
                .satisfies(failure -> assertThat(failure.getSuppressed()).contains(unable));
        assertThat(script.log).endsWith("a", "COMMIT", "ROLLBACK", "close");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatCanNotBeHadLeavesNothingToEnd(Runner runner) {
        script.failing.put("open exclusive", oops);
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(select("a")))).isSameAs(oops);
        assertThat(script.log).containsExactly("open exclusive");
    }

    @ParameterizedTest
    @EnumSource
    void aFailingBeginGivesTheSessionBack(Runner runner) {
        script.failing.put("BEGIN", oops);
        assertThatThrownBy(() -> runner.run(script, Operation.atomic(select("a")))).isSameAs(oops);
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "close");
    }

    @ParameterizedTest
    @EnumSource
    void theStackDoesNotGrowWithAttemptsInSequence(Runner runner) {
        Operation<String> chain = Operation.value("start");
        for (int i = 0; i < MANY; i++) {
            chain = Operation.attempt(chain, outcome -> outcome).then(_ -> select("a"));
        }
        assertThat(runner.run(script, chain)).isEqualTo("a");
        assertThat(script.log).hasSize(MANY + 2);
    }

    @ParameterizedTest
    @EnumSource
    void theStackDoesNotGrowWithNestedBlocks(Runner runner) {
        Operation<String> nested = select("a");
        for (int i = 0; i < MANY; i++) {
            nested = Operation.atomic(nested);
        }
        assertThat(runner.run(script, nested)).isEqualTo("a");
        assertThat(script.log).hasSize(2 * MANY + 3);
    }

    @Test
    void theStackDoesNotGrowWhenAnswersRaceTheRunner() {
        script.racing = true;
        Operation<String> chain = Operation.value("start");
        for (int i = 0; i < MANY; i++) {
            chain = chain.then(_ -> Operation.atomic(select("a")));
        }
        assertThat(Runner.ASYNC.run(script, Operation.atomic(chain))).isEqualTo("a");
    }

    @Test
    void cancellingBetweenStatementsRollsBackAndClosesOnce() {
        script.answer = new CompletableFuture<>();
        CompletableFuture<String> result = new AsyncRunner(script, new SqlCompiler())
                .run(Operation.atomic(select("a").then(_ -> Operation.attempt(select("b"), _ -> select("c")))));
        result.cancel(false);
        script.answer.complete(List.of());
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "abort", "ROLLBACK", "close");
    }

    @Test
    void cancellingAfterTheLastStatementStillRollsBack() {
        script.answer = new CompletableFuture<>();
        CompletableFuture<String> result = new AsyncRunner(script, new SqlCompiler())
                .run(Operation.atomic(select("a")));
        result.cancel(false);
        script.answer.complete(List.of());
        assertThat(script.log).containsExactly("open exclusive", "BEGIN", "a", "abort", "ROLLBACK", "close");
    }

    @Test
    void cancellingWhileASessionIsAwaitedGivesItBack() {
        script.arrival = new CompletableFuture<>();
        CompletableFuture<String> result = new AsyncRunner(script, new SqlCompiler())
                .run(Operation.atomic(select("a")));
        result.cancel(false);
        script.arrival.complete(script);
        assertThat(script.log).containsExactly("open exclusive", "close");
    }

    private Operation<String> oops() {
        throw oops;
    }

    private static Operation<String> select(String name) {
        return Operation.query(statement(name), _ -> 1, _ -> Operation.value(name));
    }

    private static Select statement(String name) {
        return new Select(new Source.Root(Table.of(name)), List.of(Expr.COUNT_ALL), Expr.TRUE, List.of(), null,
                null);
    }

    /** A source of one session, which logs what it is told and fails where told to. */
    private static final class Script implements SessionSource, ExclusiveSession {
        final List<String> log = new ArrayList<>();
        final Map<String, RuntimeException> failing = new HashMap<>();
        final Map<String, RuntimeException> failingOnce = new HashMap<>();
        boolean racing;
        @Nullable
        CompletableFuture<List<Object>> answer;
        @Nullable
        CompletableFuture<ExclusiveSession> arrival;

        private <R> R told(String what, R value) {
            log.add(what);
            RuntimeException once = failingOnce.remove(what);
            RuntimeException failure = once != null ? once : failing.get(what);
            if (failure != null) {
                throw failure;
            }
            return value;
        }

        private <R> CompletionStage<R> asyncTold(Supplier<R> told) {
            if (racing) {
                return CompletableFuture.supplyAsync(told, ForkJoinPool.commonPool());
            }
            try {
                return CompletableFuture.completedStage(told.get());
            } catch (RuntimeException failure) {
                return CompletableFuture.failedStage(failure);
            }
        }

        private static String name(BoundSql sql) {
            String from = " FROM \"";
            int start = sql.toString().indexOf(from) + from.length();
            return sql.toString().substring(start, sql.toString().indexOf('"', start));
        }

        @Override
        public boolean opensAtOnce() {
            return false;
        }

        @Override
        public Session open() {
            return told("open", this);
        }

        @Override
        public CompletionStage<Session> asyncOpen() {
            return asyncTold(this::open);
        }

        @Override
        public <R> Portal<R> portal(BoundSql sql, Supplier<RowMapper<R>> mapper) {
            throw new UnsupportedOperationException("No test here reads rows one by one.");
        }

        @Override
        public ExclusiveSession openExclusive() {
            return told("open exclusive", this);
        }

        @Override
        public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
            if (arrival != null) {
                log.add("open exclusive");
                return arrival;
            }
            return asyncTold(this::openExclusive);
        }

        @Override
        public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
            return told(name(sql), List.of());
        }

        @Override
        @SuppressWarnings("unchecked") // the answers are empty
        public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
            if (answer != null) {
                log.add(name(sql));
                return (CompletionStage<List<R>>) (CompletionStage<?>) answer;
            }
            return asyncTold(() -> query(sql, mapper));
        }

        @Override
        public long execute(BoundSql sql) {
            return told(name(sql), 3L);
        }

        @Override
        public CompletionStage<Long> asyncExecute(BoundSql sql) {
            return asyncTold(() -> execute(sql));
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isAlone(BoundSql sql) {
            return true;
        }

        @Override
        public void abort() {
            log.add("abort");
        }

        @Override
        public Control control(Control step) {
            return told(step.sql(), step);
        }

        @Override
        public CompletionStage<Control> asyncControl(Control step) {
            return asyncTold(() -> control(step));
        }

        @Override
        public void close() {
            boolean _ = told("close", true);
        }

        @Override
        public CompletionStage<@Nullable Void> asyncClose() {
            close();
            return CompletableFuture.completedStage(null);
        }
    }
}
