package dev.segue.gateway;

import dev.segue.bridge.LoopThreads;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;
import org.xnio.Sequence;
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
    private final Undertow server;
    private final @Nullable RequestMeters meters;
    private final Lifespans lifespans;
    private volatile boolean draining;

    private Gateway(GatewayConfig config, Application application, Lifespans lifespans) {
        this.config = config;
        this.application = application;
        exchanges = new ExchangeHandler(application, config.limits(), config.bodies());
        this.lifespans = lifespans;
        // Behind the guard: who asks before sending a body is told to go on only if the request may come in at all.
        requests = new GracefulShutdownHandler(new Guard(config, new HttpContinueReadHandler(exchanges)));
        meters = config.metrics() == null ? null : new RequestMeters(config.metrics());
        var observed = new Observer(meters, requests);
        server = server(config)
                .setHandler(config.health().isEmpty() ? observed : exchange -> answerOrTellHealth(exchange, observed))
                .build();
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
        var gateway = new Gateway(config, application, Lifespans.start(application.lifespans()));
        try {
            gateway.server.start();
        } catch (RuntimeException failure) {
            gateway.lifespans.close();
            throw new ListenException(
                    "Can't listen on %s:%d: %s.".formatted(config.host(), config.port(), reason(failure)), failure);
        }
        if (gateway.meters != null) {
            gateway.meters.watch(gateway.server);
        }
        return gateway;
    }

    /** Returns the address it serves, with the real port: {@code http://127.0.0.1:8001}. */
    public URI url() {
        var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return URI.create((config.tls() == null ? "http://" : "https://") + host + ":" + address.getPort());
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
        server.stop();
        lifespans.close();
    }

    private static Undertow.Builder server(GatewayConfig config) {
        Limits limits = config.limits();
        Undertow.Builder builder = Undertow.builder();
        Tls tls = config.tls();
        if (tls == null) {
            builder.addHttpListener(config.port(), config.host());
        } else {
            builder.addHttpsListener(config.port(), config.host(), tls.context())
                    .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"));
        }
        return builder
                .setServerOption(UndertowOptions.ENABLE_HTTP2, config.http2())
                .setIoThreads(config.ioThreads())
                .setWorkerThreads(16) // for files of bodies, and WebSocket endpoints of servlet applications; all else is done by the bridge's
                // A thread-local cache (the last argument) would strand a buffer per virtual thread that ever touched one.
                .setByteBufferPool(new DefaultByteBufferPool(true, 16_364, 1_024, 0))
                .setSocketOption(Options.TCP_NODELAY, true)
                .setSocketOption(Options.REUSE_ADDRESSES, true)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.connections())
                .setSocketOption(Options.CONNECTION_LOW_WATER, limits.connections())
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, limits.body())
                // The guard says 431 and 414 at the limit; far beyond it the parser gives up with a bare 400.
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 2 * limits.headerBytes())
                .setServerOption(UndertowOptions.MAX_HEADERS, 2 * limits.headers())
                .setServerOption(UndertowOptions.MAX_PARAMETERS, limits.parameters())
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.headTime().toMillis())
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, (int) limits.idleTime().toMillis())
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTime().toMillis())
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setServerOption(UndertowOptions.RECORD_REQUEST_START_TIME, false)
                .setServerOption(UndertowOptions.ENABLE_STATISTICS, config.metrics() != null);
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
