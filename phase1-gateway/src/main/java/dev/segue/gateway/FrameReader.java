package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's frames, as they come, and joins the fragments of messages. Whatever a client may not send is refused as soon as it can be
 * seen, a message that is too long before it is kept.
 *
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5">RFC 6455 §5</a>
 */
final class FrameReader {
    private static final int MOST_CONTROL = 125;

    private final int limit;
    private final ByteBuffer head = ByteBuffer.allocate(14);
    private final byte[] mask = new byte[4];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private int messageOpcode; // of a message of which fragments are missing, else 0
    private boolean inPayload;
    private long left;
    private int masked;

    /** @param limit longest message, in bytes */
    FrameReader(int limit) {
        this.limit = limit;
    }

    /** What ends the connection, with the code that says so. */
    static final class Violation extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Violation(int code, String reason) {
            super(reason, null, false, false);
            this.code = code;
        }

        WebSocketFrame.Close close() {
            return WebSocketFrame.close(code, String.valueOf(getMessage()));
        }
    }

    /** Returns the next frame, or null if {@code bytes}, which are then all taken, do not complete one. */
    @Nullable
    WebSocketFrame next(ByteBuffer bytes) throws Violation {
        WebSocketFrame whole = null;
        while (whole == null && (inPayload || readsHead(bytes)) && readsPayload(bytes)) {
            whole = ended();
        }
        return whole;
    }

    private boolean readsHead(ByteBuffer bytes) throws Violation {
        while (head.position() < 2 || head.position() < headSize()) {
            if (!bytes.hasRemaining()) {
                return false;
            }
            head.put(bytes.get());
            if (head.position() == 2) {
                checkHead();
            }
        }
        head.flip().position(2);
        left = length();
        head.get(mask);
        checkLength();
        masked = 0;
        inPayload = true;
        return true;
    }

    private int opcode() {
        return head.get(0) & 0x0f;
    }

    private boolean isLast() {
        return head.get(0) < 0;
    }

    private boolean isControl() {
        return opcode() >= WebSocketFrame.CLOSE;
    }

    private int shortLength() {
        return head.get(1) & 0x7f;
    }

    private int headSize() {
        return 2 + (shortLength() == 127 ? 8 : shortLength() == 126 ? 2 : 0) + 4;
    }

    private long length() {
        return switch (shortLength()) {
            case 126 -> head.getShort() & 0xffff;
            case 127 -> head.getLong();
            default -> shortLength();
        };
    }

    private void checkHead() throws Violation {
        int opcode = opcode();
        if ((head.get(0) & 0x70) != 0) {
            throw new Violation(1002, "No extension was agreed on.");
        }
        if (head.get(1) >= 0) {
            throw new Violation(1002, "A frame is not masked.");
        }
        if (opcode > WebSocketFrame.PONG || (opcode > WebSocketFrame.BINARY && opcode < WebSocketFrame.CLOSE)) {
            throw new Violation(1002, "There is no opcode " + opcode + ".");
        }
        if (isControl() && (!isLast() || shortLength() > MOST_CONTROL)) {
            throw new Violation(1002, "A control frame is fragmented or too long.");
        }
        if (!isControl() && (opcode == WebSocketFrame.CONTINUATION) == (messageOpcode == 0)) {
            throw new Violation(1002, "Fragments of messages are mixed up.");
        }
    }

    private void checkLength() throws Violation {
        if (left < 0 || (shortLength() == 126 && left < 126) || (shortLength() == 127 && left < 65_536)) {
            throw new Violation(1002, "A length is not written in the shortest way.");
        }
        if (!isControl() && left > limit - message.size()) {
            throw new Violation(1009, "A message has more than " + limit + " bytes.");
        }
    }

    private boolean readsPayload(ByteBuffer bytes) {
        byte[] part = new byte[(int) Math.min(left, bytes.remaining())];
        bytes.get(part);
        for (int i = 0; i < part.length; i++) {
            part[i] ^= mask[(masked + i) & 3];
        }
        masked = (masked + part.length) & 3;
        left -= part.length;
        (isControl() ? control : message).writeBytes(part);
        return left == 0;
    }

    /** Takes note of the end of a frame; returns null for a fragment that is not the last. */
    private @Nullable WebSocketFrame ended() throws Violation {
        int opcode = opcode();
        boolean last = isLast();
        inPayload = false;
        head.clear();
        if (opcode >= WebSocketFrame.CLOSE) {
            return control(opcode, taken(control));
        }
        int kind = opcode == WebSocketFrame.CONTINUATION ? messageOpcode : opcode;
        messageOpcode = last ? 0 : kind;
        if (!last) {
            return null;
        }
        ByteBuffer bytes = taken(message);
        return kind == WebSocketFrame.TEXT ? new WebSocketFrame.Text(text(bytes)) : new WebSocketFrame.Binary(bytes);
    }

    private static WebSocketFrame control(int opcode, ByteBuffer bytes) throws Violation {
        return switch (opcode) {
            case WebSocketFrame.PING -> new WebSocketFrame.Ping(bytes);
            case WebSocketFrame.PONG -> new WebSocketFrame.Pong();
            default -> close(bytes);
        };
    }

    private static WebSocketFrame close(ByteBuffer bytes) throws Violation {
        if (!bytes.hasRemaining()) {
            return new WebSocketFrame.Close(WebSocketFrame.NO_CODE, "");
        }
        int code = bytes.remaining() == 1 ? 0 : bytes.getShort() & 0xffff;
        if (!WebSocketFrame.isCode(code)) {
            throw new Violation(1002, "There is no such code to close with.");
        }
        return new WebSocketFrame.Close(code, text(bytes));
    }

    private static ByteBuffer taken(ByteArrayOutputStream from) {
        var bytes = ByteBuffer.wrap(from.toByteArray());
        from.reset();
        return bytes;
    }

    private static String text(ByteBuffer bytes) throws Violation {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(); // reports what can't be decoded
        } catch (CharacterCodingException wrong) {
            throw new Violation(1007, "A text is not UTF-8.");
        }
    }
}
