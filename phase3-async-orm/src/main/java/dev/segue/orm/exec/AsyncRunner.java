package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.orm.sql.SqlCompiler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations without waiting, with the guarantees of {@link Course}.
 *
 * <p>The stages of a result run with the caller's context. Every failure, compiling included, completes the result. Cancelling the
 * result sends no other statement, except to roll back. The one under way is cancelled at the server if it has a connection to itself, as
 * inside a transaction; on a lane, which others use too, it ends and its answer is dropped.
 * <p>Threading: safe from any, loop threads included.
 */
public final class AsyncRunner {
    private final SessionSource source;
    private final SqlCompiler compiler;
    private final Context.Key<Standing> key;
    private final StatementConfig statements;

    /** Makes a runner that is never part of a block. */
    public AsyncRunner(SessionSource source, SqlCompiler compiler) {
        this(source, compiler, new Context.Key<>("no transaction"), StatementConfig.DEFAULT);
    }

    /** Makes a runner whose runs are part of the block that the context holds under {@code key}. */
    AsyncRunner(SessionSource source, SqlCompiler compiler, Context.Key<Standing> key, StatementConfig statements) {
        this.source = source;
        this.compiler = compiler;
        this.key = key;
        this.statements = statements;
    }

    /** Starts {@code operation} and returns the future of its value. */
    public <T> CompletableFuture<T> run(Operation<T> operation) {
        var run = new Run<>(new Course<>(source, compiler, statements, Inside.current(key), operation));
        run.drain();
        return run.result;
    }

    /** Returns what tells the block that the current code is in from others; empty outside any. */
    public Optional<Object> block() {
        return Optional.ofNullable(Inside.current(key));
    }

    /** Starts {@code operation} in {@code block}, as {@link #block} gave it, and in no context otherwise: for work of several callers. */
    public <T> CompletableFuture<T> runIn(Optional<Object> block, Operation<T> operation) {
        Context context = block.filter(Inside.class::isInstance)
                .map(inside -> Context.empty().with(key, (Inside) inside)).orElseGet(Context::empty);
        return context.supply(() -> run(operation));
    }

    /**
     * One run: a loop that leaves when it has to wait, and is entered again by whoever completes the wait. However many
     * statements complete at once, the stack does not grow.
     *
     * <p>Threading: one at a time; each hand-over goes through the gate of an {@link Answer}.
     */
    private static final class Run<T> {
        private final Context context = Context.current();
        private final ContextFuture<T> result = new ContextFuture<>(context);
        private final Course<T> course;
        private @Nullable Answer<?> arrived;
        private boolean watched;

        Run(Course<T> course) {
            this.course = course;
        }

        void drain() {
            try {
                do {
                    if (arrived != null) {
                        course.goOn(arrived.following());
                    }
                } while (step());
            } catch (Throwable failure) {
                result.settle(null, failure);
            }
        }

        /** Returns whether to go on at once. */
        private boolean step() {
            if (result.isCancelled()) {
                course.cancel();
            }
            Request<?> request = course.next();
            watch();
            return request == null ? finish() : new Answer<>(request).isThere();
        }

        /** A statement with a connection to itself ends when its result is no longer wanted. On a lane others would be hit. */
        private void watch() {
            if (!watched && course.isAbortable()) {
                watched = true;
                var _ = result.whenComplete((_, _) -> {
                    if (result.isCancelled()) {
                        course.abort();
                    }
                });
            }
        }

        private boolean finish() {
            switch (course.outcome()) {
                case Operation.Value<T>(T value) -> result.settle(value, null);
                case Operation.Failure<T>(Throwable failure) -> result.settle(null, failure);
            }
            return false;
        }

        /** What a request is answered. Of the two that pass the gate, who asked and who answers, the later one goes on. */
        private final class Answer<R> extends AtomicBoolean implements BiConsumer<R, Throwable> {
            private static final long serialVersionUID = 1;

            private final transient Request<R> request;
            private transient @Nullable R value;
            private transient @Nullable Throwable failure;

            Answer(Request<R> request) {
                this.request = request;
            }

            /** Asks, and returns whether the answer is there already. */
            boolean isThere() {
                arrived = this;
                var _ = started().whenComplete(this);
                return getAndSet(true);
            }

            private CompletionStage<R> started() {
                try {
                    return request.async().get();
                } catch (Throwable thrown) {
                    return CompletableFuture.failedStage(thrown);
                }
            }

            @Override
            public void accept(R answered, Throwable thrown) {
                value = answered;
                failure = thrown;
                if (getAndSet(true)) {
                    context.run(Run.this::drain);
                }
            }

            Operation<?> following() {
                return request.after(value, failure);
            }
        }
    }
}
