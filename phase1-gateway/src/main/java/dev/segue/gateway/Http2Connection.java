package dev.segue.gateway;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSinkChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * A connection of HTTP/2: Undertow's, with what that does not think of.
 *
 * <ul>
 * <li>The rest of a head, or of another frame that must be whole to be read, is not waited for without end.
 * <li>A head in {@code HEADERS} and {@code CONTINUATION} is one, whenever they come. Undertow shows a request when the first of them is there; what the
 * others say would be added behind the back of whoever looked at it, or lost with the trailers.
 * <li>More requests at once than {@link Limits#streams} are refused, where Undertow only tells of the limit. A request counts until its code has
 * ended, also if its client has reset it before; else resetting would be a way to have more.
 * <li>A stream that is reset ends at once, also if bytes wait for the client to take them: Undertow would end it when they are taken.
 * </ul>
 *
 * <p>Threading: on the connection's I/O thread.
 */
final class Http2Connection extends Http2Channel {
    private final Limits limits;
    private final Map<Integer, Http2StreamSinkChannel> underWay = new ConcurrentHashMap<>(); // a request may end on any thread
    private @Nullable Http2StreamSourceChannel latest;
    private final Wait rest = new Wait(getIoThread(), () -> IoUtils.safeClose(this));
    private final Http2Frames frames = new Http2Frames();

    /** @param read what was read of it already */
    Http2Connection(StreamConnection connection, PooledByteBuffer read, ByteBufferPool buffers, OptionMap options,
            Limits limits) {
        super(connection, Http2OpenListener.HTTP2, buffers, read, false, false, options);
        this.limits = limits;
        addCloseTask(_ -> rest.end());
        setIdleTimeout(limits.idleTime().toMillis());
    }

    @Override
    protected @Nullable FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
        FrameHeaderData frame = parseOne(data);
        while (frame != null && frames.isHeadOpen() && frame.getExistingChannel() == null) { // else it is a part of trailers
            frame = data.hasRemaining() ? parseOne(data) : null; // what has come of the head is kept by the parser
        }
        if (frame != null) {
            rest.end();
        } else if (!rest.isUnderWay()) {
            rest.begin(limits.headTime());
        }
        return frame;
    }

    /** Undertow takes all parts of a head that are there for one, but does not see then that trailers have ended. */
    private @Nullable FrameHeaderData parseOne(ByteBuffer data) throws IOException {
        int limit = data.limit();
        data.limit(data.position() + frames.follow(data.duplicate()));
        FrameHeaderData frame = super.parseFrame(data);
        data.limit(limit);
        if (frame != null) {
            frames.end();
        }
        return frame;
    }

    @Override
    protected @Nullable AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData header, PooledByteBuffer data)
            throws IOException {
        AbstractHttp2StreamSourceChannel made = super.createChannel(header, data);
        if (made instanceof Http2StreamSourceChannel request) {
            latest = request;
        } else if (made instanceof Http2RstStreamStreamSourceChannel reset) {
            end(underWay.get(reset.getStreamId()));
        }
        return made;
    }

    private void end(@Nullable Http2StreamSinkChannel reset) {
        // What waits for the socket must be sent whole, and ends then; if nothing does, the rest waits for the client's window.
        if (reset != null && !getUnderlyingConnection().getSinkChannel().isWriteResumed()) {
            IoUtils.safeClose(reset);
        }
    }

    /** Gives the request that has come to {@code next}; or refuses its stream, so that the client knows that it may try again. */
    void handle(HttpServerExchange exchange, HttpHandler next) throws Exception {
        Http2StreamSourceChannel request = Objects.requireNonNull(latest);
        int stream = request.getStreamId();
        if (underWay.size() >= limits.streams()) {
            sendRstStream(stream, ERROR_REFUSED_STREAM);
            exchange.endExchange(); // an answer could not be sent to who takes none
            return;
        }
        underWay.put(stream, request.getResponseChannel());
        exchange.addExchangeCompleteListener((_, others) -> {
            underWay.remove(stream);
            others.proceed();
        });
        next.handleRequest(exchange);
    }
}
