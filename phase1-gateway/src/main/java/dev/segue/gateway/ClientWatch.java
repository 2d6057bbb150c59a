package dev.segue.gateway;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices that a client goes while its request is being answered: Undertow itself reads nothing from a connection between the end of one
 * request and the end of its response.
 *
 * <p>What is read meanwhile is the next request of a client that pipelines; it is kept for its turn, and the watch is over, since a client that
 * sends is there. A client that closes only its own direction counts as gone.
 * <p>HTTP/2 connections are read all the time; there it is enough to hear that the connection was closed, or the stream reset.
 * <p>Threading: confined to the exchange's I/O thread.
 */
final class ClientWatch {
    private static final AttachmentKey<Set<ClientWatch>> WATCHES = AttachmentKey.create(Set.class);

    private final HttpServerExchange exchange;
    private final Runnable gone;
    private @Nullable Set<ClientWatch> among;
    private boolean looking;
    private boolean over;
    private boolean hasGone;

    private ClientWatch(HttpServerExchange exchange, Runnable gone) {
        this.exchange = exchange;
        this.gone = gone;
    }

    /**
     * Calls {@code gone}, once, if the client of {@code exchange} goes before {@link #stop}.
     *
     * @param read tells when the request was read; until then, who reads it notices, and says so by a {@link ClosedChannelException}
     */
    static ClientWatch start(HttpServerExchange exchange, CompletableFuture<?> read, Runnable gone) {
        var watch = new ClientWatch(exchange, gone);
        var _ = read.whenComplete((_, failure) -> {
            if (failure == null) {
                watch.begin();
            } else if (failure instanceof ClosedChannelException) {
                watch.end();
            }
        });
        return watch;
    }

    private void begin() {
        if (over) {
            return;
        }
        if (exchange.getConnection() instanceof HttpServerConnection connection && connection.getExtraBytes() == null
                && !exchange.isUpgrade()) {
            ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
            source.setReadListener((ChannelListener<ConduitStreamSourceChannel>) _ -> look(connection));
            connection.getOriginalSourceConduit().resumeReads();
            looking = true;
        } else {
            among = watches(exchange.getConnection());
            among.add(this);
            if (exchange.getConnection() instanceof Http2ServerConnection) {
                ConduitStreamSinkChannel sink = Connectors.getConduitSinkChannel(exchange);
                sink.setWriteListener(this::endIfReset); // a reset wakes who writes, also one who does not yet
                endIfReset(sink);
            }
        }
    }

    private void endIfReset(ConduitStreamSinkChannel sink) {
        if (!sink.isOpen()) {
            end();
        }
    }

    /** Returns whether the client went while it was watched. */
    boolean hasGone() {
        return hasGone;
    }

    /** Returns those that end when {@code connection} is closed; it has one listener for all of its requests, which may be very many. */
    static Set<ClientWatch> watches(ServerConnection connection) {
        Set<ClientWatch> known = connection.getAttachment(WATCHES);
        if (known != null) {
            return known;
        }
        Set<ClientWatch> made = ConcurrentHashMap.newKeySet(); // a connection may be closed on another thread
        connection.putAttachment(WATCHES, made);
        connection.addCloseListener(_ -> made.forEach(ClientWatch::end));
        return made;
    }

    /** Ends the watch; the response is about to be sent. */
    void stop() {
        if (among != null) {
            among.remove(this);
        } else if (looking && !over && exchange.getConnection() instanceof HttpServerConnection connection) {
            connection.getOriginalSourceConduit().suspendReads();
        }
        over = true;
    }

    private void look(HttpServerConnection connection) {
        if (over) {
            return;
        }
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        boolean kept = false;
        try {
            int count = connection.getOriginalSourceConduit().read(pooled.getBuffer());
            if (count > 0) {
                pooled.getBuffer().flip();
                connection.setExtraBytes(pooled);
                kept = true;
                stop();
            } else if (count < 0) {
                end();
            }
        } catch (IOException reset) {
            end();
        } finally {
            if (!kept) {
                pooled.close();
            }
        }
    }

    private void end() {
        if (!over) {
            stop();
            hasGone = true;
            gone.run();
        }
    }
}
