package dev.segue.gateway;

import java.nio.ByteBuffer;

/**
 * Follows the headers of frames in what a client sends, to tell whether a head has ended: the parser knows, and does not say.
 *
 * <p>Threading: one at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113 §4.1</a>
 */
final class Http2Frames {
    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private int skipped = PREFACE; // bytes that come before the next header
    private boolean headOpen;

    /** @param ended whether a frame ended with these bytes, or its payload is read by others, as that of DATA is */
    void follow(ByteBuffer bytes, boolean ended) {
        while (bytes.hasRemaining()) {
            int skip = Math.min(skipped, bytes.remaining());
            skipped -= skip;
            bytes.position(bytes.position() + skip);
            while (header.hasRemaining() && bytes.hasRemaining()) {
                header.put(bytes.get());
            }
            if (!header.hasRemaining()) {
                skipped = header.getInt(0) >>> 8;
                int type = header.get(3);
                headOpen = (type == HEADERS || type == CONTINUATION) && (header.get(4) & END_HEADERS) == 0;
                header.clear();
            }
        }
        if (ended) {
            skipped = 0;
        }
    }

    /** Returns whether more of a head must come, after the frame that ended. */
    boolean isHeadOpen() {
        return headOpen;
    }
}
