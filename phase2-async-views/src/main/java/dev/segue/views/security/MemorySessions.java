package dev.segue.views.security;

import dev.segue.views.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions in the memory of this server: for tests, and for sites of one server that may forget them when it restarts.
 *
 * <p>Threading: safe from any.
 */
public final class MemorySessions implements SessionStore {
    private final Duration maxAge;
    private final int most;
    private final InstantSource clock;
    private final Map<String, Kept> kept; // guarded by itself; what was used longest ago first

    private record Kept(Map<String, String> values, Instant until) {}

    /** Makes an empty one; when {@code most} sessions are kept, the one used longest ago makes room for the next. */
    public MemorySessions(Duration maxAge, int most) {
        this(maxAge, most, InstantSource.system());
    }

    MemorySessions(Duration maxAge, int most, InstantSource clock) {
        this.maxAge = maxAge;
        this.most = most;
        this.clock = clock;
        this.kept = new LinkedHashMap<>(16, 0.75f, true);
    }

    @Override
    public Duration maxAge() {
        return maxAge;
    }

    @Override
    public List<CheckResult> check() {
        return List.of(CheckResult.warning("sessions.memory",
                "Sessions are kept in the memory of this server, so each restart logs all visitors out.",
                "Keep them in SignedCookies, or in a SessionStore with a database."));
    }

    @Override
    public CompletionStage<Optional<Map<String, String>>> load(String token) {
        synchronized (kept) {
            Kept found = kept.get(token);
            return CompletableFuture.completedFuture(found == null || clock.instant().isAfter(found.until)
                    ? Optional.empty()
                    : Optional.of(found.values));
        }
    }

    @Override
    public CompletionStage<String> save(Map<String, String> values, @Nullable String token) {
        String at = token != null ? token : RandomToken.next();
        synchronized (kept) {
            kept.put(at, new Kept(Map.copyOf(values), clock.instant().plus(maxAge)));
            if (kept.size() > most) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return CompletableFuture.completedFuture(at);
    }

    @Override
    public CompletionStage<?> delete(String token) {
        synchronized (kept) {
            kept.remove(token);
        }
        return CompletableFuture.completedFuture(null);
    }
}
