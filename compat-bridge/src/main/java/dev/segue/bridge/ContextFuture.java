package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose dependents run with the context in which it was made, on whichever thread completes it.
 *
 * <p>Each method that takes a function wraps it to run inside the context and is otherwise {@link CompletableFuture}'s; futures
 * derived from this one carry the same context ({@link #newIncompleteFuture}). That is all this long class does.
 * <p>Threading: safe from any.
 */
@SuppressWarnings("NullAway") // the JDK's future is unannotated: whether a stage holds null is for its user to say
public final class ContextFuture<T> extends CompletableFuture<T> {
    private final Context context;

    /** Makes an incomplete future whose dependents run with {@code context}. */
    public ContextFuture(Context context) {
        this.context = context;
    }

    /** Returns a future that completes as {@code stage} does, and whose dependents run with the current context. */
    public static <T> CompletableFuture<T> of(CompletionStage<T> stage) {
        return mirror(Context.current(), stage);
    }

    /** Completes this future with {@code value}, or with {@code failure}, unwrapped, if that is not null. */
    public void settle(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(Failures.unwrap(failure));
        }
    }

    /** Completes this future with what {@code task} returns or throws, running it inside the context. */
    void completeBy(Callable<T> task) {
        try {
            complete(context.call(task));
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ContextFuture<>(context);
    }

    /** A form of {@code other} with this context: "either" methods derive from whichever future is complete. */
    private <U> CompletableFuture<U> mine(CompletionStage<U> other) {
        return mirror(context, other);
    }

    private static <U> CompletableFuture<U> mirror(Context context, CompletionStage<U> stage) {
        var future = new ContextFuture<U>(context);
        var _ = stage.whenComplete(future::settle);
        return future;
    }

    private Runnable running(Runnable action) {
        return () -> context.run(action);
    }

    private <A> Consumer<A> accepting(Consumer<A> action) {
        return a -> context.run(() -> action.accept(a));
    }

    private <A, B> BiConsumer<A, B> accepting(BiConsumer<A, B> action) {
        return (a, b) -> context.run(() -> action.accept(a, b));
    }

    private <A, R> Function<A, R> applying(Function<A, R> function) {
        return a -> context.supply(() -> function.apply(a));
    }

    private <A, B, R> BiFunction<A, B, R> applying(BiFunction<A, B, R> function) {
        return (a, b) -> context.supply(() -> function.apply(a, b));
    }

    @Override
    public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
        return super.thenApply(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function) {
        return super.thenApplyAsync(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function, Executor executor) {
        return super.thenApplyAsync(applying(function), executor);
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return super.thenAccept(accepting(action));
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action) {
        return super.thenAcceptAsync(accepting(action));
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action, Executor executor) {
        return super.thenAcceptAsync(accepting(action), executor);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return super.thenRun(running(action));
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action) {
        return super.thenRunAsync(running(action));
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
        return super.thenRunAsync(running(action), executor);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombine(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function) {
        return super.thenCombine(other, applying(function));
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombineAsync(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function) {
        return super.thenCombineAsync(other, applying(function));
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombineAsync(CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function, Executor executor) {
        return super.thenCombineAsync(other, applying(function), executor);
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return super.thenAcceptBoth(other, accepting(action));
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return super.thenAcceptBothAsync(other, accepting(action));
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action, Executor executor) {
        return super.thenAcceptBothAsync(other, accepting(action), executor);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return super.runAfterBoth(other, running(action));
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return super.runAfterBothAsync(other, running(action));
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return super.runAfterBothAsync(other, running(action), executor);
    }

    @Override
    public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> function) {
        return super.applyToEither(mine(other), applying(function));
    }

    @Override
    public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function) {
        return super.applyToEitherAsync(mine(other), applying(function));
    }

    @Override
    public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function, Executor executor) {
        return super.applyToEitherAsync(mine(other), applying(function), executor);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return super.acceptEither(mine(other), accepting(action));
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return super.acceptEitherAsync(mine(other), accepting(action));
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action,
            Executor executor) {
        return super.acceptEitherAsync(mine(other), accepting(action), executor);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return super.runAfterEither(mine(other), running(action));
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return super.runAfterEitherAsync(mine(other), running(action));
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return super.runAfterEitherAsync(mine(other), running(action), executor);
    }

    @Override
    public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> function) {
        return super.thenCompose(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> thenComposeAsync(Function<? super T, ? extends CompletionStage<U>> function) {
        return super.thenComposeAsync(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> thenComposeAsync(Function<? super T, ? extends CompletionStage<U>> function,
            Executor executor) {
        return super.thenComposeAsync(applying(function), executor);
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return super.whenComplete(accepting(action));
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
        return super.whenCompleteAsync(accepting(action));
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action, Executor executor) {
        return super.whenCompleteAsync(accepting(action), executor);
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> function) {
        return super.handle(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> handleAsync(BiFunction<? super T, Throwable, ? extends U> function) {
        return super.handleAsync(applying(function));
    }

    @Override
    public <U> CompletableFuture<U> handleAsync(BiFunction<? super T, Throwable, ? extends U> function,
            Executor executor) {
        return super.handleAsync(applying(function), executor);
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
        return super.exceptionally(applying(function));
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
        return super.exceptionallyAsync(applying(function));
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function, Executor executor) {
        return super.exceptionallyAsync(applying(function), executor);
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> function) {
        return super.exceptionallyCompose(applying(function));
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function) {
        return super.exceptionallyComposeAsync(applying(function));
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function,
            Executor executor) {
        return super.exceptionallyComposeAsync(applying(function), executor);
    }
}
