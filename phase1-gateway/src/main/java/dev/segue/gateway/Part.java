package dev.segue.gateway;

import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a multipart form that is on its way. Threading: one call at a time. */
sealed interface Part {
    /** Takes the next bytes of its content. Blocks, if it is a file. */
    void add(ByteBuffer content, Form.Draft draft) throws IOException;

    /** Adds it to {@code draft}. */
    void end(Form.Draft draft) throws IOException;

    /** Makes a part of its headers, which end with an empty line. */
    static Part of(String head, Storage storage) {
        Map<String, String> headers = headers(head);
        String encoding = headers.getOrDefault("content-transfer-encoding", "binary").toLowerCase(Locale.ROOT);
        if (!Set.of("7bit", "8bit", "binary").contains(encoding)) {
            throw new RequestException(400, "A part of the form is encoded, which RFC 7578 forbids.");
        }
        Map<String, String> disposition = disposition(headers.getOrDefault("content-disposition", ""));
        String field = disposition.get("name");
        if (field == null) {
            throw new RequestException(400, "A part of the form has no name.");
        }
        String type = headers.get("content-type");
        String fileName = disposition.get("filename");
        if (fileName != null) {
            return new File(field, fileName, type, storage.spool());
        }
        FormSink.refuseCharset(
                Optional.ofNullable(type).map(given -> Headers.extractQuotedValueFromHeader(given, "charset")));
        return new Field(field);
    }

    private static Map<String, String> headers(String head) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line : head.strip().split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)
                    || headers.put(line.substring(0, colon), line.substring(colon + 1).strip()) != null) {
                throw new RequestException(400, "A header in the form can't be read in one way only.");
            }
        }
        return headers;
    }

    /** Returns the parameters of {@code form-data; name="…"; filename="…"}. A backslash means itself, but before a quote. */
    private static Map<String, String> disposition(String value) {
        var parameters = new HashMap<String, String>();
        Matcher next = Field.PARAMETER.matcher(value);
        int at = "form-data".length();
        if (value.toLowerCase(Locale.ROOT).startsWith("form-data")) {
            while (next.find(at) && next.start() == at) {
                String given = next.group(2) == null ? next.group(3) : next.group(2).replace("\\\"", "\"");
                if (parameters.put(next.group(1).toLowerCase(Locale.ROOT), given) != null) {
                    throw new RequestException(400, "A parameter of a part of the form is there twice.");
                }
                at = next.end();
            }
        }
        if (at != value.length()) {
            throw new RequestException(400, "A part of the form is not 'form-data'.");
        }
        return parameters;
    }

    /** In memory; as long as the limit of all fields allows. */
    final class Field implements Part {
        private static final Pattern PARAMETER = Pattern
                .compile("\\s*+;\\s*+([A-Za-z*]++)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;\"]++))");

        private final String name;
        private final ByteArrayOutputStream value = new ByteArrayOutputStream();

        Field(String name) {
            this.name = name;
        }

        @Override
        public void add(ByteBuffer content, Form.Draft draft) {
            draft.allow((long) value.size() + content.remaining());
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            value.writeBytes(bytes);
        }

        @Override
        public void end(Form.Draft draft) {
            draft.field(name, Utf8.text(value.toByteArray(), "A field of the form"));
        }
    }

    /** On disk, if it is long. */
    final class File implements Part {
        private final String field;
        private final String fileName;
        private final @Nullable String type;
        private final Spool content;
        private long size;

        File(String field, String fileName, @Nullable String type, Spool content) {
            this.field = field;
            this.fileName = fileName;
            this.type = type;
            this.content = content;
        }

        @Override
        public void add(ByteBuffer bytes, Form.Draft draft) throws IOException {
            size += bytes.remaining();
            content.take(bytes);
        }

        @Override
        public void end(Form.Draft draft) throws IOException {
            if (size > 0 || !fileName.isEmpty()) { // else nothing was chosen
                draft.file(new Upload(field, fileName, type, size, content.end()));
            }
        }
    }
}
