package dev.segue.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/**
 * An answer that is given before any application is asked: a status and a line of text. The connection is closed after it, since what
 * else the client has sent on it can't be trusted, or would have to be read first.
 */
record Refusal(int status, String text) {
    static final Refusal UNREADABLE = new Refusal(400, "The body can't be read.");

    private static final Duration LINGER = Duration.ofMillis(800);

    static Refusal tooLong(long most) {
        return new Refusal(413, "The body is longer than the %d bytes that are allowed.".formatted(most));
    }

    /** Sends it. Threading: on the exchange's I/O thread. */
    void send(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (status == 503) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
        }
        closeAfter(exchange);
        exchange.getResponseSender().send(text + "\n");
    }

    /**
     * Has the connection closed after the response, which is not begun yet. What still comes then is read and thrown away, for a while, else the
     * client's system would drop the response.
     */
    static void closeAfter(HttpServerExchange exchange) {
        exchange.setPersistent(false);
        exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
        if (!exchange.isRequestComplete()) {
            linger(exchange);
        }
    }

    private static void linger(HttpServerExchange exchange) {
        exchange.getIoThread().executeAfter(() -> {
            if (exchange.isResponseComplete()) {
                IoUtils.safeClose(exchange.getConnection());
            } else {
                linger(exchange);
            }
        }, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }
}
