package dev.segue.gateway;

import java.nio.ByteBuffer;

/**
 * Follows the frames that a client sends by their headers, to tell where one ends and whether a head does: the parser knows, and does not say.
 *
 * <p>Threading: one at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113 §4.1</a>
 */
final class Http2Frames {
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final ByteBuffer header = ByteBuffer.allocate(9);
    private int before = 24; // of the preface
    private int payload; // bytes of it that come yet
    private boolean headOpen;

    /** Returns how many of these bytes belong to the frame that is under way; the first has the preface before it. */
    int follow(ByteBuffer bytes) {
        int start = bytes.position();
        before -= skip(bytes, before);
        while (header.hasRemaining() && bytes.hasRemaining()) {
            header.put(bytes.get());
            if (!header.hasRemaining()) {
                payload = header.getInt(0) >>> 8;
                int type = header.get(3);
                headOpen = (type == HEADERS || type == CONTINUATION) && (header.get(4) & END_HEADERS) == 0;
            }
        }
        payload -= skip(bytes, payload);
        return bytes.position() - start;
    }

    private static int skip(ByteBuffer bytes, int most) {
        int count = Math.min(most, bytes.remaining());
        bytes.position(bytes.position() + count);
        return count;
    }

    /** Ends the frame that was under way; others may read its payload, as they do of DATA. */
    void end() {
        header.clear();
        payload = 0;
    }

    /** Returns whether more of a head must come, after the frame that was under way last. */
    boolean isHeadOpen() {
        return headOpen;
    }
}
