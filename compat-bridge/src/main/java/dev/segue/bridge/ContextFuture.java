package dev.segue.bridge;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A future whose dependents run with the context in which its value came to be, on whichever thread completes it.
 *
 * <p>Each function that depends on it runs in a branch of its own; what that sets, the stages after it see. A stage that fails sees
 * what was set before. Two branches that are combined go on with the context in which the first one was made: neither one's changes.
 * <p>Differs from its parent in three things. Failures are never wrapped: a dependent gets what was thrown. Cancelling a stage cancels
 * the stage it waits for, and so on; {@link #shielded} stops that. A failure thrown while another one is handled keeps that one as
 * suppressed.
 * <p>Long because a stage has 42 methods that take a function; what they do is decided in {@link #next}, and the rest forward.
 * <p>Beware of {@link CompletableFuture#allOf}, which makes a plain future: use {@link #all}.
 * <p>Threading: safe from any.
 */
@SuppressWarnings("NullAway") // the JDK's future is unannotated: whether a stage holds null is for its user to say
public final class ContextFuture<T> extends CompletableFuture<T> {
    private static final Executor IN_PLACE = Runnable::run;

    private final Context origin;
    private final Context made;
    private final @Nullable SyncCall<?> call;
    private final List<CompletableFuture<?>> branches;
    private volatile @Nullable Context ended;
    private volatile @Nullable CompletableFuture<?> awaited;

    /** Makes an incomplete future whose dependents run with {@code context}. */
    public ContextFuture(Context context) {
        this(context, context);
    }

    /** Makes the future that {@code call} will complete. */
    ContextFuture(Context context, SyncCall<?> call) {
        this(context, context, call, List.of());
    }

    private ContextFuture(Context origin, Context made) {
        this(origin, made, null, List.of());
    }

    /** @param made the context its dependents run with until it is known with which one it ended */
    private ContextFuture(Context origin, Context made, @Nullable SyncCall<?> call,
            List<CompletableFuture<?>> branches) {
        this.origin = origin;
        this.made = made;
        this.call = call;
        this.branches = branches;
    }

    /** Returns a future that completes as {@code stage} does, and whose dependents run with the current context. */
    public static <T> CompletableFuture<T> of(CompletionStage<T> stage) {
        var future = new ContextFuture<T>(Context.current());
        future.follow(stage, false);
        return future;
    }

    /**
     * Returns what {@code stage.thenApply(function)} does. If the value is there, in the context of the caller, {@code function} is called at once,
     * without a stage, and what it sets is set here: for what stands around much that is mostly there.
     */
    public static <T, U> CompletionStage<U> apply(CompletionStage<T> stage, Function<? super T, ? extends U> function) {
        return isHere(stage) ? called(() -> CompletableFuture.completedFuture(function.apply(value(stage))))
                : stage.thenApply(function);
    }

    /** Returns what {@code stage.thenCompose(function)} does; otherwise as {@link #apply}. */
    public static <T, U> CompletionStage<U> compose(CompletionStage<T> stage,
            Function<? super T, ? extends CompletionStage<U>> function) {
        return isHere(stage) ? called(() -> function.apply(value(stage))) : stage.thenCompose(function);
    }

    private static boolean isHere(CompletionStage<?> stage) {
        return stage instanceof CompletableFuture<?> future && future.state() == State.SUCCESS
                && (future instanceof ContextFuture<?> made ? made.context().isSameAs(Context.current())
                        : future.getClass() == CompletableFuture.class); // what else there is may have stages of its own
    }

    private static <T> T value(CompletionStage<T> stage) {
        return stage.toCompletableFuture().resultNow();
    }

    private static <U> CompletionStage<U> called(Supplier<? extends CompletionStage<U>> function) {
        try {
            return Objects.requireNonNull(function.get(), "The function returned null instead of a stage.");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Returns a future that completes when all of {@code stages} have; a failure of one is its failure. Has the current context. */
    public static CompletableFuture<Void> all(CompletionStage<?>... stages) {
        CompletableFuture<?>[] futures = Stream.of(stages).map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        Context context = Context.current();
        var all = new ContextFuture<Void>(context, context, null, List.of(futures));
        all.follow(CompletableFuture.allOf(futures), false);
        all.onCancel(futures);
        return all;
    }

    /** Returns a future that completes as this one does, but whose cancellation does not reach this one. */
    public CompletableFuture<T> shielded() {
        var shield = new ContextFuture<T>(origin, context());
        var _ = super.whenComplete((value, failure) -> shield.settle(value, failure, context()));
        return shield;
    }

    @Override
    public CompletableFuture<T> copy() {
        return shielded();
    }

    /** Completes this future with {@code value}, or with {@code failure}, unwrapped, if that is not null. */
    public void settle(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(Failures.unwrap(failure));
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && call != null) {
            call.cancelled();
        }
        CompletableFuture<?> before = awaited;
        if (cancelled && before != null) {
            before.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ContextFuture<>(origin, context());
    }

    /** Returns the context in which the first future of this chain was made; {@link #context} is that one, or made from it. */
    Context origin() {
        return origin;
    }

    /** Returns the context its dependents run with; the final one once it is complete. */
    Context context() {
        Context last = ended;
        return last == null ? made : last;
    }

    /** Returns the stages of which it waits for each; empty unless {@link #all} made it. */
    List<CompletableFuture<?>> branches() {
        return branches;
    }

    /** Runs {@code action} when this future is complete, without a branch. */
    void onDone(Runnable action) {
        var _ = super.whenComplete((_, _) -> action.run());
    }

    /** Cancels {@code futures} too when this future is cancelled; if it ends otherwise, they have ended before. */
    private void onCancel(CompletableFuture<?>... futures) {
        onDone(() -> {
            if (isCancelled()) {
                Stream.of(futures).forEach(future -> future.cancel(true));
            }
        });
    }

    /** Returns the sync call that will complete this future, if one will. */
    @Nullable
    SyncCall<?> call() {
        return call;
    }

    @Nullable
    CompletableFuture<?> awaited() {
        return awaited;
    }

    /** Completes, with {@code last} as the context its dependents run with. */
    void settle(@Nullable T value, @Nullable Throwable failure, Context last) {
        if (!isDone()) {
            ended = last;
            awaited = null;
            settle(value, failure);
        }
    }

    /** Starts {@code task} on the current thread, in a branch of this future's context, and completes as its stage will. */
    void start(Supplier<? extends CompletionStage<T>> task, ThreadLocals threadLocals) {
        runIn(context(), threadLocals,
                () -> follow(Objects.requireNonNull(task.get(), "The async code returned null instead of a stage."),
                        true));
    }

    /** Completes as {@code stage} will, with the current context and, if {@code itsChanges}, what the stage has set. */
    void follow(CompletionStage<? extends T> stage, boolean itsChanges) {
        endAs(stage, itsChanges);
        if (isCancelled()) {
            stage.toCompletableFuture().cancel(true); // cancelled before it could say what it waits for
        }
    }

    private void endAs(CompletionStage<? extends T> stage, boolean itsChanges) {
        CompletableFuture<? extends T> future = stage.toCompletableFuture();
        awaited = future;
        Context own = Context.current();
        ended = own; // before the stage can complete this future, which then has the last word
        var _ = future.whenComplete((value, failure) -> settle(value, failure,
                itsChanges && future instanceof ContextFuture<?> made ? own.after(made.origin, made.context()) : own));
    }

    /** What to do with an outcome, and where to put the result. */
    private interface Body<T, U> {
        void run(@Nullable T value, @Nullable Throwable failure, ContextFuture<U> next);
    }

    private <U> ContextFuture<U> next(Executor executor, Body<T, U> body) {
        return next(context(), executor, body);
    }

    /** @param start the context that dependents of the next stage run with if it is cancelled before {@code body} runs */
    private <U> ContextFuture<U> next(Context start, Executor executor, Body<T, U> body) {
        var next = new ContextFuture<U>(origin, start);
        next.awaited = this;
        var threadLocals = ThreadLocals.capture();
        BiConsumer<T, Throwable> action = (value, failure) -> next.runIn(context(), threadLocals,
                () -> body.run(value, failure == null ? null : Failures.unwrap(failure), next));
        var _ = executor.equals(IN_PLACE) ? super.whenComplete(action)
                : super.whenCompleteAsync(action, next.failingWith(executor));
        return next;
    }

    /** Returns {@code executor} as one that fails this future when it rejects a task, which would otherwise be lost. */
    private Executor failingWith(Executor executor) {
        return executor.equals(IN_PLACE) ? executor : task -> {
            try {
                executor.execute(task);
            } catch (RuntimeException rejection) {
                settle(null, rejection, context());
                throw rejection;
            }
        };
    }

    /** Runs {@code body}, which completes this future, in a branch of {@code from}; what it throws fails this future. */
    private void runIn(Context from, ThreadLocals threadLocals, Runnable body) {
        var branch = new Context.Branch(from);
        try (var _ = threadLocals.set()) {
            branch.run(body);
        } catch (Throwable thrown) {
            settle(null, thrown, branch.context());
        }
    }

    private void done(@Nullable T value) {
        settle(value, null, Context.current());
    }

    private void failed(Throwable failure) {
        settle(null, failure, Context.current());
    }

    private static void handling(@Nullable Throwable handled, Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            throw Failures.raise(handled == null ? thrown : Failures.keeping(thrown, handled));
        }
    }

    private <V, U> Body<T, U> with(Executor executor, CompletionStage<? extends V> other,
            BiFunction<? super T, ? super V, ? extends U> function) {
        return (value, failure, next) -> {
            CompletableFuture<? extends V> second = other.toCompletableFuture();
            next.awaited = second;
            var threadLocals = ThreadLocals.capture();
            BiConsumer<V, Throwable> action = (also, alsoFailure) -> next.runIn(origin, threadLocals, () -> {
                if (failure != null || alsoFailure != null) {
                    next.failed(failure != null ? failure : alsoFailure);
                } else {
                    next.done(function.apply(value, also));
                }
            });
            var _ = second.whenCompleteAsync(action, next.failingWith(executor));
        };
    }

    private ContextFuture<T> either(CompletionStage<? extends T> other) {
        var first = new ContextFuture<T>(origin);
        var taken = new AtomicBoolean(); // both may end at once, and the context must be that of the one whose value it is
        var _ = super.whenComplete((value, failure) -> {
            if (taken.compareAndSet(false, true)) {
                first.settle(value, failure, context());
            }
        });
        var _ = other.whenComplete((value, failure) -> {
            if (taken.compareAndSet(false, true)) {
                first.settle(value, failure, other instanceof ContextFuture<?> made
                        ? origin.after(made.origin, made.context())
                        : origin);
            }
        });
        CompletableFuture<?> second = other.toCompletableFuture();
        first.onDone(() -> {
            if (first.isCancelled() && !isDone() && !second.isDone()) { // else it ends as one of them, and the other goes on
                cancel(true);
                second.cancel(true);
            }
        });
        return first;
    }

    private static <T> CompletionStage<T> keeping(CompletionStage<T> handler, Throwable handled) {
        return handler.whenComplete((_, thrown) -> {
            if (thrown != null) {
                Failures.keeping(thrown, handled);
            }
        });
    }

    @Override
    public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
        return thenApplyAsync(function, IN_PLACE);
    }

    @Override
    public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function) {
        return thenApplyAsync(function, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function, Executor executor) {
        return next(executor, (value, failure, next) -> {
            if (failure != null) {
                next.failed(failure);
            } else {
                next.done(function.apply(value));
            }
        });
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return thenAcceptAsync(action, IN_PLACE);
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action) {
        return thenAcceptAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action, Executor executor) {
        return thenApplyAsync(value -> {
            action.accept(value);
            return null;
        }, executor);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return thenRunAsync(action, IN_PLACE);
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action) {
        return thenRunAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
        return thenApplyAsync(_ -> {
            action.run();
            return null;
        }, executor);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombine(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function) {
        return thenCombineAsync(other, function, IN_PLACE);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombineAsync(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function) {
        return thenCombineAsync(other, function, defaultExecutor());
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombineAsync(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function, Executor executor) {
        ContextFuture<V> combined = next(origin, IN_PLACE, with(executor, other, function));
        combined.onCancel(other.toCompletableFuture());
        return combined;
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action, IN_PLACE);
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action, Executor executor) {
        return thenCombineAsync(other, (one, two) -> {
            action.accept(one, two);
            return null;
        }, executor);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action, IN_PLACE);
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return thenCombineAsync(other, (_, _) -> {
            action.run();
            return null;
        }, executor);
    }

    @Override
    public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> function) {
        return applyToEitherAsync(other, function, IN_PLACE);
    }

    @Override
    public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function) {
        return applyToEitherAsync(other, function, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function, Executor executor) {
        return either(other).thenApplyAsync(function, executor);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action, IN_PLACE);
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action,
            Executor executor) {
        return either(other).thenAcceptAsync(action, executor);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action, IN_PLACE);
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        @SuppressWarnings("unchecked") // its value is not looked at
        var valueless = (CompletionStage<? extends T>) other;
        return either(valueless).thenRunAsync(action, executor);
    }

    @Override
    public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> function) {
        return thenComposeAsync(function, IN_PLACE);
    }

    @Override
    public <U> CompletableFuture<U> thenComposeAsync(Function<? super T, ? extends CompletionStage<U>> function) {
        return thenComposeAsync(function, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<U> thenComposeAsync(Function<? super T, ? extends CompletionStage<U>> function,
            Executor executor) {
        return next(executor, (value, failure, next) -> {
            if (failure != null) {
                next.failed(failure);
            } else {
                next.follow(function.apply(value), true);
            }
        });
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteAsync(action, IN_PLACE);
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action, Executor executor) {
        return next(executor, (value, failure, next) -> {
            try {
                action.accept(value, failure);
                next.settle(value, failure, Context.current());
            } catch (Throwable thrown) {
                next.failed(failure == null ? thrown : Failures.keeping(failure, thrown));
            }
        });
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> function) {
        return handleAsync(function, IN_PLACE);
    }

    @Override
    public <U> CompletableFuture<U> handleAsync(BiFunction<? super T, Throwable, ? extends U> function) {
        return handleAsync(function, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<U> handleAsync(BiFunction<? super T, Throwable, ? extends U> function,
            Executor executor) {
        return next(executor,
                (value, failure, next) -> handling(failure, () -> next.done(function.apply(value, failure))));
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
        return exceptionallyAsync(function, IN_PLACE);
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
        return exceptionallyAsync(function, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function, Executor executor) {
        return handleAsync((value, failure) -> failure == null ? value : function.apply(failure), executor);
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> function) {
        return exceptionallyComposeAsync(function, IN_PLACE);
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function) {
        return exceptionallyComposeAsync(function, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function,
            Executor executor) {
        return next(executor, (value, failure, next) -> {
            if (failure == null) {
                next.done(value);
            } else {
                // not follow(): a cancellation is what is handled here, and does not also hit the handler
                handling(failure, () -> next.endAs(keeping(function.apply(failure), failure), true));
            }
        });
    }
}
