package dev.segue.views.forms;

import dev.segue.gateway.Request;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a posted form, as text, in the order in which they came.
 *
 * @param fields the values of each field; at least one
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">application/x-www-form-urlencoded</a>
 */
public record FormData(Map<String, List<String>> fields) {
    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final int MOST = 1_000;

    public FormData {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Reads the body of {@code request}; one of another type than {@code application/x-www-form-urlencoded} has no fields.
     *
     * @throws IllegalArgumentException if it is not encoded as it says, or has more than 1,000 fields
     */
    public static FormData of(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String body = new String(request.body(), StandardCharsets.ISO_8859_1); // a character for each byte, until it is decoded
        return type.split(";", 2)[0].strip().equals(TYPE) && !body.isEmpty() ? parsed(body) : new FormData(Map.of());
    }

    private static FormData parsed(String body) {
        String[] pairs = body.split("&", MOST + 1);
        if (pairs.length > MOST) {
            throw new IllegalArgumentException(
                    "The form has more than %d fields. Send less, or send JSON.".formatted(MOST));
        }
        var fields = new LinkedHashMap<String, List<String>>();
        for (String pair : pairs) {
            String[] sides = pair.split("=", 2);
            fields.computeIfAbsent(decoded(sides[0]), _ -> new ArrayList<>())
                    .add(sides.length == 1 ? "" : decoded(sides[1]));
        }
        fields.replaceAll((_, values) -> List.copyOf(values));
        return new FormData(fields);
    }

    /** Returns the first value of a field. */
    public Optional<String> first(String name) {
        return fields.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Returns all values of a field; none if it was not sent. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    private static String decoded(String text) {
        try {
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException wrong) {
            throw new IllegalArgumentException(
                    "The form is not encoded as its type says, in UTF-8. Load the page again, and send it from there.",
                    wrong);
        }
    }
}
