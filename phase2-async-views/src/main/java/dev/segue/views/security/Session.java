package dev.segue.views.security;

import dev.segue.bridge.Context;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a site remembers of one visitor from request to request.
 *
 * <pre>{@code
 * Session session = Session.open();                 // Session.asyncOpen() in async views
 * session.put("basket", "tea");
 * }</pre>
 *
 * <p>It is loaded when a request first opens it, and saved after the view if it was changed, unless the answer is a 5xx. Of two requests that
 * change one session at a time, the later one wins.
 * <p>Threading: safe from any of the request's own; its methods never block, but for {@link #open}.
 */
public final class Session {
    private final Map<String, String> values; // guarded by this
    private @Nullable String token; // what leads to it; guarded by this
    private boolean changed; // guarded by this
    private @Nullable String left; // the token that no longer does; guarded by this

    /** @param token null if nothing is kept yet */
    Session(@Nullable String token, Map<String, String> values) {
        this.token = token;
        this.values = new TreeMap<>(values);
    }

    /** How a session stands after the view; {@code left} is a token that must lead to it no more. */
    record Outcome(boolean changed, Map<String, String> values, @Nullable String token, @Nullable String left) {}

    /**
     * Returns the session of the request under way.
     *
     * @throws IllegalStateException outside of what {@link Sessions} stands around
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if its store is to be waited for
     */
    public static Session open() {
        return visit().open();
    }

    /** Async form of {@link #open}. */
    public static CompletableFuture<Session> asyncOpen() {
        return visit().asyncOpen();
    }

    /** As {@link #asyncOpen}, but without a stage of its own if the session is open. */
    static CompletableFuture<Session> opening() {
        return visit().opening();
    }

    private static Visit visit() {
        Visit visit = Context.current().get(Visit.KEY);
        if (visit == null) {
            throw new IllegalStateException(
                    "There is no session here. Add the middleware Sessions to the routes, and open sessions in views or inside of it.");
        }
        return visit;
    }

    /** Returns the value of {@code key}. */
    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Remembers {@code value}. */
    public synchronized void put(String key, String value) {
        changed |= !value.equals(values.put(key, value));
    }

    /** Forgets the value of {@code key}, and returns it. */
    public synchronized Optional<String> remove(String key) {
        Optional<String> removed = Optional.ofNullable(values.remove(key));
        changed |= removed.isPresent();
        return removed;
    }

    /**
     * Keeps the values under a new token; the old one leads nowhere. Call it when a visitor logs in, so that whoever knew, or planted, the token
     * of before does not know that of after.
     */
    public synchronized void rotate() {
        left = token != null ? token : left;
        token = null;
        changed = true;
    }

    /** Forgets all values, and takes the cookie back: when a visitor logs out. */
    public synchronized void end() {
        values.clear();
        rotate();
    }

    synchronized Outcome outcome() {
        return new Outcome(changed, Map.copyOf(values), token, left);
    }
}
