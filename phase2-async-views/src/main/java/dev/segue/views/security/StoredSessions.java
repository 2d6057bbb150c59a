package dev.segue.views.security;

import dev.segue.bridge.ExpiringStore;
import dev.segue.views.CheckResult;
import dev.segue.views.cache.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps sessions on the server: {@code new StoredSessions(database.expiring("sessions", 1_000_000), Duration.ofDays(14))}, or in a
 * {@link MemoryStore} for tests, and for sites of one server that may forget them when it restarts.
 *
 * <p>The store knows tokens by their hashes only, so whoever can read it can't take over a session. What one request has ended stays ended, also if another
 * one that had opened it before saves it after.
 * <p>Threading: immutable.
 */
public final class StoredSessions implements SessionStore {
    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {
    };

    private final ExpiringStore store;
    private final Duration maxAge;

    /** Makes one whose sessions last for {@code maxAge} after their last change, if {@code store} does not need the room before. */
    public StoredSessions(ExpiringStore store, Duration maxAge) {
        this.store = store;
        this.maxAge = maxAge;
    }

    @Override
    public Duration maxAge() {
        return maxAge;
    }

    @Override
    public List<CheckResult> check() {
        return store instanceof MemoryStore ? List.of(CheckResult.warning("sessions.memory",
                "Sessions are kept in the memory of this server, so each restart logs all visitors out.",
                "Keep them in SignedCookies, or in StoredSessions with a table of the database."))
                : List.of();
    }

    @Override
    public CompletionStage<Optional<Map<String, String>>> load(String token) {
        return store.read(key(token))
                .thenApply(found -> found.map(json -> JsonMapper.shared().readValue(json, VALUES)));
    }

    @Override
    public CompletionStage<String> save(Map<String, String> values, @Nullable String token) {
        byte[] json = JsonMapper.shared().writeValueAsBytes(values);
        String at = token != null ? token : RandomToken.next();
        CompletionStage<?> kept = token != null ? store.replace(key(at), json, maxAge)
                : store.write(key(at), json, maxAge);
        return kept.thenApply(_ -> at);
    }

    @Override
    public CompletionStage<?> delete(String token) {
        return store.delete(key(token));
    }

    private static String key(String token) {
        return ExpiringStore.key("session", token);
    }
}
