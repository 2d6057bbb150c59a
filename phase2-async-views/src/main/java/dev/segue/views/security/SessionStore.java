package dev.segue.views.security;

import dev.segue.views.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept. What its token leads to, a visitor's browser keeps in a cookie.
 *
 * <p>Threading: called for many requests at once, in async modes on loop threads, so no method blocks; one that must sends that through
 * {@link dev.segue.bridge.Bridge#toAsync}.
 */
public interface SessionStore {
    /** Returns how long a session lasts after it was saved; at least a second. */
    Duration maxAge();

    /** Returns the values kept for {@code token}, which a client has sent; empty if it is not one of ours, or too old. */
    CompletionStage<Optional<Map<String, String>>> load(String token);

    /**
     * Keeps {@code values}, at least one, and returns the token that leads to them: letters, digits, {@code -}, {@code _} and {@code .}.
     *
     * @param token what led to them before, as {@link #load} accepted it; null if there is none, or a new one is wanted
     */
    CompletionStage<String> save(Map<String, String> values, @Nullable String token);

    /** Returns what of it is not fit for production; nothing by default. */
    default List<CheckResult> check() {
        return List.of();
    }

    /** Forgets what {@code token} leads to. */
    CompletionStage<?> delete(String token);
}
