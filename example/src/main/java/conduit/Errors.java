package conduit;

import dev.segue.gateway.Response;
import dev.segue.views.Json;
import java.util.List;

/** The API's error body: {@code {"errors":{"body":["…"]}}}. */
record Errors(Body errors) {
    record Body(List<String> body) {}

    static Response invalid(InvalidRequest refused) {
        return response(422, String.valueOf(refused.getMessage()));
    }

    static Response response(int status, String message) {
        return Json.response(status, new Errors(new Body(List.of(message))));
    }
}
