package dev.segue.bridge;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContextFutureTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final Context ADA = Context.empty().with(USER, "ada");

    /** Every method of a stage that takes a function. */
    static Stream<Method> dependents() {
        return Arrays.stream(CompletionStage.class.getMethods())
                .filter(method -> Arrays.stream(method.getParameterTypes())
                        .anyMatch(
                                type -> type.getPackageName().equals("java.util.function") || type == Runnable.class));
    }

    static Stream<Method> dependentsWithAnExecutor() {
        return dependents().filter(method -> List.of(method.getParameterTypes()).contains(Executor.class));
    }

    @ParameterizedTest
    @MethodSource("dependents")
    void everyDependentRunsWithTheContextOfItsFuture(Method method) throws Exception {
        var source = new ContextFuture<String>(ADA);
        var seen = new CompletableFuture<@Nullable String>();
        Object[] arguments = Arrays.stream(method.getParameterTypes()).map(type -> argument(type, seen)).toArray();
        var dependent = (CompletionStage<?>) method.invoke(source, arguments);
        Thread.ofPlatform().start(
                () -> source.settle("done", method.getName().startsWith("except") ? new RuntimeException() : null));
        assertThat(seen.join()).isEqualTo("ada");
        assertThat(dependent).as("and so do the dependents of what it returns").isInstanceOf(ContextFuture.class);
    }

    @ParameterizedTest
    @MethodSource("dependentsWithAnExecutor")
    void anExecutorThatRejectsFailsTheStageInsteadOfLosingIt(Method method) throws Exception {
        var source = new ContextFuture<String>(ADA);
        Executor full = _ -> {
            throw new RejectedExecutionException("full");
        };
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == Executor.class ? full : argument(type, new CompletableFuture<>())).toArray();
        var dependent = ((CompletionStage<?>) method.invoke(source, arguments)).toCompletableFuture();
        source.settle("done", method.getName().startsWith("except") ? new RuntimeException() : null);
        assertThat(dependent).isCompletedExceptionally();
        assertThat(dependent.exceptionNow()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aFutureMadeFromAForeignStageUnwrapsItsFailure() {
        var failure = new IllegalStateException("no");
        CompletableFuture<Integer> foreign = CompletableFuture.<Integer>failedFuture(failure).thenApply(i -> i);
        assertThat(ContextFuture.of(foreign).exceptionNow()).isSameAs(failure);
    }

    @Test
    void whatIsThereIsGoneOnWithAtOnceInTheContextOfTheCaller() {
        CompletionStage<String> there = CompletableFuture.completedFuture("a");
        var after = ADA.supply(() -> {
            CompletionStage<String> next = ContextFuture.compose(ContextFuture.apply(there, value -> value + "b"),
                    value -> {
                        Context.set(USER, value);
                        return CompletableFuture.completedFuture(value + "c");
                    });
            assertThat(next).isExactlyInstanceOf(CompletableFuture.class);
            assertThat(Context.current().get(USER)).isEqualTo("ab");
            return next;
        });
        assertThat(after.toCompletableFuture().resultNow()).isEqualTo("abc");
    }

    @Test
    void whatIsThereInAnotherContextIsGoneOnWithInThat() {
        var source = new ContextFuture<String>(ADA);
        source.complete("a");
        CompletionStage<String> next = ContextFuture.apply(source, _ -> user());
        assertThat(next).isInstanceOf(ContextFuture.class);
        assertThat(next.toCompletableFuture().resultNow()).isEqualTo("ada");
        CompletionStage<String> here = ADA
                .supply(() -> ContextFuture.apply(source, _ -> user()));
        assertThat(here).as("made without a stage").isExactlyInstanceOf(CompletableFuture.class);
    }

    private static String user() {
        return String.valueOf(Context.current().get(USER));
    }

    @Test
    void whatAFunctionThrowsFailsTheStageWhetherOrNotItIsCalledAtOnce() {
        var failure = new IllegalStateException("no");
        for (CompletionStage<String> stage : List.of(CompletableFuture.completedFuture("a"),
                ContextFuture.of(CompletableFuture.completedFuture("a")))) {
            assertThat(ContextFuture.apply(stage, _ -> {
                throw failure;
            }).toCompletableFuture().exceptionNow()).isSameAs(failure);
        }
        CompletableFuture<String> before = CompletableFuture.failedFuture(failure);
        assertThat(Failures.unwrap(ContextFuture.apply(before, value -> value).toCompletableFuture().exceptionNow()))
                .isSameAs(failure);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is the argument under test
    private static Object argument(Class<?> type, CompletableFuture<@Nullable String> seen) {
        if (type == CompletionStage.class) {
            return CompletableFuture.completedFuture("other");
        }
        if (type == Executor.class) {
            return (Executor) task -> Thread.ofPlatform().start(task);
        }
        Runnable look = () -> seen.complete(Context.current().get(USER));
        return type == Runnable.class ? look
                : type == Consumer.class ? (Consumer<Object>) _ -> look.run()
                        : type == BiConsumer.class ? (BiConsumer<Object, Object>) (_, _) -> look.run()
                                : type == Function.class ? (Function<Object, Object>) _ -> stage(look)
                                        : (BiFunction<Object, Object, Object>) (_, _) -> stage(look);
    }

    private static CompletionStage<String> stage(Runnable look) {
        look.run();
        return CompletableFuture.completedFuture("made");
    }
}
