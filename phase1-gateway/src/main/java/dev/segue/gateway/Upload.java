package dev.segue.gateway;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file in a form. A long one is on disk, until the request is over.
 *
 * <p>Threading: safe from any.
 */
public final class Upload {
    private static final int LONGEST_NAME = 200;
    private static final Pattern DEVICE = Pattern
            .compile("(?i)(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(\\..*)?"); // on Windows, also with an ending

    private final String field;
    private final String name;
    private final @Nullable String type;
    private final long size;
    private final RequestBody content;

    Upload(String field, String fileName, @Nullable String type, long size, RequestBody content) {
        this.field = field;
        this.name = cleaned(fileName);
        this.type = type;
        this.size = size;
        this.content = content;
    }

    /** Returns the name of the field it was sent for. */
    public String field() {
        return field;
    }

    /**
     * Returns a name for it, made of the client's: without path, control characters, leading and trailing dots, and what some system gives a
     * meaning to, device names such as {@code con.txt} included, which get a {@code _}; at most 200 characters, and {@code unnamed} if nothing is left. It is no reason to trust what is in it, and two files may have the same.
     */
    public String name() {
        return name;
    }

    /** Returns the media type, as the client says. */
    public Optional<String> type() {
        return Optional.ofNullable(type);
    }

    /** Returns its length in bytes. */
    public long size() {
        return size;
    }

    /**
     * Returns its content from the start, for sync code. Reading blocks if it is on disk.
     *
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if it is on disk
     */
    public InputStream open() {
        return content.open();
    }

    /** Returns its content from the start, for async code; as {@link Request#streamBody}. */
    public Flow.Publisher<ByteBuffer> stream() {
        return content;
    }

    @Override
    public String toString() {
        return "%s '%s', %d bytes".formatted(field, name, size);
    }

    static String cleaned(String sent) {
        String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        var kept = new StringBuilder();
        last.codePoints().filter(Upload::isHarmless).limit(LONGEST_NAME - 1L)
                .forEach(point -> kept.appendCodePoint("<>:\"|?*".indexOf(point) < 0 ? point : '_'));
        int start = 0;
        int end = kept.length();
        while (start < end && isEdge(kept.charAt(start))) {
            start++;
        }
        while (start < end && isEdge(kept.charAt(end - 1))) {
            end--;
        }
        String name = kept.substring(start, end);
        return name.isEmpty() ? "unnamed" : DEVICE.matcher(name).matches() ? "_" + name : name;
    }

    private static boolean isEdge(char letter) {
        return letter == '.' || Character.isWhitespace(letter);
    }

    private static boolean isHarmless(int point) {
        int kind = Character.getType(point);
        return kind != Character.CONTROL && kind != Character.FORMAT && kind != Character.LINE_SEPARATOR
                && kind != Character.PARAGRAPH_SEPARATOR && kind != Character.UNASSIGNED && kind != Character.SURROGATE;
    }
}
