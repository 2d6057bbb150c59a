package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import dev.segue.bridge.Hops;
import dev.segue.bridge.NoWorkerException;
import dev.segue.gateway.Application;
import dev.segue.gateway.HandledBy;
import dev.segue.gateway.Lifespan;
import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Response;
import dev.segue.gateway.legacy.Mount;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application made of routes: finds the view of a request, reads its plan once, runs it, and counts it.
 *
 * <p>Threading: safe from any.
 */
public final class Pipeline implements Application, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private static final Context.Key<Pipeline> UNMATCHED = new Context.Key<>("the pipeline, where there is no view");

    private final Routes routes;
    private final Router router;
    private final MountedViews mounted;
    private final Modes modes;
    private final List<Middleware> middleware;
    private final boolean takesUnread; // else nobody need look for the view twice
    private final ErrorPages pages;
    private final AsyncView unmatched;

    private Pipeline(Routes routes, Bridge bridge) {
        var chain = new Chain(bridge, routes.middleware(), routes.arounds(), this::failed);
        List<LiveView> views = routes.views().stream().map(view -> new LiveView(view, chain)).toList();
        this.routes = routes;
        this.router = new Router(views, routes.trailingSlash());
        this.mounted = new MountedViews(routes.mounts(),
                views.stream().collect(Collectors.toMap(live -> live.view().name(), live -> live)));
        this.modes = new Modes(views);
        this.takesUnread = views.stream().anyMatch(live -> live.view().unread());
        this.middleware = Stream
                .concat(chain.middleware().stream(), views.stream().flatMap(live -> live.view().own().stream()))
                .distinct().toList();
        this.pages = routes.errorPages();
        this.unmatched = chain.plan(View.unmatched(request -> done(answer(request))), Mode.ASYNC);
    }

    /**
     * Plans every view of {@code routes}.
     *
     * @throws ViewsException if a route or a mode is wrong
     */
    public static Pipeline of(Routes routes, Bridge bridge) {
        return new Pipeline(routes, bridge);
    }

    /** Returns what shows and switches the modes of the views. */
    public Modes modes() {
        return modes;
    }

    /** Returns what is not fit for production: in this process, and in the settings of the middleware that takes part. */
    public List<CheckResult> checks() {
        return CheckResult.all(middleware, routes.isDebug());
    }

    @Override
    public boolean takesUnread(Request head) {
        return takesUnread && router.match(head.method(), head.path()) instanceof Router.Match.Found(var live, _)
                && live.view().unread();
    }

    @Override
    public List<Lifespan> lifespans() {
        return routes.lifespans();
    }

    @Override
    public void stopping() {
        routes.mounts().keySet().forEach(Mount::stopping);
    }

    /** Stops the mounted applications; call it when no request is under way. */
    @Override
    public void close() {
        routes.mounts().keySet().forEach(Mount::close);
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        return pages.arePlain() ? routed(request)
                : Context.current().with(ErrorPages.KEY, pages).supply(() -> routed(request));
    }

    private CompletionStage<Response> routed(Request request) {
        if (router.match(request.method(), request.path()) instanceof Router.Match.Found(var view, var values)) {
            return run(view, request.withPathValues(values));
        }
        LiveView legacy = mounted.match(request.path()); // also for a method that the view carved out of it does not take
        return legacy != null ? run(legacy, request)
                : Context.current().with(UNMATCHED, this).supply(() -> unmatched.handle(request));
    }

    /**
     * Returns the answer to {@code request}, if that is under way to where there is no view: a 404 or a 405, mostly. For middleware that would refuse it for another
     * reason: nothing was at risk.
     */
    public static Optional<Response> unmatched(Request request) {
        return Optional.ofNullable(Context.current().get(UNMATCHED)).map(pipeline -> pipeline.answer(request));
    }

    /** Answers a request for which there is no view. */
    private Response answer(Request request) {
        return switch (router.match(request.method(), request.path())) {
            case Router.Match.Found(var live, _) -> throw new IllegalStateException(
                    "Middleware changed '%s' so that it leads to view '%s'; routes are read before.".formatted(request,
                            live.view().name()));
            case Router.Match.Elsewhere(var path) -> Response.of(308).withHeader("Location",
                    request.rawQuery().map(query -> path + "?" + query).orElse(path));
            case Router.Match.OtherMethod(var allowed) when request.method().equals("OPTIONS") ->
                Response.of(204).withHeader("Allow", allow(allowed));
            case Router.Match.OtherMethod(var allowed) -> new Problem(405, "Method not allowed",
                    "%s takes %s.".formatted(request.path(), allow(allowed))).answer(request).withHeader("Allow",
                            allow(allowed));
            case Router.Match.Nowhere() -> nowhere(request);
        };
    }

    private Response nowhere(Request request) {
        var problem = new Problem(404, "Not found", "Nothing is at '%s'.".formatted(request.path()));
        return routes.isDebug() ? Debug.nowhere(problem, request, routes.views()) : problem.answer(request);
    }

    /** Returns the methods of views with those that come for free. */
    private static String allow(Set<String> methods) {
        var all = new TreeSet<>(methods);
        all.add("OPTIONS");
        if (methods.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }

    private CompletionStage<Response> run(LiveView live, Request request) {
        long start = System.nanoTime();
        Plan plan = live.plan();
        HandledBy.tell(live.view().name(), plan.mode().toString());
        Hops hops = Context.current().get(Hops.KEY);
        Context context = Context.current().with(Context.WORK, live.view().name()).with(Context.MODE, plan.mode());
        CompletableFuture<Response> answer = context.supply(() -> plan.handler().handle(request))
                .toCompletableFuture();
        UnaryOperator<Response> counted = response -> response.whenFinished(() -> plan.stats().record(
                System.nanoTime() - start, response.status() >= 500, hops == null ? 0 : hops.count()));
        return answer.state() == Future.State.SUCCESS ? done(counted.apply(answer.resultNow()))
                : answer.whenComplete((_, failure) -> {
                    if (failure instanceof CancellationException) { // the client has gone: no response will tell when it is finished
                        plan.stats().record(System.nanoTime() - start, false, hops == null ? 0 : hops.count());
                    }
                }).thenApply(counted);
    }

    private Response failed(View view, Request request, Throwable cause) {
        try {
            return routes.answer(cause).orElseGet(() -> unexpected(view, request, cause));
        } catch (Throwable ofHandler) {
            return unexpected(view, request, Failures.keeping(ofHandler, cause));
        }
    }

    private Response unexpected(View view, Request request, Throwable cause) {
        if (cause instanceof NoWorkerException) {
            LOG.warn("503 from view '{}': {}", view.name(), cause.getMessage());
            return new Problem(503, "Busy", "The server has no free thread for this view. Try again later.")
                    .answer(request).withHeader("Retry-After", "1");
        }
        if (cause instanceof RequestException told) {
            return new Problem(told.status(), title(told.status()), String.valueOf(told.getMessage())).answer(request);
        }
        LOG.error("View '{}' failed.", view.name(), cause);
        var problem = new Problem(500, "Internal error", "The server failed to answer this request.");
        return routes.isDebug() ? Debug.failed(problem, request, view, cause) : problem.answer(request);
    }

    private static String title(int status) {
        return switch (status) {
            case 408 -> "Request timeout";
            case 413 -> "Content too large";
            case 415 -> "Unsupported media type";
            default -> "Bad request";
        };
    }

    private static CompletionStage<Response> done(Response response) {
        return CompletableFuture.completedFuture(response);
    }
}
