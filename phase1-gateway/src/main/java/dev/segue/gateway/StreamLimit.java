package dev.segue.gateway;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.AttachmentKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.xnio.IoUtils;

/**
 * Resets the streams of an HTTP/2 connection that has more requests under way than it was told it may have: Undertow only tells.
 *
 * <p>A request counts until its code has ended, also if its client has reset it before; else resetting would be a way to have more.
 * <p>Threading: on the exchange's I/O thread.
 */
final class StreamLimit implements HttpHandler {
    private static final AttachmentKey<AtomicInteger> UNDER_WAY = AttachmentKey.create(AtomicInteger.class);

    private final int most;
    private final HttpHandler next;

    StreamLimit(int most, HttpHandler next) {
        this.most = most;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.getConnection() instanceof Http2ServerConnection connection) {
            AtomicInteger underWay = underWay(connection);
            if (underWay.get() >= most) {
                IoUtils.safeClose(connection); // the stream only; an answer could not be sent to who takes none
                exchange.endExchange();
                return;
            }
            underWay.incrementAndGet();
            exchange.addExchangeCompleteListener((_, listeners) -> {
                underWay.decrementAndGet();
                listeners.proceed();
            });
        }
        next.handleRequest(exchange);
    }

    /** Returns what all requests of the connection count in. */
    private static AtomicInteger underWay(Http2ServerConnection connection) {
        AtomicInteger known = connection.getAttachment(UNDER_WAY);
        if (known != null) {
            return known;
        }
        var made = new AtomicInteger();
        connection.putAttachment(UNDER_WAY, made);
        return made;
    }
}
