package dev.segue.gateway;

import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A client that sends frames of HTTP/2 as they are, without TLS and knowing that the server speaks it. Threading: confined to one thread. */
final class Http2Wire implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1; // of DATA and HEADERS
    static final int ACK = 1; // of SETTINGS and PING
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 32;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private final DataInputStream in;
    private final HpackDecoder headers = new HpackDecoder();

    private Http2Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    private static Socket connected(Gateway gateway) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.url().getPort());
        socket.setTcpNoDelay(true); // each frame when it is sent
        return socket;
    }

    /** Connects over TLS and chooses HTTP/2, and says no more. */
    static Http2Wire silent(Gateway gateway, SSLContext trusting) throws IOException {
        var tls = (SSLSocket) trusting.getSocketFactory().createSocket(connected(gateway), "localhost",
                gateway.url().getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[]{"h2"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new Http2Wire(tls);
    }

    /** Connects without a word. */
    static Http2Wire silent(Gateway gateway) throws IOException {
        return new Http2Wire(connected(gateway));
    }

    /** Connects and says what each client says first. */
    static Http2Wire open(Gateway gateway) throws IOException {
        return silent(gateway).bytes(PREFACE.getBytes(ISO_8859_1)).frame(SETTINGS, 0, 0);
    }

    /** A frame that came. */
    private record Frame(int type, int flags, int stream, ByteBuffer payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int code() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }
    }

    Http2Wire bytes(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    Http2Wire frame(int type, int flags, int stream, byte... payload) throws IOException {
        return bytes(frameBytes(type, flags, stream, payload));
    }

    /** Sends {@code GET /} on a stream, whole. */
    Http2Wire get(int stream) throws IOException {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", "/"));
    }

    static byte[] frameBytes(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length).putShort((short) (payload.length >> 8))
                .put((byte) payload.length).put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
    }

    /** Returns the head of a request, and further names and values behind it. */
    static byte[] request(String method, String path, String... more) {
        return joined(block(":method", method, ":scheme", "http", ":authority", "a", ":path", path), block(more));
    }

    /** Returns names and values as they are, none of them indexed or compressed. */
    static byte[] block(String... namesAndValues) {
        var block = new ByteArrayOutputStream();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            block.write(0);
            string(block, namesAndValues[at]);
            string(block, namesAndValues[at + 1]);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        if (text.length() < 127) {
            block.write(text.length());
        } else {
            block.write(127);
            int rest = text.length() - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    static byte[] joined(byte[]... parts) {
        return Frames.joined(parts);
    }

    static byte[] ints(int... values) {
        var bytes = ByteBuffer.allocate(values.length * 4);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    /**
     * Returns how the server took it, as the first of: {@code GOAWAY code}, {@code RST_STREAM code}, {@code status}, each for {@code stream} or the
     * connection; {@code PONG}, {@code closed}, {@code silent}.
     */
    String outcome(int stream) throws IOException {
        return outcome(stream, Duration.ofSeconds(1));
    }

    String outcome(int stream, Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        try {
            while (true) {
                Frame frame = next();
                if (frame.type() == PING && frame.has(ACK)) {
                    return "PONG";
                }
                if (frame.type() == GOAWAY) {
                    return "GOAWAY " + frame.code();
                }
                if (frame.type() == RST_STREAM && frame.stream() == stream) {
                    return "RST_STREAM " + frame.code();
                }
                if (frame.type() == HEADERS && frame.stream() == stream) {
                    return status(frame);
                }
            }
        } catch (SocketTimeoutException silence) {
            return "silent";
        } catch (IOException closed) {
            return "closed";
        }
    }

    /** Returns what the server's first SETTINGS say, which come before anything else; -1 if they say nothing of {@code id}. */
    int announced(int id) throws IOException {
        ByteBuffer settings = next().payload();
        while (settings.hasRemaining()) {
            if (settings.getShort() == id) {
                return settings.getInt();
            }
            settings.getInt();
        }
        return -1;
    }

    private Frame next() throws IOException {
        int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        var payload = ByteBuffer.wrap(in.readNBytes(length));
        return new Frame(type, flags, stream, payload);
    }

    private String status(Frame frame) throws IOException {
        var status = new AtomicReference<>("?");
        headers.setHeaderEmitter((name, value, _) -> {
            if (name.toString().equals(":status")) {
                status.set(value);
            }
        });
        try {
            headers.decode(frame.payload(), !frame.has(END_HEADERS));
        } catch (HpackException broken) {
            throw new IOException(broken);
        }
        return status.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
