package dev.segue.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says that a connection becomes a WebSocket.
 *
 * @param origins which sites may connect besides the one that the connection is to
 * @param caller runs what is told to the handler
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455 §4.2</a>
 */
record Upgrade(WebSocketHandler handler, Set<String> origins, Executor caller) implements ResponseBody {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    /** Returns what is answered instead, if this client can't have a WebSocket. */
    @Nullable
    Response refusal(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (!isAsked(exchange)) {
            return Response.text(426, "Here is a WebSocket, version 13.\n").withHeader("Upgrade", "websocket")
                    .withHeader("Sec-WebSocket-Version", VERSION);
        }
        String key = headers.getFirst(Headers.SEC_WEB_SOCKET_KEY);
        if (key == null || !KEY.matcher(key).matches()) {
            return Response.text(400, "The Sec-WebSocket-Key is not 16 bytes in base64.\n");
        }
        String origin = headers.getFirst(Headers.ORIGIN);
        return origin == null || origins.contains(origin) || isOwn(origin, exchange) ? null
                : Response.text(403, "Another site may not connect here.\n");
    }

    private static boolean isAsked(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        HeaderValues connection = headers.get(Headers.CONNECTION);
        return exchange.getRequestMethod().equals(Methods.GET) && connection != null
                && connection.stream().anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"))
                && "websocket".equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))
                && VERSION.equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION));
    }

    /** Browsers write both without a port that goes without saying, so it does not matter whether a proxy has taken TLS off. */
    private static boolean isOwn(String origin, HttpServerExchange exchange) {
        return origin.substring(origin.indexOf("://") < 0 ? 0 : origin.indexOf("://") + 3)
                .equalsIgnoreCase(exchange.getRequestHeaders().getFirst(Headers.HOST));
    }

    /** Answers with 101; the handler hears of the rest. */
    void begin(HttpServerExchange exchange, Duration patience, Lasting lasting) {
        exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT,
                accepted(exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY)));
        Runnable here = lasting.expect();
        exchange.getConnection().addCloseListener(_ -> here.run());
        exchange.upgradeChannel("websocket", (connection, _) -> {
            new WebSocketConnection(connection, exchange.getConnection().getByteBufferPool(), this, patience, lasting)
                    .open();
            here.run();
        });
        exchange.endExchange();
    }

    private static String accepted(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This JDK has no SHA-1, which every JDK must have.", missing);
        }
    }
}
