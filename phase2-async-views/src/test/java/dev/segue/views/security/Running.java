package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Middleware;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.SyncView;
import dev.segue.views.test.TestClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** How the views of a test run: each test runs in all of these. */
enum Running {
    SYNC,
    VIRTUAL,
    ASYNC,
    FLIPPING;

    TestClient client(Function<Bridge, Routes> application) {
        return switch (this) {
            case SYNC -> TestClient.in(Mode.WORKER, application);
            case VIRTUAL -> TestClient.in(Mode.VIRTUAL, application);
            case ASYNC -> TestClient.in(Mode.ASYNC, application);
            case FLIPPING -> TestClient.flipping(application);
        };
    }

    /** Serves {@code view} at GET and POST {@code path}, as a sync and as an async variant, inside {@code decorators}. */
    static void serve(Routes routes, String path, SyncView view, Middleware... decorators) {
        routes.view(path).get(path).post(path).sync(view).async(request -> stage(view, request)).with(decorators);
    }

    /** Serves {@code view}, which gets the session opened in the way of its mode, at GET and POST {@code path}. */
    static void serveWithSession(Routes routes, String path, BiFunction<Request, Session, Response> view) {
        routes.view(path).get(path).post(path).sync(request -> view.apply(request, Session.open()))
                .async(request -> Session.asyncOpen().thenApply(session -> view.apply(request, session)));
    }

    private static CompletionStage<Response> stage(SyncView view, Request request) {
        try {
            return CompletableFuture.completedFuture(view.handle(request));
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
