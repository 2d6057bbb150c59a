package dev.segue.gateway;

import io.undertow.conduits.ChunkedStreamSourceConduit;
import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Watches the bytes of a chunked body go by, before Undertow takes them apart, and stops at the first that RFC 9112 §7.1 does not allow there.
 *
 * <p>Undertow's own reader skips what it does not expect: {@code 5g}, {@code 5.0} and {@code -0} are sizes to it, and {@code XX} between data
 * and line end is nothing. Whoever stands before it may read them otherwise and see two requests where it sees one, or one where it sees two.
 * Extensions and trailers are allowed, but not without end.
 * <p>Threading: confined to the exchange's I/O thread.
 */
final class ChunkCheck extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final int LONGEST_EXTENSION = 256;
    private static final int LONGEST_TRAILER = 8_192;
    private static final int MOST_DIGITS = 15; // what has more would not fit, or has zeros in front that nobody needs

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_END,
        DATA_LINE_END,
        TRAILER_START,
        TRAILER,
        TRAILER_END,
        LAST_END,
        OVER
    }

    private static final AttachmentKey<ChunkCheck> KEY = AttachmentKey.create(ChunkCheck.class);

    private final long most;
    private State state = State.SIZE;
    private long total; // of the data, as the sizes say
    private long left; // of the size: what was read; of the data: what is to come
    private int digits;
    private int length; // of the extension, or of all trailers
    private @Nullable Refusal refusal;

    private ChunkCheck(StreamSourceConduit next, long most) {
        super(next);
        this.most = most;
    }

    /** Puts a check before the body of {@code exchange}, which is chunked; returns why it is refused, if what came with its headers is enough to say. */
    static @Nullable Refusal putBefore(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)) {
            return null; // HTTP/2 has frames
        }
        var check = new ChunkCheck(connection.getOriginalSourceConduit(), exchange.getMaxEntitySize());
        PooledByteBuffer early = connection.getExtraBytes();
        if (early != null) {
            check.look(early.getBuffer().duplicate());
        }
        exchange.putAttachment(KEY, check);
        var source = new ReadDataStreamSourceConduit(check, connection);
        connection.getChannel().getSourceChannel()
                .setConduit(
                        new ChunkedStreamSourceConduit(source, exchange, _ -> Connectors.terminateRequest(exchange)));
        return check.refusal;
    }

    /** Returns why the body of {@code exchange} is refused, if it is: from then on nothing is read of it. */
    static @Nullable Refusal refusal(HttpServerExchange exchange) {
        ChunkCheck check = exchange.getAttachment(KEY);
        return check == null ? null : check.refusal;
    }

    /** Reads nothing as soon as the body is refused. An exception would have Undertow close the connection without an answer. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        if (refusal != null) {
            return 0;
        }
        int start = into.position();
        int count = super.read(into);
        if (count > 0) {
            look(into.duplicate().limit(start + count).position(start));
        }
        if (refusal != null) {
            into.position(start);
            return 0;
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) {
        throw new UnsupportedOperationException("A chunked body is read through buffers.");
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) {
        throw new UnsupportedOperationException("A chunked body is read through buffers.");
    }

    private void look(ByteBuffer bytes) {
        while (bytes.hasRemaining() && state != State.OVER && refusal == null) {
            if (state == State.DATA && left > 1) {
                int skipped = (int) Math.min(left - 1, bytes.remaining());
                bytes.position(bytes.position() + skipped);
                left -= skipped;
            } else {
                state = after(bytes.get() & 0xff);
            }
        }
    }

    private State after(int next) {
        return switch (state) {
            case SIZE -> size(next);
            case EXTENSION -> next == '\r' ? State.SIZE_END : longer(next, LONGEST_EXTENSION, State.EXTENSION);
            case SIZE_END -> only('\n', next, left == 0 ? State.TRAILER_START : data());
            case DATA -> State.DATA_END;
            case DATA_END -> only('\r', next, State.DATA_LINE_END);
            case DATA_LINE_END -> {
                left = 0;
                digits = 0;
                yield only('\n', next, State.SIZE);
            }
            case TRAILER_START -> next == '\r' ? State.LAST_END
                    : longer(next == ' ' || next == '\t' ? 0 : next, LONGEST_TRAILER, State.TRAILER);
            case TRAILER -> next == '\r' ? State.TRAILER_END : longer(next, LONGEST_TRAILER, State.TRAILER);
            case TRAILER_END -> only('\n', next, State.TRAILER_START);
            case LAST_END -> only('\n', next, State.OVER);
            case OVER -> State.OVER;
        };
    }

    private State size(int next) {
        int digit = next < 0x80 ? Character.digit(next, 16) : -1;
        if (digit >= 0 && digits < MOST_DIGITS) {
            digits++;
            left = left * 16 + digit;
            return State.SIZE;
        }
        length = 0;
        return digits == 0 ? bad() : next == ';' ? State.EXTENSION : only('\r', next, State.SIZE_END);
    }

    private State data() {
        total += left;
        if (most > 0 && total > most) {
            refusal = Refusal.tooLong(most);
        }
        return State.DATA;
    }

    private State longer(int next, int longest, State same) {
        length++;
        return length > longest || (next < ' ' && next != '\t') || next == 0x7f ? bad() : same;
    }

    private State only(int expected, int next, State then) {
        return next == expected ? then : bad();
    }

    private State bad() {
        refusal = Refusal.UNREADABLE;
        return State.OVER;
    }
}
