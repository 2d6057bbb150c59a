package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Frames as a client sends them, right and wrong ones. */
final class Frames {
    static final int LAST = 0x80;

    private static final byte[] MASK = {1, 2, 3, 4};

    private Frames() {}

    static byte[] text(String text) {
        return frame(LAST | WebSocketFrame.TEXT, text.getBytes(UTF_8));
    }

    static byte[] close(int code) {
        return frame(LAST | WebSocketFrame.CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /** @param first the first byte: flags and opcode */
    static byte[] frame(int first, byte... payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.writeBytes(ByteBuffer.allocate(3).put((byte) (0x80 | 126)).putShort((short) payload.length).array());
        } else {
            frame.writeBytes(ByteBuffer.allocate(9).put((byte) (0x80 | 127)).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i & 3]);
        }
        return frame.toByteArray();
    }

    /** A frame that tells a length and sends nothing of it. */
    static byte[] announced(int first, long length) {
        return ByteBuffer.allocate(14).put((byte) first).put((byte) (0x80 | 127)).putLong(length).put(MASK).array();
    }

    static byte[] joined(byte[]... frames) {
        var all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
