package dev.segue.views.security;

import dev.segue.bridge.ExpiringStore;
import dev.segue.gateway.Request;
import dev.segue.views.Hooks;
import dev.segue.views.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers 429 to those who send more than their share: a bucket of tokens for each key, of which a request takes one, and which fills again
 * steadily.
 *
 * <p>It keeps the time at which each bucket will be full (the generic cell rate algorithm), for 100,000 keys; with more, the one used longest ago
 * is forgotten, whose bucket is then taken for full.
 * <p>Threading: safe from any; never blocks but for the length of a look into a map.
 */
public final class RateLimit implements Hooks {
    private static final int MOST_KEYS = 100_000;
    private static final int LONGEST_KEY = 47; // shorter than what stands for a longer one, so that nobody can call theirs that

    private final long emptied; // nanoseconds that an empty bucket takes to fill
    private final long interval; // nanoseconds that a token takes
    private final Function<Request, Optional<String>> key;
    private final LongSupplier clock;
    private final Map<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true); // guarded by itself; used longest ago first

    /**
     * Makes one in which each key may send {@code burst} requests at once, and as many in each {@code period}.
     *
     * @param key whose request it is, such as a user's name; requests without a key pass
     */
    public RateLimit(int burst, Duration period, Function<Request, Optional<String>> key) {
        this(burst, period, key, System::nanoTime);
    }

    /** @param clock nanoseconds, from any origin */
    RateLimit(int burst, Duration period, Function<Request, Optional<String>> key, LongSupplier clock) {
        if (burst < 1 || period.toNanos() < burst) {
            throw new IllegalArgumentException(
                    "%d requests per %s is no rate. Allow at least one, in more than no time."
                            .formatted(burst, period));
        }
        this(period.toNanos(), period.toNanos() / burst, key, clock);
    }

    private RateLimit(long emptied, long interval, Function<Request, Optional<String>> key, LongSupplier clock) {
        this.emptied = emptied;
        this.interval = interval;
        this.key = key;
        this.clock = clock;
    }

    /** Returns one with the same rates, empty, and another clock. */
    public RateLimit at(InstantSource other) {
        return new RateLimit(emptied, interval, key,
                () -> Duration.between(Instant.EPOCH, other.instant()).toNanos());
    }

    @Override
    public Step before(Request request) {
        long wait = key.apply(request).map(this::taken).orElse(0L);
        return wait == 0 ? new Step.Pass(request)
                : new Step.Answer(
                        new Problem(429, "Too many requests", "Send less, or later.").answer(request).withHeader(
                                "Retry-After",
                                Long.toString(Math.ceilDiv(wait, Duration.ofSeconds(1).toNanos()))));
    }

    /** Returns 0 and takes a token, or the nanoseconds until there is one. */
    private long taken(String of) {
        String bounded = bounded(of);
        long now = clock.getAsLong();
        synchronized (fullAt) {
            long full = Math.max(fullAt.getOrDefault(bounded, now) - now, 0) + interval;
            if (full > emptied) {
                return full - emptied;
            }
            fullAt.put(bounded, now + full);
            if (fullAt.size() > MOST_KEYS) {
                fullAt.remove(fullAt.keySet().iterator().next());
            }
            return 0;
        }
    }

    int keys() {
        synchronized (fullAt) {
            return fullAt.size();
        }
    }

    private static String bounded(String of) {
        return of.length() <= LONGEST_KEY ? of : ExpiringStore.key("rate", of);
    }
}
