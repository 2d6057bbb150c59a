package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Cookie;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.AsyncMiddleware;
import dev.segue.views.AsyncView;
import dev.segue.views.CheckResult;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.SyncView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request the {@link Session} of its visitor. A request that opens none costs nothing: nothing is loaded, nothing saved.
 *
 * <p>The cookie goes over TLS only, is for this host only, and can't be read by scripts.
 * <p>Threading: immutable.
 */
public final class Sessions implements SyncMiddleware, AsyncMiddleware {
    private final Bridge bridge;
    private final SessionStore store;
    private final Cookie cookie;

    /** Makes one that keeps sessions in {@code store}. */
    public Sessions(Bridge bridge, SessionStore store) {
        this(bridge, store, Cookie.forHost("session"));
    }

    private Sessions(Bridge bridge, SessionStore store, Cookie cookie) {
        this.bridge = bridge;
        this.store = store;
        this.cookie = cookie;
    }

    /** Returns one whose cookie also goes without TLS, for development. */
    public Sessions overPlainHttp() {
        return new Sessions(bridge, store, cookie.overPlainHttp());
    }

    @Override
    public List<CheckResult> check() {
        Stream<CheckResult> plain = cookie.secure() ? Stream.empty()
                : Stream.of(CheckResult.error("sessions.plain",
                        "The cookie of sessions goes over plain HTTP too, where whoever is on its way can take it.",
                        "Serve the site by TLS, and make Sessions without overPlainHttp()."));
        return Stream.concat(plain, store.check().stream()).toList();
    }

    @Override
    public Response handle(Request request, SyncView next) throws Exception {
        Visit visit = begun(request);
        return bridge.await(ended(visit, next.handle(request)));
    }

    @Override
    public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
        Visit visit = begun(request);
        return ContextFuture.compose(next.handle(request), response -> ended(visit, response));
    }

    private Visit begun(Request request) {
        var visit = new Visit(bridge, store, request.cookie(cookie.name()));
        Context.set(Visit.KEY, visit);
        return visit;
    }

    private CompletionStage<Response> ended(Visit visit, Response response) {
        return visit.opened().map(Session::outcome)
                .map(outcome -> saved(outcome, response.withHeader("Vary", "Cookie")))
                .orElseGet(() -> CompletableFuture.completedFuture(response));
    }

    private CompletionStage<Response> saved(Session.Outcome session, Response response) {
        if (!session.changed() || response.status() >= 500) {
            return CompletableFuture.completedFuture(response);
        }
        String left = session.values().isEmpty() && session.left() == null ? session.token() : session.left();
        CompletionStage<?> forgotten = left == null ? CompletableFuture.completedFuture(null) : store.delete(left);
        return forgotten.thenCompose(_ -> session.values().isEmpty()
                ? CompletableFuture.completedFuture(left == null ? response : response.withCookie(cookie.takenBack()))
                : kept(session.values(), session.token(), response));
    }

    private CompletionStage<Response> kept(Map<String, String> values, @Nullable String token, Response response) {
        return store.save(values, token)
                .thenApply(saved -> response.withCookie(cookie.withValue(saved).withMaxAge(store.maxAge())));
    }
}
