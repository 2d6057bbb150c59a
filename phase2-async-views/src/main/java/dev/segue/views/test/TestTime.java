package dev.segue.views.test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it: give it to what takes an {@link InstantSource}, such as a signer, a rate limit, or a memory store for sessions and
 * cached values, and nobody waits for what is too old to be too old. What is in a table of the database ages by the clock of that.
 *
 * <p>Threading: safe from any.
 */
public final class TestTime implements InstantSource {
    private final AtomicReference<Instant> now;

    /** Makes one at {@code start}. */
    public TestTime(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves it. */
    public void advance(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
