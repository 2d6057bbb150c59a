package dev.segue.views.test;

import dev.segue.gateway.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@link TestClient} was answered.
 *
 * @param hops how often the work moved between kinds of threads, from the loop and back to it; of several modes, the most
 */
public record Answer(Response response, int hops) {
    /** Returns the status. */
    public int status() {
        return response.status();
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return response.header(name);
    }

    /** Returns all values of a header, in their order; none if it is missing. */
    public List<String> headers(String name) {
        return response.headers().stream().filter(header -> header.name().equalsIgnoreCase(name))
                .map(Response.Header::value).toList();
    }

    /** Returns the body as UTF-8 text; empty if there is none. */
    public String body() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /**
     * Reads the body as JSON.
     *
     * @throws tools.jackson.core.JacksonException if it is not JSON of that shape
     */
    public <T> T json(Class<T> type) {
        return JsonMapper.shared().readValue(response.body(), type);
    }
}
