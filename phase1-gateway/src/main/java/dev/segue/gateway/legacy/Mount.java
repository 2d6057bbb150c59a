package dev.segue.gateway.legacy;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.NoWorkerException;
import dev.segue.bridge.WorkPool;
import dev.segue.gateway.Application;
import dev.segue.gateway.Handover;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import io.undertow.Handlers;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.api.Deployment;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ThreadSetupHandler;
import io.undertow.servlet.core.ManagedFilter;
import io.undertow.servlet.handlers.ServletPathMatches;
import io.undertow.util.AttachmentKey;
import jakarta.servlet.ServletException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A servlet application at work below a path. Requests are handed to its container, on a pool of the bridge, with their context and
 * thread-locals; it then answers them itself, so they may be async, stream, or become WebSockets.
 *
 * <p>What an async servlet starts or dispatches runs on the bridge's workers, with the same context; endpoints of WebSockets run on
 * Undertow's own worker threads.
 * <p>Threading: safe from any.
 */
public final class Mount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mount.class);
    private static final AttachmentKey<Executor> CAPTURED = AttachmentKey.create(Executor.class);
    private static final Context.Key<HttpServerExchange> CARRIED = new Context.Key<>("exchange");

    private final String prefix;
    private final Servlets servlets;
    private final Bridge bridge;
    private final DeploymentManager manager;
    private final HttpHandler container;
    private final List<Mapping> mappings;

    /** A servlet, and a pattern, as web.xml spells it, of the paths below the mount that lead to it. */
    public record Mapping(String servlet, String pattern) {}

    private Mount(String prefix, Servlets servlets, Bridge bridge) throws ServletException {
        this.prefix = prefix;
        this.servlets = servlets;
        this.bridge = bridge;
        var failure = new StartFailure();
        var deployment = servlets.deployment().setContextPath(prefix.isEmpty() ? "/" : prefix)
                .setAsyncExecutor(this::execute).addThreadSetupAction(new RequestContext())
                .addLifecycleInterceptor(failure);
        manager = ServletContainer.Factory.newInstance().addDeployment(deployment);
        try {
            manager.deploy();
            container = Handlers.path().addPrefixPath(deployment.getContextPath(), manager.start());
            failure.raise();
            mappings = mappings(manager.getDeployment());
        } catch (Throwable notStarted) {
            stop();
            throw notStarted;
        }
    }

    /**
     * Starts {@code servlets} below {@code prefix}: listeners, filters and servlets are initialised.
     *
     * @param prefix {@code /} for everything, else such as {@code /shop}
     * @throws MountException if it does not start; then it is stopped
     */
    public static Mount start(String prefix, Servlets servlets, Bridge bridge) {
        if (!prefix.startsWith("/") || (prefix.length() > 1 && prefix.endsWith("/"))) {
            throw new MountException(
                    "Prefix '%s' must be '/', or begin with a slash and end without one, such as '/shop'."
                            .formatted(prefix),
                    null);
        }
        try {
            return new Mount(prefix.equals("/") ? "" : prefix, servlets, bridge);
        } catch (Throwable failure) { // what an application's own code throws, errors of linkage included
            servlets.close();
            throw new MountException(
                    "Can't start servlet application '%s' at '%s': %s. Correct it, or mount it without that part."
                            .formatted(servlets, prefix, MountException.reason(failure)),
                    failure);
        }
    }

    /** Returns the path it is below: empty for everything, else such as {@code /shop}. */
    public String prefix() {
        return prefix;
    }

    /** Returns its mappings, also those that the application made itself when it started, in no order. */
    public List<Mapping> mappings() {
        return mappings;
    }

    /**
     * Returns a response that stands for the container's: whoever sends it lets the container answer {@code request} on a thread of
     * {@code pool}, with the current context. Headers added to it are sent too, unless the container sets them itself.
     *
     * <p>Threading: does not wait.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the inner future is what thenCompose goes on with
    public Response handOver(Request request, WorkPool pool) {
        Executor here = Bridge.captured();
        return Handover.to(exchange -> CompletableFuture
                .supplyAsync(() -> bridge.toAsync(pool, () -> carry(exchange)), here).thenCompose(ended -> ended),
                request);
    }

    /** Returns an application that hands every request over. */
    public Application on(WorkPool pool) {
        return new Application() {
            @Override
            public CompletionStage<Response> handle(Request request) {
                return CompletableFuture.completedFuture(handOver(request, pool));
            }

            @Override
            public void stopping() {
                Mount.this.stopping();
            }
        };
    }

    /** Closes the WebSockets of the application; see {@link Application#stopping}. */
    public void stopping() {
        servlets.closeWebSockets();
    }

    /** Stops the application: servlets and filters are destroyed, listeners told. */
    @Override
    public void close() {
        stop();
        servlets.close();
    }

    @Override
    public String toString() {
        return servlets.toString();
    }

    private HttpServerExchange carry(HttpServerExchange exchange) {
        Context.set(CARRIED, exchange);
        exchange.putAttachment(CAPTURED, Bridge.captured());
        exchange.setDispatchExecutor(null);
        Connectors.executeRootHandler(container, exchange);
        return exchange;
    }

    /** Runs what an async servlet goes on with; if no worker is free, on a shared thread, since it may be what frees one. */
    private void execute(Runnable task) {
        try {
            bridge.workers().execute(task);
        } catch (NoWorkerException full) {
            bridge.shared().execute(task);
        }
    }

    /** The container serves what has no mapping with a servlet for static resources, which has none either. */
    private static List<Mapping> mappings(Deployment deployment) {
        Stream<Mapping> declared = deployment.getServlets().getServletHandlers().entrySet().stream()
                .flatMap(servlet -> servlet.getValue().getManagedServlet().getServletInfo().getMappings().stream()
                        .map(pattern -> new Mapping(servlet.getKey(), pattern)));
        List<Mapping> all = declared.toList();
        return all.stream().anyMatch(mapping -> mapping.pattern().equals("/")) ? all
                : Stream.concat(all.stream(), Stream.of(new Mapping(ServletPathMatches.DEFAULT_SERVLET_NAME, "/")))
                        .toList();
    }

    private void stop() {
        try {
            if (manager.getState() == DeploymentManager.State.STARTED) {
                manager.stop();
            } else if (manager.getState() == DeploymentManager.State.DEPLOYED) { // it failed to start, half way
                manager.getDeployment().getServlets().getServletHandlers().values()
                        .forEach(servlet -> servlet.getManagedServlet().stop());
                manager.getDeployment().getFilters().getFilters().values().forEach(ManagedFilter::stop);
            }
            if (manager.getState() != DeploymentManager.State.UNDEPLOYED) {
                manager.undeploy();
            }
        } catch (ServletException | RuntimeException failure) {
            LOG.warn("Servlet application '{}' did not stop cleanly.", servlets, failure);
        }
    }

    /** Gives calls that the container makes later, on threads of its choice, the context of their request. */
    private static final class RequestContext implements ThreadSetupHandler {
        @Override
        public <T, C> Action<T, C> create(Action<T, C> action) {
            return (exchange, context) -> {
                Executor captured = exchange == null ? null : exchange.getAttachment(CAPTURED);
                return captured == null || exchange.equals(Context.current().get(CARRIED))
                        ? action.call(exchange, context)
                        : called(captured, () -> action.call(exchange, context));
            };
        }

        private static <T> T called(Executor inPlace, Callable<T> call) throws Exception {
            var task = new FutureTask<>(call);
            inPlace.execute(task);
            return task.get(); // it has run
        }
    }
}
