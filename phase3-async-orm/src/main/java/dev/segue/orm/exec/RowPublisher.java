package dev.segue.orm.exec;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * Rows for any number of subscribers, each of which has a run of its own.
 *
 * <p>Threading: safe from any.
 */
final class RowPublisher<R> implements Flow.Publisher<R> {
    private final Supplier<Chunks<R>> runs;

    RowPublisher(Supplier<Chunks<R>> runs) {
        this.runs = runs;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super R> subscriber) {
        Objects.requireNonNull(subscriber, "The subscriber is null. Pass one.");
        new RowSubscription<R>(subscriber, runs.get()).start();
    }
}
