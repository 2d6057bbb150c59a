package dev.segue.gateway;

import io.undertow.conduits.BytesReceivedStreamSourceConduit;
import io.undertow.conduits.BytesSentStreamSinkConduit;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.ConnectorStatisticsImpl;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Where clients come in that begin with HTTP/2: by its name over TLS, and without TLS by their first bytes, which tell them from others.
 *
 * <p>Undertow has its own ways in, but waits without end for the rest of what such a client says first.
 * <p>Threading: on the connection's I/O thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.3">RFC 9113 §3.3</a>
 */
final class Http2Port implements DelegateOpenListener {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpOpenListener others;
    private final HttpHandler handler;
    private final int bufferSize;
    private final Limits limits;
    private final ConnectorStatisticsImpl statistics = new ConnectorStatisticsImpl();

    /**
     * @param others who serves those that begin in another way
     * @param handler what handles requests of HTTP/2
     */
    Http2Port(HttpOpenListener others, HttpHandler handler, int bufferSize, Limits limits) {
        this.others = others;
        this.handler = handler;
        this.bufferSize = bufferSize;
        this.limits = limits;
    }

    /** Returns what is counted of those that begin with HTTP/2. */
    @Override
    public ConnectorStatistics getConnectorStatistics() {
        return statistics;
    }

    @Override
    public HttpHandler getRootHandler() {
        return handler;
    }

    @Override
    public void setRootHandler(HttpHandler other) {
        throw new UnsupportedOperationException("The handler is given when this is made.");
    }

    @Override
    public OptionMap getUndertowOptions() {
        return others.getUndertowOptions();
    }

    @Override
    public void setUndertowOptions(OptionMap other) {
        others.setUndertowOptions(other);
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return others.getBufferPool();
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        new Beginning(connection).read();
    }

    /** Serves one whose client has chosen HTTP/2; {@code read} is what it has said since. */
    @Override
    public void handleEvent(StreamConnection connection, PooledByteBuffer read) {
        statistics.incrementConnectionCount();
        statistics.updateBytesReceived(read.getBuffer().remaining()); // now: the channel frees an empty one
        var channel = new Http2Connection(connection, read, others.getBufferPool(), others.getUndertowOptions(),
                limits);
        channel.addCloseTask(_ -> statistics.decrementConnectionCount());
        connection.getSinkChannel().setConduit(new BytesSentStreamSinkConduit(connection.getSinkChannel().getConduit(),
                statistics.sentAccumulator()));
        connection.getSourceChannel().setConduit(new BytesReceivedStreamSourceConduit(
                connection.getSourceChannel().getConduit(), statistics.receivedAccumulator()));
        channel.getReceiveSetter()
                .set(new Http2ReceiveListener(exchange -> channel.handle(exchange, handler),
                        others.getUndertowOptions(), bufferSize, statistics));
        channel.resumeReceives();
    }

    /** A connection, as long as nobody can tell. */
    private final class Beginning {
        private final StreamConnection connection;
        private final ByteBuffer bytes = ByteBuffer.allocate(PREFACE.length); // small, since whoever says nothing keeps it
        private final Wait wait;

        private Beginning(StreamConnection connection) {
            this.connection = connection;
            wait = new Wait(connection.getIoThread(), this::close);
            wait.begin(limits.idleTime());
        }

        private void read() {
            ConduitStreamSourceChannel source = connection.getSourceChannel();
            boolean silent = bytes.position() == 0;
            try {
                if (source.read(bytes) < 0) {
                    close();
                } else if (!isPreface()) {
                    goOn(others::handleEvent);
                } else if (!bytes.hasRemaining()) {
                    goOn(Http2Port.this::handleEvent);
                } else {
                    if (silent && bytes.position() > 0) {
                        wait.begin(limits.headTime());
                    }
                    source.setReadListener((ChannelListener<ConduitStreamSourceChannel>) _ -> read());
                    source.resumeReads();
                }
            } catch (IOException gone) {
                close();
            }
        }

        private boolean isPreface() {
            return ByteBuffer.wrap(PREFACE, 0, bytes.position()).equals(bytes.duplicate().flip());
        }

        private void goOn(BiConsumer<StreamConnection, PooledByteBuffer> protocol) {
            wait.end();
            connection.getSourceChannel().suspendReads();
            PooledByteBuffer pooled = others.getBufferPool().allocate();
            pooled.getBuffer().put(bytes.flip()).flip();
            protocol.accept(connection, pooled);
        }

        private void close() {
            wait.end();
            IoUtils.safeClose(connection);
        }
    }
}
