package dev.segue.gateway.legacy;

import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.ServerWebSocketContainer;
import io.undertow.websockets.jsr.UndertowSession;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code jakarta.servlet} application to be mounted: servlets, filters and listeners given in code, or read from a WAR file by
 * {@link War#read}.
 *
 * <pre>{@code
 * new Servlets("shop").filter("user", new UserFilter(), "/*").servlet("orders", new OrderServlet(dataSource), "/orders/*")
 * }</pre>
 *
 * <p>Shape: mutable until it is mounted; the objects given are used as they are, one for all requests.
 * <p>Threading: confined to one thread.
 */
public final class Servlets {
    private static final Logger LOG = LoggerFactory.getLogger(Servlets.class);
    private static final int GOODBYE_MILLIS = 1_000;

    private final DeploymentInfo deployment = new DeploymentInfo();
    private final WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    private final List<Closeable> resources = new ArrayList<>();
    private volatile @Nullable ServerWebSocketContainer endpoints; // once it is started

    /** Begins an empty application. */
    public Servlets(String name) {
        this(name, Servlets.class.getClassLoader());
    }

    Servlets(String name, ClassLoader classes) {
        // Endpoints are sync code, so never on I/O threads.
        webSockets.setDispatchToWorkerThread(true).setBuffers(new DefaultByteBufferPool(true, 16_364, 1_024, 0))
                .addListener(started -> endpoints = started);
        deployment.setDeploymentName(name).setDisplayName(name).setClassLoader(classes).setDefaultEncoding("UTF-8")
                .setEagerFilterInit(true).setServletStackTraces(ServletStackTraces.NONE)
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
    }

    /** Adds {@code servlet} at {@code patterns}, as web.xml spells them: {@code /exact}, {@code /prefix/*}, {@code *.extension}, {@code /}. */
    public Servlets servlet(String name, Servlet servlet, String... patterns) {
        return servlet(name, servlet, Map.of(), patterns);
    }

    /** Adds a servlet with init parameters. */
    public Servlets servlet(String name, Servlet servlet, Map<String, String> parameters, String... patterns) {
        var info = new ServletInfo(name, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
                .addMappings(patterns).setAsyncSupported(true).setLoadOnStartup(deployment.getServlets().size() + 1);
        parameters.forEach(info::addInitParam);
        deployment.addServlet(info);
        return this;
    }

    /** Adds {@code filter} around requests for {@code patterns}, inside the filters added before. */
    public Servlets filter(String name, Filter filter, String... patterns) {
        deployment.addFilter(new FilterInfo(name, filter.getClass(), new ImmediateInstanceFactory<>(filter))
                .setAsyncSupported(true));
        for (String pattern : patterns) {
            deployment.addFilterUrlMapping(name, pattern, DispatcherType.REQUEST);
        }
        return this;
    }

    /** Adds a listener of the context, of sessions or of requests. */
    public Servlets listener(EventListener listener) {
        deployment.addListener(new ListenerInfo(listener.getClass(), new ImmediateInstanceFactory<>(listener)));
        return this;
    }

    /** Adds a class with {@code @ServerEndpoint}; the container makes one object per connection. */
    public Servlets webSocket(Class<?> endpoint) {
        webSockets.addEndpoint(endpoint);
        return this;
    }

    /** Sets an init parameter of the application. */
    public Servlets parameter(String name, String value) {
        deployment.addInitParameter(name, value);
        return this;
    }

    @Override
    public String toString() {
        return deployment.getDeploymentName();
    }

    DeploymentInfo deployment() {
        return deployment;
    }

    /** Closes {@code resource} when the application has been unmounted. */
    void closes(Closeable resource) {
        resources.add(resource);
    }

    /** Closes WebSockets: says goodbye, waits shortly for each client to say it too, and cuts the rest. */
    void closeWebSockets() {
        ServerWebSocketContainer container = endpoints;
        if (container == null) {
            return;
        }
        List<UndertowSession> open = container.getConfiguredServerEndpoints().stream()
                .flatMap(endpoint -> endpoint.getOpenSessions().stream()).map(UndertowSession.class::cast).toList();
        var closed = new CountDownLatch(open.size());
        open.forEach(session -> session.getWebSocketChannel().addCloseTask(_ -> closed.countDown()));
        container.close(0); // does not wait for what it has sent to arrive
        try {
            if (!closed.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} clients of '{}' did not say goodbye.", closed.getCount(), this);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        open.forEach(UndertowSession::forceClose);
    }

    void close() {
        for (Closeable resource : resources.reversed()) {
            try {
                resource.close();
            } catch (IOException leftover) {
                LOG.warn("Something of servlet application '{}' was not closed.", this, leftover);
            }
        }
        resources.clear();
    }
}
