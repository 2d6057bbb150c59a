package dev.segue.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the answers of one connection, one after the other, into buffers that it keeps.
 *
 * <p>Framing: {@code Content-Length} or {@code chunked}. An answer that ends with its connection is refused, since its end
 * can't be told from a cut, and so are bytes after the end of an answer.
 * <p>Bounds: a line of the head has at most 16 KiB, a body 8 MiB.
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, section 6</a>
 */
final class AnswerReader {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final int MAX_DIGITS = 7; // fits an int in base 16 too, and passes MAX_BODY
    private static final int NOT_GIVEN = -1;

    private final InputStream stream;
    private final byte[] buffer = new byte[MAX_LINE];
    private int next; // first unread byte of the buffer
    private int end; // behind its last one
    private byte[] body = new byte[MAX_LINE];
    private int length;

    private int status;
    private String contentType = "";
    private int contentLength;
    private boolean chunked;
    private boolean keepAlive;

    AnswerReader(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Reads one answer, which replaces the one before.
     *
     * @throws EOFException if the connection ends before the answer does
     * @throws ProtocolException if this is not an answer, or one of the refused kinds
     */
    void read() throws IOException {
        statusLine(line());
        for (String field = line(); !field.isEmpty(); field = line()) {
            header(field);
        }
        body();
        if (next < end) {
            throw new ProtocolException(
                    "The answer is followed by %d bytes that no one asked for.".formatted(end - next));
        }
    }

    /** Returns whether the answer read last has this status and, byte for byte, this body. */
    boolean matches(Answer expected) {
        return status == expected.status() && expected.hasBody(body, length);
    }

    /** Returns a copy of the answer read last. */
    Answer answer() {
        return new Answer(status, contentType, Arrays.copyOf(body, length));
    }

    /** Returns whether the server takes another request on this connection. */
    boolean keepsAlive() {
        return keepAlive;
    }

    private void statusLine(String line) throws ProtocolException {
        if (!line.startsWith("HTTP/1.") || line.length() < 12) {
            throw new ProtocolException("The answer starts with '%s', which is not HTTP/1.".formatted(line));
        }
        status = number(line.substring(9, 12), 10);
        keepAlive = line.startsWith("HTTP/1.1");
        contentType = "";
        contentLength = NOT_GIVEN;
        chunked = false;
        length = 0;
    }

    private void header(String field) throws ProtocolException {
        if (isNamed("Content-Length", field)) {
            contentLength = number(value(field), 10);
        } else if (isNamed("Content-Type", field)) {
            contentType = value(field);
        } else if (isNamed("Connection", field)) {
            keepAlive &= !value(field).equalsIgnoreCase("close");
        } else if (isNamed("Transfer-Encoding", field)) {
            chunked = value(field).equalsIgnoreCase("chunked");
            if (!chunked) {
                throw new ProtocolException("The answer has '%s'; only chunked is read.".formatted(field));
            }
        }
    }

    private void body() throws IOException {
        if (status == 204 || status == 304) {
            return; // these have no body, whatever their head says
        }
        if (chunked) {
            chunks();
        } else if (contentLength != NOT_GIVEN) {
            take(contentLength);
        } else {
            throw new ProtocolException(
                    "The answer has neither Content-Length nor chunks, so its end can't be told from a cut.");
        }
    }

    private void chunks() throws IOException {
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            take(size);
            if (!line().isEmpty()) {
                throw new ProtocolException("A chunk is longer than its size says.");
            }
        }
        while (!line().isEmpty()) {
            // trailers
        }
    }

    private int chunkSize() throws IOException {
        String line = line();
        int extension = line.indexOf(';');
        return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    /** Moves {@code count} bytes of the connection behind the body. */
    private void take(int count) throws IOException {
        if (count > MAX_BODY - length) {
            throw new ProtocolException("The body is longer than %d bytes.".formatted(MAX_BODY));
        }
        if (length + count > body.length) {
            body = Arrays.copyOf(body, Math.max(length + count, 2 * body.length));
        }
        int buffered = Math.min(count, end - next);
        System.arraycopy(buffer, next, body, length, buffered);
        next += buffered;
        int read = stream.readNBytes(body, length + buffered, count - buffered);
        length += buffered + read;
        if (buffered + read < count) {
            throw new EOFException("The connection ended after %d bytes of the body.".formatted(length));
        }
    }

    /** Returns the next line of the connection without its end. */
    private String line() throws IOException {
        int size = 0;
        while (next + size == end || buffer[next + size] != '\n') {
            if (next + size == end) {
                fill();
            } else {
                size++;
            }
        }
        int visible = size > 0 && buffer[next + size - 1] == '\r' ? size - 1 : size;
        String line = new String(buffer, next, visible, StandardCharsets.ISO_8859_1);
        next += size + 1;
        return line;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, end - next);
        end -= next;
        next = 0;
        if (end == buffer.length) {
            throw new ProtocolException("A line of the answer is longer than %d bytes.".formatted(MAX_LINE));
        }
        int read = stream.read(buffer, end, buffer.length - end);
        if (read < 0) {
            throw new EOFException(
                    "The connection ended %s.".formatted(end == 0 ? "before the answer" : "in the answer's head"));
        }
        end += read;
    }

    private static boolean isNamed(String name, String field) {
        return field.length() > name.length() && field.charAt(name.length()) == ':'
                && field.regionMatches(true, 0, name, 0, name.length());
    }

    private static String value(String field) {
        return field.substring(field.indexOf(':') + 1).strip();
    }

    private static int number(String text, int radix) throws ProtocolException {
        if (text.isEmpty() || text.length() > MAX_DIGITS
                || !text.chars().allMatch(digit -> Character.digit(digit, radix) >= 0)) {
            throw new ProtocolException("The answer has '%s' where a number belongs.".formatted(text));
        }
        return Integer.parseInt(text, radix);
    }
}
