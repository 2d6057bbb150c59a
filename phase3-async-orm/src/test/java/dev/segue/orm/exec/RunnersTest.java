package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Table;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What both runners promise, on a session that answers from memory. */
class RunnersTest {
    private static final Select SELECT = new Select(new Source.Root(Table.of("t")), List.of(Expr.COUNT_ALL),
            Expr.TRUE,
            List.of(), null, null);
    private static final Select NOTHING = new Select(new Source.Root(Table.of("t")), List.of(Expr.COUNT_ALL),
            Expr.FALSE, List.of(), null, null);
    private static final int MANY = 10_000;

    private final MemorySource source = new MemorySource();

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

    @ParameterizedTest
    @EnumSource
    void aValueNeedsNoSession(Runner runner) {
        assertThat(runner.run(source, Operation.value("done"))).isEqualTo("done");
        assertThat(source.opened).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aStatementKnownToBeEmptyNeedsNoSession(Runner runner) {
        Operation<Integer> operation = Operation.query(NOTHING, row -> 1, rows -> Operation.value(rows.size()));
        Integer rows = runner.run(source, operation);
        assertThat(rows).isZero();
        assertThat(source.opened).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void allStatementsGoToOneSessionWhichIsClosedOnceBeforeTheResult(Runner runner) {
        assertOneSessionIsClosedOnce(runner);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatIsThereAtOnceIsUsedAndClosedOnceToo(Runner runner) {
        source.ready = true;
        assertOneSessionIsClosedOnce(runner);
    }

    private void assertOneSessionIsClosedOnce(Runner runner) {
        assertThat(runner.run(source, countdown(3))).isEqualTo("end");
        assertThat(source.opened).hasValue(1);
        assertThat(source.sent).hasValue(3);
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsAtOnceFailsTheCall(Runner runner) {
        source.ready = true;
        source.closing = new IllegalStateException("closing");
        assertThatThrownBy(() -> runner.run(source, countdown(1))).isSameAs(source.closing);
        source.refusal = new SessionUnavailableException("full");
        assertThatThrownBy(() -> runner.run(source, countdown(1))).isSameAs(source.refusal);
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void theStackDoesNotGrowWithTheNumberOfStatements(Runner runner) {
        assertThat(runner.run(source, countdown(MANY))).isEqualTo("end");
        assertThat(source.sent).hasValue(MANY);
    }

    @Test
    void theStackDoesNotGrowWhenAnswersRaceTheRunner() {
        source.racing = true;
        assertThat(Runner.ASYNC.run(source, countdown(MANY))).isEqualTo("end");
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFailingStatementClosesTheSession(Runner runner) {
        source.failure = new NoRowException("t");
        assertThatThrownBy(() -> runner.run(source, countdown(3))).isSameAs(source.failure);
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFailingStepClosesTheSession(Runner runner) {
        var failure = new IllegalStateException("step");
        Operation<String> operation = Operation.query(SELECT, row -> 1, rows -> {
            throw failure;
        });
        assertThatThrownBy(() -> runner.run(source, operation)).isSameAs(failure);
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureToOpenIsTheFailureOfTheCall(Runner runner) {
        source.refusal = new SessionUnavailableException("full");
        assertThatThrownBy(() -> runner.run(source, countdown(1))).isSameAs(source.refusal);
        assertThat(source.closed).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureToCloseIsAddedToTheFirstFailure(Runner runner) {
        source.failure = new NoRowException("t");
        source.closing = new IllegalStateException("closing");
        assertThatThrownBy(() -> runner.run(source, countdown(1))).isSameAs(source.failure)
                .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(source.closing));
    }

    @Test
    void theBlockingRunnerRefusesLoopThreadsBeforeAnyInputOrOutput() {
        var task = new FutureTask<>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return Runner.BLOCKING.run(source, countdown(1));
        });
        Thread.ofPlatform().name("loop").start(task);
        assertThatThrownBy(task::get).cause().isInstanceOf(SynchronousOnlyOperationException.class).hasMessage(
                "get() would block event-loop thread 'loop'. Call asyncGet(), or run the caller through Bridge.toAsync().");
        assertThat(source.opened).hasValue(0);
    }

    @Test
    void stepsAndStagesRunWithTheCallersContext() {
        var key = new Context.Key<String>("user");
        var seen = new AtomicReference<@Nullable String>();
        source.racing = true;
        Operation<String> operation = Operation.query(SELECT, row -> 1, rows -> {
            seen.set(Context.current().get(key));
            return Operation.value("x");
        });
        CompletableFuture<String> result = Context.empty().with(key, "ada")
                .supply(() -> new AsyncRunner(source, new SqlCompiler()).run(operation)
                        .thenApply(_ -> String.valueOf(Context.current().get(key))));
        assertThat(result.join()).isEqualTo("ada");
        assertThat(seen).hasValue("ada");
    }

    @Test
    void aCancelledResultStillClosesTheSession() {
        source.answer = new CompletableFuture<>();
        CompletableFuture<String> result = new AsyncRunner(source, new SqlCompiler()).run(countdown(2));
        assertThat(result.cancel(false)).isTrue();
        source.answer.complete(List.of());
        assertThat(source.closed).hasValue(1);
        assertThat(source.sent).hasValue(1);
    }

    private static Operation<String> countdown(int left) {
        return left == 0
                ? Operation.value("end")
                : Operation.query(SELECT, row -> 1, rows -> countdown(left - 1));
    }

    /** A source of one kind of session, which answers every statement with no rows. */
    private static final class MemorySource implements SessionSource, Session {
        boolean ready;
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger sent = new AtomicInteger();
        boolean racing;
        @Nullable
        RuntimeException refusal;
        @Nullable
        RuntimeException failure;
        @Nullable
        RuntimeException closing;
        @Nullable
        CompletableFuture<List<Object>> answer;

        @Override
        public Session open() {
            if (refusal != null) {
                throw refusal;
            }
            opened.incrementAndGet();
            return this;
        }

        @Override
        public CompletionStage<Session> asyncOpen() {
            return refusal != null ? CompletableFuture.failedStage(refusal) : CompletableFuture.completedStage(open());
        }

        @Override
        public boolean opensAtOnce() {
            return ready;
        }

        @Override
        public <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
            sent.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            return List.of();
        }

        @Override
        @SuppressWarnings("unchecked") // the answers are empty
        public <R> CompletionStage<List<R>> asyncQuery(BoundSql sql, RowMapper<R> mapper) {
            sent.incrementAndGet();
            if (failure != null) {
                return CompletableFuture.failedStage(failure);
            }
            if (answer != null) {
                return (CompletionStage<List<R>>) (CompletionStage<?>) answer;
            }
            return racing
                    ? CompletableFuture.supplyAsync(List::of, ForkJoinPool.commonPool())
                    : CompletableFuture.completedStage(List.of());
        }

        @Override
        public ExclusiveSession openExclusive() {
            throw new AssertionError("No transaction was asked for.");
        }

        @Override
        public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
            return CompletableFuture.failedStage(new AssertionError("No transaction was asked for."));
        }

        @Override
        public long execute(BoundSql sql) {
            return sent.incrementAndGet();
        }

        @Override
        public CompletionStage<Long> asyncExecute(BoundSql sql) {
            return CompletableFuture.completedStage(execute(sql));
        }

        @Override
        public boolean isAlone(BoundSql sql) {
            return false;
        }

        @Override
        public void abort() {}

        @Override
        public void close() {
            closed.incrementAndGet();
            if (closing != null) {
                throw closing;
            }
        }

        @Override
        public CompletionStage<@Nullable Void> asyncClose() {
            closed.incrementAndGet();
            return closing != null ? CompletableFuture.failedStage(closing) : CompletableFuture.completedStage(null);
        }
    }
}
