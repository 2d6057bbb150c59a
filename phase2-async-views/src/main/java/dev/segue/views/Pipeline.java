package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import dev.segue.bridge.Hops;
import dev.segue.bridge.NoWorkerException;
import dev.segue.gateway.Application;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application made of routes: finds the view of a request, reads its plan once, runs it, and counts it.
 *
 * <p>Threading: safe from any.
 */
public final class Pipeline implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final Routes routes;
    private final Router router;
    private final Modes modes;

    private Pipeline(Routes routes, List<LiveView> views) {
        this.routes = routes;
        this.router = new Router(views);
        this.modes = new Modes(views);
    }

    /**
     * Plans every view of {@code routes}.
     *
     * @throws ViewsException if a route or a mode is wrong
     */
    public static Pipeline of(Routes routes, Bridge bridge) {
        return new Pipeline(routes, routes.views().stream().map(view -> new LiveView(view, bridge)).toList());
    }

    /** Returns what shows and switches the modes of the views. */
    public Modes modes() {
        return modes;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        return switch (router.match(request.method(), request.path())) {
            case Router.Match.Found(var view, var values) -> run(view, request.withPathValues(values));
            case Router.Match.OtherMethod(var allowed) -> done(Json.problem(405, "Method not allowed",
                    "%s takes %s.".formatted(request.path(), String.join(", ", allowed)))
                    .withHeader("Allow", String.join(", ", allowed)));
            case Router.Match.Nowhere() ->
                done(Json.problem(404, "Not found", "Nothing is at '%s'.".formatted(request.path())));
        };
    }

    private CompletionStage<Response> run(LiveView live, Request request) {
        long start = System.nanoTime();
        Plan plan = live.plan();
        Hops hops = Context.current().get(Hops.KEY);
        Context context = Context.current().with(Context.WORK, live.view().name()).with(Context.MODE, plan.mode());
        return context.supply(() -> call(plan, request))
                .handle((response, failure) -> context.supply(() -> answer(live.view(), response, failure)))
                .thenApply(response -> response.whenFinished(() -> plan.stats().record(System.nanoTime() - start,
                        response.status() >= 500, hops == null ? 0 : hops.count())));
    }

    private static CompletionStage<Response> call(Plan plan, Request request) {
        try {
            return Objects.requireNonNull(plan.handler().handle(request), "The view answered null instead of a stage.");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private Response answer(View view, @Nullable Response response, @Nullable Throwable failure) {
        if (response != null) {
            return response;
        }
        Throwable cause = failure != null ? Failures.unwrap(failure)
                : new NullPointerException("View '%s' answered null. Return a Response.".formatted(view.name()));
        return routes.answer(cause).orElseGet(() -> unexpected(view, cause));
    }

    private static Response unexpected(View view, Throwable cause) {
        if (cause instanceof NoWorkerException) {
            LOG.warn("503 from view '{}': {}", view.name(), cause.getMessage());
            return Json.problem(503, "Busy", "The server has no free thread for this view. Try again later.")
                    .withHeader("Retry-After", "1");
        }
        LOG.error("View '{}' failed.", view.name(), cause);
        return Json.problem(500, "Internal error", "The server failed to answer this request.");
    }

    private static CompletionStage<Response> done(Response response) {
        return CompletableFuture.completedFuture(response);
    }
}
