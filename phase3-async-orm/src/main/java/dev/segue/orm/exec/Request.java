package dev.segue.orm.exec;

import dev.segue.bridge.Failures;
import dev.segue.orm.exec.Operation.Outcome;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something to wait for, in either way, and where its answer leads.
 *
 * @param next called once, by the runner, when it goes on
 */
record Request<R>(Supplier<R> blocking, Supplier<CompletionStage<R>> async, Function<Outcome<R>, Operation<?>> next) {

    /** Waits for the answer and returns what follows it. */
    Operation<?> perform() {
        R value;
        try {
            value = blocking.get();
        } catch (Throwable failure) {
            return next.apply(new Operation.Failure<>(failure));
        }
        return next.apply(new Operation.Value<>(value));
    }

    /** Returns what follows the answer that {@link #async} gave. */
    Operation<?> after(@Nullable R value, @Nullable Throwable failure) {
        if (failure == null && value != null) {
            return next.apply(new Operation.Value<>(value));
        }
        return next.apply(new Operation.Failure<>(
                failure != null ? Failures.unwrap(failure) : new IllegalStateException("A session answered nothing.")));
    }
}
