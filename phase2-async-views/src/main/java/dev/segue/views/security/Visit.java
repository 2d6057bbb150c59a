package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, opened when first asked for.
 *
 * <p>Threading: safe from any; branches of a request that open it at a time get the same one.
 */
final class Visit {
    static final Context.Key<Visit> KEY = new Context.Key<>("session");

    private final Bridge bridge;
    private final SessionStore store;
    private final Optional<String> sent;
    private @Nullable CompletableFuture<Session> opened; // guarded by this

    /** @param sent the token that came with the request */
    Visit(Bridge bridge, SessionStore store, Optional<String> sent) {
        this.bridge = bridge;
        this.store = store;
        this.sent = sent;
    }

    Session open() {
        return bridge.await(asyncOpen());
    }

    /** The branch that asks may be cancelled; the session is the others' too. */
    CompletableFuture<Session> asyncOpen() {
        return ContextFuture.of(shared().copy());
    }

    /** As {@link #asyncOpen}; a session that is there is the same future each time. */
    CompletableFuture<Session> opening() {
        CompletableFuture<Session> session = shared();
        return session.isDone() ? session : asyncOpen();
    }

    /** Returns the session, if it was opened. */
    synchronized Optional<Session> opened() {
        return opened != null && opened.state() == CompletableFuture.State.SUCCESS ? Optional.of(opened.resultNow())
                : Optional.empty();
    }

    private synchronized CompletableFuture<Session> shared() {
        if (opened == null) {
            opened = sent.map(this::loaded)
                    .orElseGet(() -> CompletableFuture.completedFuture(new Session(null, Map.of())));
        }
        return opened;
    }

    private CompletableFuture<Session> loaded(String token) {
        return ContextFuture.of(CompletableFuture.completedFuture(token)).thenCompose(store::load)
                .thenApply(
                        values -> values.isPresent() ? new Session(token, values.get()) : new Session(null, Map.of()));
    }
}
