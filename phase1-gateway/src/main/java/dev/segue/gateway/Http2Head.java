package dev.segue.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses in heads of HTTP/2 what the parser of HTTP/1.1 refuses by itself, and that of HTTP/2 lets through.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.2">RFC 9113 §8.2 and §8.3.1</a>
 */
final class Http2Head {
    private static final List<HttpString> OF_CONNECTIONS = List.of(Headers.UPGRADE, new HttpString("Keep-Alive"),
            new HttpString("Proxy-Connection"));

    private Http2Head() {}

    static @Nullable Refusal refusal(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (headers.getFirst(Headers.HOST) == null) {
            return new Refusal(400, "The request has no ':authority'.");
        }
        for (HttpString name : OF_CONNECTIONS) {
            if (headers.contains(name)) {
                return new Refusal(400, "HTTP/2 has no header '%s'.".formatted(name));
            }
        }
        for (HeaderValues values : headers) {
            if (!Response.Header.isName(values.getHeaderName().toString())) {
                return new Refusal(400, "The name of a header has a character that no name may have.");
            }
            for (String value : values) {
                if (!Response.Header.isValue(value)) {
                    return new Refusal(400, "The value of a header has a control character.");
                }
            }
        }
        String length = headers.getFirst(Headers.CONTENT_LENGTH);
        if (length != null && !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Refusal(400, "The Content-Length is no number.");
        }
        return exchange.isRequestComplete() && exchange.getRequestContentLength() > 0
                ? new Refusal(400, "The body is shorter than its Content-Length.")
                : null;
    }
}
