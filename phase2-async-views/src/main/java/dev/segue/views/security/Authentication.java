package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.AsyncMiddleware;
import dev.segue.views.AsyncView;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.SyncView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out who sends each request; refuses none, which {@link Requires} does.
 *
 * <p>Threading: immutable.
 */
public final class Authentication implements SyncMiddleware, AsyncMiddleware {
    private final Bridge bridge;
    private final List<Authenticator> authenticators;

    /** Makes one that asks {@code authenticators} one after the other until one knows. */
    public Authentication(Bridge bridge, Authenticator... authenticators) {
        this.bridge = bridge;
        this.authenticators = List.of(authenticators);
    }

    @Override
    public Response handle(Request request, SyncView next) throws Exception {
        known(bridge.await(sender(request)));
        return next.handle(request);
    }

    @Override
    public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
        return sender(request).thenCompose(sender -> {
            known(sender);
            return next.handle(request);
        });
    }

    private CompletableFuture<Optional<Principal>> sender(Request request) {
        CompletableFuture<Optional<Principal>> sender = ContextFuture
                .of(CompletableFuture.completedFuture(Optional.empty()));
        for (Authenticator one : authenticators) {
            sender = sender.thenCompose(
                    known -> known.isPresent() ? CompletableFuture.completedFuture(known) : one.authenticate(request));
        }
        return sender;
    }

    private static void known(Optional<Principal> sender) {
        sender.ifPresent(principal -> Context.set(Principal.KEY, principal));
    }
}
