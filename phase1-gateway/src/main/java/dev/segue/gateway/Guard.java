package dev.segue.gateway;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what no application should have to think of, before any of them sees it: framing that two servers may read differently, paths that
 * mean another place once they are decoded, methods that belong to proxies.
 *
 * <p>What Undertow's parser refuses by itself (bad request lines, header names and lengths, a missing or second {@code Host}, a length beside
 * {@code Transfer-Encoding}, control characters) never gets here. Folded headers do, as one line: the parser joins them with a space, as RFC
 * 9112 §5.2 allows.
 * <p>A header whose name has a {@code _} is dropped: what maps names to variables, as CGI and some proxies do, can't tell it from one with
 * {@code -}.
 * <p>Undertow adds the trailers of HTTP/2 to the headers, whenever they come: {@link #dropTrailers} takes them out when the body is there.
 * <p>Threading: on the exchange's I/O thread; never blocks.
 */
final class Guard implements HttpHandler {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final Set<HttpString> PROTOCOLS = Set.of(Protocols.HTTP_1_0, Protocols.HTTP_1_1, Protocols.HTTP_2_0);

    private static final AttachmentKey<HeaderMap> SEEN = AttachmentKey.create(HeaderMap.class); // of a request to which others may be added

    private final GatewayConfig config;
    private final HttpHandler next;
    private volatile @Nullable String latestHost; // that was right, as the next one's nearly always is

    Guard(GatewayConfig config, HttpHandler next) {
        this.config = config;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Refusal refusal = refusal(exchange);
        if (refusal != null) {
            refusal.send(exchange);
            return;
        }
        dropAmbiguous(exchange.getRequestHeaders());
        if (exchange.getProtocol().equals(Protocols.HTTP_2_0) && !exchange.isRequestComplete()) {
            var headers = new HeaderMap();
            copy(exchange.getRequestHeaders(), headers);
            exchange.putAttachment(SEEN, headers);
        }
        next.handleRequest(exchange);
    }

    /** Returns the headers that were looked at, as long as others may be added to those of the exchange. */
    static HeaderMap headers(HttpServerExchange exchange) {
        HeaderMap seen = exchange.getAttachment(SEEN);
        return seen == null ? exchange.getRequestHeaders() : seen;
    }

    /** Drops what was added to the headers until the end of the body. */
    static void dropTrailers(HttpServerExchange exchange) {
        HeaderMap seen = exchange.removeAttachment(SEEN);
        if (seen != null) {
            exchange.getRequestHeaders().clear();
            copy(seen, exchange.getRequestHeaders());
        }
    }

    private static void copy(HeaderMap from, HeaderMap to) {
        from.forEach(values -> to.putAll(values.getHeaderName(), values));
    }

    private @Nullable Refusal refusal(HttpServerExchange exchange) {
        if (!PROTOCOLS.contains(exchange.getProtocol())) {
            return new Refusal(505, "This server speaks HTTP/1.0, 1.1 and 2.");
        }
        HttpString method = exchange.getRequestMethod();
        if (method.equals(Methods.CONNECT) || method.equals(Methods.TRACE)) {
            return new Refusal(501, "Method %s is not for this server.".formatted(method));
        }
        Refusal size = size(exchange);
        if (size != null) {
            return size;
        }
        Refusal framing = framing(exchange.getRequestHeaders(), exchange.getProtocol());
        if (framing != null) {
            return framing;
        }
        Refusal head = exchange.getProtocol().equals(Protocols.HTTP_2_0) ? Http2Head.refusal(exchange) : null;
        if (head != null) {
            return head;
        }
        String path = exchange.getRequestURI();
        if (!isPlain(path) || !isText(exchange.getQueryString())) {
            return new Refusal(400, "The path or the query can't be read in one way only.");
        }
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (!areText(exchange.getRequestHeaders())) {
            return new Refusal(400, "A header is not UTF-8.");
        }
        if (host != null && !host.equals(latestHost)) {
            if (!HOST.matcher(host).matches()) {
                return new Refusal(400, "The Host header is not a host with or without a port.");
            }
            latestHost = host;
        }
        if (!isOurs(exchange.getHostName())) {
            return new Refusal(421, "This server does not answer for that host.");
        }
        return exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING) ? ChunkCheck.putBefore(exchange) : null;
    }

    private @Nullable Refusal size(HttpServerExchange exchange) {
        Limits limits = config.limits();
        int query = exchange.getQueryString().isEmpty() ? 0 : exchange.getQueryString().length() + 1;
        int url = exchange.getRequestURI().length() + query;
        if (url > limits.url()) {
            return new Refusal(414,
                    "The path and query have %d bytes; at most %d are allowed.".formatted(url, limits.url()));
        }
        HeaderMap headers = exchange.getRequestHeaders();
        long bytes = exchange.getRequestMethod().length() + url + exchange.getProtocol().length() + 4L; // two spaces, line end
        int count = 0;
        for (HeaderValues values : headers) {
            for (String value : values) {
                bytes += values.getHeaderName().length() + value.length() + 4L; // colon, space, line end
                count++;
            }
        }
        return bytes > limits.headerBytes() || count > limits.headers()
                ? new Refusal(431,
                        "The request has %d bytes in %d headers; at most %d and %d are allowed.".formatted(bytes, count,
                                limits.headerBytes(), limits.headers()))
                : null;
    }

    /** Returns why nobody can be sure where this request ends. */
    private static @Nullable Refusal framing(HeaderMap headers, HttpString protocol) {
        HeaderValues encodings = headers.get(Headers.TRANSFER_ENCODING);
        if (encodings == null) {
            return null;
        }
        if (protocol.equals(Protocols.HTTP_1_0)) {
            return new Refusal(400, "HTTP/1.0 has no Transfer-Encoding.");
        }
        if (headers.contains(Headers.CONTENT_LENGTH)) {
            return new Refusal(400, "A request has either a Content-Length or a Transfer-Encoding.");
        }
        return encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked") ? null
                : new Refusal(501, "Transfer-Encoding can only be 'chunked'.");
    }

    private static boolean areText(HeaderMap headers) {
        for (HeaderValues values : headers) {
            for (String value : values) {
                if (!Utf8.isText(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns whether every part of a raw path means the same before and after it is decoded: no hidden separators, dots or controls. */
    static boolean isPlain(String raw) {
        if (!raw.startsWith("/") && !raw.equals("*")) {
            return raw.startsWith("http://") || raw.startsWith("https://"); // an absolute target, whose host was compared already
        }
        if (!isText(raw) || raw.indexOf('\\') >= 0) {
            return false;
        }
        if (raw.indexOf('%') < 0 && !raw.contains("/.")) {
            return true; // as nearly all are
        }
        String lower = raw.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf('%'); at >= 0; at = lower.indexOf('%', at + 1)) {
            int code = Integer.parseInt(lower, at + 1, at + 3, 16);
            if (code < 0x20 || code == 0x7f || code == '\\' || code == '/') {
                return false;
            }
        }
        for (String segment : lower.replace("%2e", ".").replace("%3b", ";").split("/", -1)) {
            int parameter = segment.indexOf(';');
            String name = parameter < 0 ? segment : segment.substring(0, parameter);
            if (name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a raw part of a URL is ASCII without controls and its percent-encoding is whole and is UTF-8. */
    static boolean isText(String raw) {
        boolean encoded = false;
        for (int at = 0; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
            encoded |= c == '%';
        }
        return !encoded || isUtf8(raw);
    }

    /** Returns whether the percent-encoding of ASCII text is whole and is UTF-8. */
    private static boolean isUtf8(String raw) {
        var decoded = ByteBuffer.allocate(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c != '%') {
                decoded.put((byte) c);
                at++;
            } else if (at + 2 < raw.length() && Character.digit(raw.charAt(at + 1), 16) >= 0
                    && Character.digit(raw.charAt(at + 2), 16) >= 0) {
                decoded.put((byte) Integer.parseInt(raw, at + 1, at + 3, 16));
                at += 3;
            } else {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(decoded.flip());
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }

    private boolean isOurs(@Nullable String host) {
        return config.names().isEmpty() || (host != null && config.names().contains(host.toLowerCase(Locale.ROOT)));
    }

    private static void dropAmbiguous(HeaderMap headers) {
        List<HttpString> ambiguous = List.of();
        for (HeaderValues values : headers) {
            if (values.getHeaderName().toString().indexOf('_') >= 0) {
                ambiguous = ambiguous.isEmpty() ? new ArrayList<>() : ambiguous;
                ambiguous.add(values.getHeaderName());
            }
        }
        ambiguous.forEach(headers::remove);
    }
}
