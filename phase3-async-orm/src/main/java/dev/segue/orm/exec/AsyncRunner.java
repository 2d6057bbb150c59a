package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.SqlCompiler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations without waiting, with the guarantees of {@link BlockingRunner}.
 *
 * <p>The stages of a result run with the caller's context. Every failure, compiling included, completes the result.
 * <p>Threading: safe from any, loop threads included.
 */
public final class AsyncRunner {
    private final SessionSource source;
    private final SqlCompiler compiler;

    public AsyncRunner(SessionSource source, SqlCompiler compiler) {
        this.source = source;
        this.compiler = compiler;
    }

    /** Starts {@code operation} and returns the future of its value. */
    public <T> CompletableFuture<T> run(Operation<T> operation) {
        var run = new Run<>(operation);
        run.drain();
        return run.result;
    }

    /**
     * One run: a loop that leaves when it has to wait, and is entered again by whoever completes the wait. However many
     * statements complete at once, the stack does not grow.
     *
     * <p>Threading: one at a time; each hand-over goes through the gate of {@link #isReady}.
     */
    private final class Run<T> {
        private final Context context = Context.current();
        private final ContextFuture<T> result = new ContextFuture<>(context);
        private Supplier<Operation<T>> next;
        private @Nullable Session session;

        Run(Operation<T> operation) {
            this.next = () -> operation;
        }

        void drain() {
            try {
                boolean ready = true;
                while (ready) {
                    ready = step(next.get());
                }
            } catch (Throwable failure) {
                finish(null, failure);
            }
        }

        /** Returns whether to go on at once. */
        private boolean step(Operation<T> operation) {
            if (result.isCancelled()) {
                return finish(null, null);
            }
            return switch (operation) {
                case Operation.Value<T>(T value) -> finish(value, null);
                case Operation.Query<?, T> query -> send(query);
            };
        }

        private <R> boolean send(Operation.Query<R, T> query) {
            if (query.statement().isKnownEmpty()) {
                next = () -> query.next().apply(List.of());
                return true;
            }
            BoundSql sql = compiler.bind(query.statement());
            return isReady(asyncSession().thenCompose(open -> open.asyncQuery(sql, query.mapper())), query);
        }

        private CompletionStage<Session> asyncSession() {
            return session != null
                    ? CompletableFuture.completedStage(session)
                    : source.asyncOpen().thenApply(opened -> session = opened);
        }

        /** Of the two that pass the gate, this call and the completion of {@code rows}, the later one goes on. */
        private <R> boolean isReady(CompletionStage<List<R>> rows, Operation.Query<R, T> query) {
            var gate = new AtomicBoolean();
            var _ = rows.whenComplete((list, failure) -> {
                next = () -> after(query, list, failure);
                if (gate.getAndSet(true)) {
                    context.run(this::drain);
                }
            });
            return gate.getAndSet(true);
        }

        private boolean finish(@Nullable T value, @Nullable Throwable failure) {
            if (session == null) {
                result.settle(value, failure);
            } else {
                var _ = session.asyncClose()
                        .whenComplete((_, closing) -> result.settle(value, first(failure, closing)));
            }
            return false;
        }
    }

    private static <R, T> Operation<T> after(Operation.Query<R, T> query, @Nullable List<R> rows,
            @Nullable Throwable failure) {
        if (failure != null || rows == null) {
            throw Failures.raise(failure != null ? failure : new IllegalStateException("A session returned no rows."));
        }
        return query.next().apply(rows);
    }

    private static @Nullable Throwable first(@Nullable Throwable failure, @Nullable Throwable closing) {
        if (failure != null && closing != null) {
            failure.addSuppressed(closing);
        }
        return failure != null ? failure : closing;
    }
}
