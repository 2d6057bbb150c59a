package dev.segue.gateway;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * </ul>
 *
 * <p>Threading: on the connection's I/O thread.
 */
final class Http2Connection extends Http2Channel {
    private final Limits limits;
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
        ByteBuffer seen = data.duplicate();
        FrameHeaderData frame = super.parseFrame(data);
        frames.follow(seen.limit(data.position()), frame != null);
        if (frame != null && (!frames.isHeadOpen() || frame.getExistingChannel() != null)) { // trailers are added in parts, and nobody sees them
            rest.end();
            return frame;
        }
        if (!rest.isUnderWay()) {
            rest.begin(limits.headTime());
        }
        return null; // what has come of a head is kept by the parser, which goes on with it
    }
}
