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
        return ContextFuture.compose(sender(request), sender -> {
            known(sender);
            return next.handle(request);
        });
    }

    private CompletionStage<Optional<Principal>> sender(Request request) {
        CompletionStage<Optional<Principal>> sender = CompletableFuture.completedFuture(Optional.empty());
        for (Authenticator one : authenticators) {
            sender = ContextFuture.compose(sender, known -> known.isPresent() ? CompletableFuture.completedFuture(known)
                    : inContext(one.authenticate(request)));
        }
        return sender;
    }

    /** What an authenticator waits for may end anywhere; what comes after it belongs to this request. */
    private static <T> CompletionStage<T> inContext(CompletionStage<T> stage) {
        return stage instanceof CompletableFuture<T> future && future.isDone() ? future : ContextFuture.of(stage);
    }

    private static void known(Optional<Principal> sender) {
        sender.ifPresent(principal -> Context.set(Principal.KEY, principal));
    }
}
