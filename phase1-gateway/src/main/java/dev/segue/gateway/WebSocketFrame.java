package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What comes over a WebSocket: a message, its fragments joined, or a frame that controls the connection. */
sealed interface WebSocketFrame {
    int CONTINUATION = 0;
    int TEXT = 1;
    int BINARY = 2;
    int CLOSE = 8;
    int PING = 9;
    int PONG = 10;

    int NO_CODE = 1005;
    int GONE = 1006;

    record Text(String text) implements WebSocketFrame {}

    record Binary(ByteBuffer bytes) implements WebSocketFrame {}

    record Ping(ByteBuffer bytes) implements WebSocketFrame {}

    record Pong() implements WebSocketFrame {}

    record Close(int code, String reason) implements WebSocketFrame {
        ByteBuffer bytes() {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            return code == NO_CODE ? ByteBuffer.allocate(0)
                    : ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).flip();
        }
    }

    /** Makes a goodbye that may be sent. */
    static Close close(int code, String reason) {
        if (!isCode(code)) {
            throw new IllegalArgumentException(
                    "%d can't close a WebSocket. Use 1000, or a code of your own from 4000 to 4999.".formatted(code));
        }
        int length = reason.getBytes(StandardCharsets.UTF_8).length;
        if (length > 123) {
            throw new IllegalArgumentException(
                    "The reason to close a WebSocket has %d bytes, but at most 123 are sent. Shorten it."
                            .formatted(length));
        }
        return new Close(code, reason);
    }

    /** Returns whether a peer may close with it: others stand for what is never sent, or for nothing. */
    static boolean isCode(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /** Returns a frame as a server sends it: whole and unmasked. */
    static ByteBuffer encoded(int opcode, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        return frame.put(payload.duplicate()).flip();
    }
}
