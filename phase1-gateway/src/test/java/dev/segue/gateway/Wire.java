package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends bytes as they are. Threading: confined to one thread. */
final class Wire implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("HTTP/\\d\\.\\d (\\d{3})");
    private static final int LINGER_NONE = 0;

    private final Socket socket;

    Wire(Gateway gateway) throws IOException {
        this(gateway.url().getPort());
    }

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** What came back: all of it, and whether the server closed the connection then. */
    record Answer(String text, boolean closed) {
        /** Returns the status of each response, in order. */
        List<Integer> statuses() {
            var found = new ArrayList<Integer>();
            Matcher lines = STATUS.matcher(text);
            while (lines.find()) {
                found.add(Integer.parseInt(lines.group(1)));
            }
            return found;
        }
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the server closes, or is silent for {@code patience}. */
    Answer answer(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        var bytes = new ByteArrayOutputStream();
        boolean closed = true;
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (SocketTimeoutException silent) {
            closed = false;
        } catch (IOException reset) {
            // as good as closed: what it sent before has been read
        }
        return new Answer(bytes.toString(StandardCharsets.ISO_8859_1), closed);
    }

    /** Reads until {@code end} has come, and no further; fails if the server closes or is silent before. */
    String until(String end) throws IOException {
        socket.setSoTimeout(10_000);
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                throw new EOFException("Closed after: " + text);
            }
            text.append((char) read);
        }
        return text.toString();
    }

    /** Goes without a word: the server's system gets a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, LINGER_NONE);
        socket.close();
    }

    /** Goes in an orderly way. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Reads {@code \r}, {@code \n}, {@code \t}, and {@code \xNN} for other bytes that can't be seen. */
    static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char sign = text.charAt(at) == '\\' ? text.charAt(at + 1) : 0;
            bytes.write(switch (sign) {
                case 0 -> text.charAt(at);
                case 'r' -> '\r';
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'x' -> Integer.parseInt(text, at + 2, at + 4, 16);
                default -> sign;
            });
            at += sign == 0 ? 1 : sign == 'x' ? 4 : 2;
        }
        return bytes.toByteArray();
    }
}
