package dev.segue.gateway;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Where a gateway listens: the port, the I/O threads behind it, and who speaks which protocol there.
 *
 * <p>Not {@code Undertow.builder()}, which has no room for {@link Http2Port}.
 * <p>Threading: safe from any.
 */
final class Port implements AutoCloseable {
    private static final int BUFFER = 16_364;

    private final XnioWorker worker;
    private final AcceptingChannel<? extends StreamConnection> accepting;
    private final List<Supplier<ConnectorStatistics>> statistics;

    private Port(XnioWorker worker, AcceptingChannel<? extends StreamConnection> accepting,
            List<Supplier<ConnectorStatistics>> statistics) {
        this.worker = worker;
        this.accepting = accepting;
        this.statistics = statistics;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address can't be listened on
     * @throws ListenException if the certificate can't be used
     */
    static Port open(GatewayConfig config, HttpHandler handler) throws IOException {
        Xnio xnio = Xnio.getInstance(Undertow.class.getClassLoader());
        XnioWorker worker = xnio.createWorker(OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, config.ioThreads())
                // for files of bodies, and WebSocket endpoints of servlet applications; all else is done by the bridge's
                .set(Options.WORKER_TASK_CORE_THREADS, 16).set(Options.WORKER_TASK_MAX_THREADS, 16).getMap());
        try {
            return open(config, handler, xnio, worker);
        } catch (Throwable failure) {
            worker.shutdownNow();
            throw failure;
        }
    }

    private static Port open(GatewayConfig config, HttpHandler handler, Xnio xnio, XnioWorker worker)
            throws IOException {
        // A thread-local cache (the last argument) would strand a buffer per virtual thread that ever touched one.
        ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER, 1_024, 0);
        OptionMap options = options(config);
        var http1 = new HttpOpenListener(buffers, options);
        http1.setRootHandler(handler);
        var address = new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
        Tls tls = config.tls();
        if (tls != null) {
            var http2 = new Http2Port(http1, handler, BUFFER, config.limits());
            ChannelListener<StreamConnection> byName = config.http2()
                    ? new AlpnOpenListener(buffers, options, http1).addProtocol(Http2OpenListener.HTTP2, http2, 10)
                    : http1;
            var ssl = new UndertowXnioSsl(xnio, OptionMap.create(Options.USE_DIRECT_BUFFERS, true), tls.context());
            return new Port(worker,
                    listen(ssl.createSslConnectionServer(worker, address, ChannelListeners.openListenerAdapter(byName),
                            sockets(config))),
                    List.of(http1::getConnectorStatistics, http2::getConnectorStatistics));
        }
        ChannelListener<StreamConnection> first = http1;
        List<Supplier<ConnectorStatistics>> statistics = List.of(http1::getConnectorStatistics);
        if (config.http2()) {
            var known = new Http2Port(http1, handler, BUFFER, config.limits());
            first = known;
            statistics = List.of(http1::getConnectorStatistics, known::getConnectorStatistics);
        }
        return new Port(worker,
                listen(worker.createStreamConnectionServer(address, ChannelListeners.openListenerAdapter(first),
                        sockets(config))),
                statistics);
    }

    private static <C extends AcceptingChannel<?>> C listen(C accepting) {
        accepting.resumeAccepts();
        return accepting;
    }

    /** Returns the address it listens on, with the real port. */
    InetSocketAddress address() {
        return accepting.getLocalAddress(InetSocketAddress.class);
    }

    /** Returns a sum over all protocols, if statistics are kept. */
    double sum(ToDoubleFunction<ConnectorStatistics> value) {
        return statistics.stream().mapToDouble(each -> value.applyAsDouble(each.get())).sum();
    }

    /** Listens no more, and closes all connections; does nothing the second time. Threading: blocks until the I/O threads have ended. */
    @Override
    public synchronized void close() {
        if (worker.isShutdown()) {
            return;
        }
        IoUtils.safeClose(accepting);
        worker.shutdown();
        try {
            worker.awaitTermination();
        } catch (InterruptedException interruption) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static OptionMap sockets(GatewayConfig config) {
        int connections = config.limits().connections();
        return OptionMap.builder().set(Options.WORKER_IO_THREADS, config.ioThreads())
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .set(Options.BACKLOG, 1_000)
                .set(Options.CONNECTION_HIGH_WATER, connections)
                .set(Options.CONNECTION_LOW_WATER, connections)
                .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2")).getMap();
    }

    private static OptionMap options(GatewayConfig config) {
        Limits limits = config.limits();
        return OptionMap.builder().set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                // There are listeners for HTTP/2; this one would be another way in, which waits without end.
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams())
                .set(UndertowOptions.MAX_ENTITY_SIZE, limits.body())
                // The guard says 431 and 414 at the limit; far beyond it the parser gives up with a bare 400.
                .set(UndertowOptions.MAX_HEADER_SIZE, 2 * limits.headerBytes())
                .set(UndertowOptions.MAX_HEADERS, 2 * limits.headers())
                .set(UndertowOptions.MAX_PARAMETERS, limits.parameters())
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.headTime().toMillis())
                .set(UndertowOptions.IDLE_TIMEOUT, (int) limits.idleTime().toMillis())
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTime().toMillis())
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.RECORD_REQUEST_START_TIME, false)
                .set(UndertowOptions.ENABLE_STATISTICS, config.metrics() != null).getMap();
    }
}
