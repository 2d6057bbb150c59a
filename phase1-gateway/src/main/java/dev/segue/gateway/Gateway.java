package dev.segue.gateway;

import dev.segue.bridge.LoopThreads;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/**
 * Serves one {@link Application} over HTTP/1.1 and, if it is set so, HTTP/2 and TLS.
 *
 * <p>Threading: safe from any. Applications are called on I/O threads, which {@link LoopThreads} knows as threads that must not
 * block.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    static {
        LoopThreads.register(XnioIoThread.class, thread -> thread);
    }

    private final GatewayConfig config;
    private final Application application;
    private final ExchangeHandler exchanges;
    private final GracefulShutdownHandler requests;
    private final Port port;
    private final Lifespans lifespans;
    private volatile boolean draining;

    private Gateway(GatewayConfig config, Application application, Lifespans lifespans) {
        this.config = config;
        this.application = application;
        exchanges = new ExchangeHandler(application, config.limits(), config.bodies());
        this.lifespans = lifespans;
        // Behind the guard: who asks before sending a body is told to go on only if the request may come in at all.
        requests = new GracefulShutdownHandler(new Guard(config, new HttpContinueReadHandler(exchanges)));
        RequestMeters meters = config.metrics() == null ? null : new RequestMeters(config.metrics());
        var observed = new Observer(meters, requests);
        port = open(config, config.health().isEmpty() ? observed : exchange -> answerOrTellHealth(exchange, observed));
        if (meters != null) {
            meters.watch(port);
        }
    }

    private void answerOrTellHealth(HttpServerExchange exchange, HttpHandler others) throws Exception {
        String path = exchange.getRequestPath();
        boolean live = path.equals(config.health() + "/live");
        if (live || path.equals(config.health() + "/ready")) {
            String state = live ? "live" : draining ? "draining" : application.isReady() ? "ready" : "starting";
            exchange.setStatusCode(live || state.equals("ready") ? 200 : 503);
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
            exchange.getResponseSender().send(state + "\n");
        } else {
            others.handleRequest(exchange);
        }
    }

    /**
     * Starts what the application needs, and then to listen and serve.
     *
     * @throws StartException if there is no folder for bodies, or something the application needs can't be started; what was started is stopped again
     * @throws ListenException if the address can't be listened on, or the certificate can't be used
     */
    public static Gateway start(GatewayConfig config, Application application) {
        Storage.open(config.bodies().folder());
        Lifespans lifespans = Lifespans.start(application.lifespans());
        try {
            return new Gateway(config, application, lifespans);
        } catch (RuntimeException failure) {
            lifespans.close();
            throw failure;
        }
    }

    private static Port open(GatewayConfig config, HttpHandler handler) {
        try {
            return Port.open(config, handler);
        } catch (IOException | IllegalArgumentException failure) {
            throw new ListenException(
                    "Can't listen on %s:%d: %s.".formatted(config.host(), config.port(), reason(failure)), failure);
        }
    }

    /** Returns the address it serves, with the real port: {@code http://127.0.0.1:8001}. */
    public URI url() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return URI.create((config.tls() == null ? "http://" : "https://") + host + ":" + port.address().getPort());
    }

    /**
     * Answers new requests with 503, ends event streams and WebSockets, waits for the requests under way (at most the configured time), and
     * stops, also what the application needed.
     */
    @Override
    public void close() {
        draining = true;
        long start = System.nanoTime();
        requests.shutdown();
        exchanges.lasting().end();
        try {
            if (!requests.awaitShutdown(config.drain().toMillis())) {
                LOG.warn("Requests are still under way after {} and are cut off.", config.drain());
            }
            exchanges.lasting().awaitLeft(config.drain().minusNanos(System.nanoTime() - start));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        exchanges.lasting().cut();
        application.stopping();
        port.close();
        lifespans.close();
    }

    static String reason(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof BindException bind) {
                return String.valueOf(bind.getMessage()).contains("in use")
                        ? "another program holds the port. Stop that program, or choose another port"
                        : bind.getMessage() + ". Choose an address and a port that this user may listen on";
            }
        }
        return failure.toString();
    }
}
