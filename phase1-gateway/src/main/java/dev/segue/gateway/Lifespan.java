package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Something that is started before an application gets requests, and stopped after the last one.
 *
 * @param name says in errors and logs what it is
 * @param start starts it; called once
 * @param stop stops it; called once, if it was started
 * @param patience the longest that either may take
 */
public record Lifespan(String name, Supplier<? extends CompletionStage<?>> start,
        Supplier<? extends CompletionStage<?>> stop,
        Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Makes one of async code, which may take 30 s for each. */
    public static Lifespan async(String name, Supplier<? extends CompletionStage<?>> start,
            Supplier<? extends CompletionStage<?>> stop) {
        return new Lifespan(name, start, stop, PATIENCE);
    }

    /** Makes one of sync code, which runs on the shared pool of {@code bridge} and may take 30 s for each; then it is interrupted. */
    public static Lifespan sync(String name, Bridge bridge, Callable<?> start, Callable<?> stop) {
        return async(name, () -> bridge.toAsync(bridge.shared(), Bridge.interruptible(start)),
                () -> bridge.toAsync(bridge.shared(), Bridge.interruptible(stop)));
    }

    /** Returns this one with another time that each may take. */
    public Lifespan within(Duration time) {
        return new Lifespan(name, start, stop, time);
    }
}
