package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} as RFC 7578 has it: parts between delimiters, with nothing before the first.
 *
 * <p>Not Undertow's parser: that has no limit for the headers of a part, skips what stands between a delimiter and the end of its line, and decodes
 * what RFC 7578 §4.7 forbids to encode.
 */
final class Multipart extends FormSink {
    private static final Pattern BOUNDARY = Pattern.compile("[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]");
    private static final String LINE = "\r\n";
    private static final String LAST = "--";

    private enum State {
        DELIMITER_END,
        HEADERS,
        CONTENT,
        OVER
    }

    private final Storage storage;
    private final FormLimits limits;
    private final byte[] delimiter;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(); // of the part, or the two bytes after a delimiter
    private State state = State.CONTENT; // of no part: what stands before the first delimiter is nothing
    private int matched = LINE.length(); // of the delimiter; the first one may start the body
    private int parts;
    private @Nullable Part part;

    Multipart(@Nullable String boundary, Storage storage) {
        super(storage);
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw new RequestException(400,
                    "A multipart form names its boundary, of 1 to 70 letters, digits and some signs.");
        }
        this.storage = storage;
        this.limits = storage.config().forms();
        this.delimiter = (LINE + LAST + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void read(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            switch (state) {
                case CONTENT -> content(piece);
                case DELIMITER_END -> delimiterEnd(piece.get());
                case HEADERS -> headers(piece.get());
                case OVER -> piece.position(piece.limit()); // RFC 2046 §5.1.1 lets something follow, which means nothing
            }
        }
    }

    /** Looks for the delimiter, in which a line can only start where it starts itself. */
    private void content(ByteBuffer piece) throws IOException {
        int start = piece.position();
        while (piece.hasRemaining() && matched < delimiter.length) {
            byte next = piece.get();
            if (next == delimiter[matched]) {
                matched++;
            } else if (matched > 0) {
                int before = Math.max(0, matched - (piece.position() - 1 - start)); // bytes of it that came in earlier pieces
                add(ByteBuffer.wrap(delimiter, 0, before));
                matched = next == delimiter[0] ? 1 : 0;
            }
        }
        int end = Math.max(start, piece.position() - matched);
        add(piece.duplicate().position(start).limit(end));
        if (matched == delimiter.length) {
            matched = 0;
            if (part != null) {
                part.end(draft);
                part = null;
            }
            state = State.DELIMITER_END;
        }
    }

    private void add(ByteBuffer content) throws IOException {
        if (!content.hasRemaining()) {
            return;
        }
        if (part == null) {
            throw new RequestException(400, "The form does not start with its boundary.");
        }
        part.add(content, draft);
    }

    private void delimiterEnd(byte next) {
        head.write(next);
        if (head.size() == LINE.length()) {
            String end = head.toString(StandardCharsets.ISO_8859_1);
            if (!end.equals(LINE) && !end.equals(LAST)) {
                throw new RequestException(400, "A boundary of the form does not end its line.");
            }
            state = end.equals(LAST) ? State.OVER : State.HEADERS;
            head.reset();
        }
    }

    private void headers(byte next) {
        head.write(next);
        if (head.size() > limits.headerBytes()) {
            throw new RequestException(400,
                    "The headers of a part have more than the %d bytes that are allowed."
                            .formatted(limits.headerBytes()));
        }
        if (next != '\n') {
            return;
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith(LINE + LINE) || text.equals(LINE)) {
            parts++;
            if (parts > limits.parts()) {
                throw new RequestException(400,
                        "The form has more than the %d parts that are allowed.".formatted(limits.parts()));
            }
            part = Part.of(Utf8.text(head.toByteArray(), "A header in the form"), storage);
            head.reset();
            state = State.CONTENT;
        }
    }

    @Override
    public Form end() {
        if (state != State.OVER) {
            throw new RequestException(400, "The form ends before its last boundary.");
        }
        return draft.end();
    }
}
