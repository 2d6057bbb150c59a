package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Response;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out of records. Threading: safe from any; only {@link #read} may block. */
public final class Json {
    static final String TYPE = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Makes a 200 with {@code value} as JSON. */
    public static Response response(Object value) {
        return response(200, value);
    }

    /** Makes a response with {@code value} as JSON. */
    public static Response response(int status, Object value) {
        return Response.of(status, TYPE, written(value));
    }

    static byte[] written(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Makes a problem, the answer of an API that says why it refuses.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
     */
    public static Response problem(int status, String title, String detail) {
        return Response.of(status, PROBLEM,
                MAPPER.writeValueAsBytes(new Problem(title, status, detail)));
    }

    /**
     * Reads the body of {@code request}, for sync code; blocks if that is not in memory.
     *
     * @throws RequestException with 400 if it is not JSON of that shape, naming line, column and field, and no class
     */
    public static <T> T read(Request request, Class<T> type) {
        return parsed(request, request.body(), type);
    }

    /** Async form of {@link #read}. */
    public static <T> CompletableFuture<T> asyncRead(Request request, Class<T> type) {
        return request.asyncBody().thenApply(body -> parsed(request, body, type));
    }

    private static <T> T parsed(Request request, byte[] body, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(body, type);
        } catch (JacksonException bad) {
            throw unexpected(request, place(bad), bad);
        }
        if (value == null) {
            throw unexpected(request, ": it is null", null);
        }
        return value;
    }

    private static RequestException unexpected(Request request, String why, @Nullable Throwable reader) {
        return RequestException.unreadable(
                "The body of '%s' is not the JSON that is expected%s.".formatted(request, why), reader);
    }

    private static String place(JacksonException bad) {
        TokenStreamLocation at = bad.getLocation();
        String field = bad.getPath().stream()
                .map(part -> part.getPropertyName() == null ? "[" + part.getIndex() + "]"
                        : "." + part.getPropertyName())
                .collect(Collectors.joining());
        return (at == null ? "" : ", at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
                + (field.isEmpty() ? "" : ", '%s'".formatted(field.replaceFirst("^\\.", "")));
    }

    /** The fields of a problem, in the order of RFC 9457. */
    record Problem(String title, int status, String detail) {}
}
