package dev.segue.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads pieces that come one by one. Threading: one call at a time. */
final class PieceStream extends InputStream {
    private final Pieces pieces;
    private @Nullable ByteBuffer current = ByteBuffer.allocate(0); // null at the end

    PieceStream(Pieces pieces) {
        this.pieces = pieces;
    }

    /** Where they come from. */
    interface Pieces {
        /** Waits for the next piece, which is not empty; null at the end. */
        @Nullable
        ByteBuffer next() throws IOException;
    }

    @Override
    public int read() throws IOException {
        ByteBuffer from = ready();
        return from == null ? -1 : from.get() & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer from = length == 0 ? null : ready();
        if (from == null) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(length, from.remaining());
        from.get(into, offset, count);
        return count;
    }

    private @Nullable ByteBuffer ready() throws IOException {
        if (current != null && !current.hasRemaining()) {
            current = pieces.next();
        }
        return current;
    }
}
