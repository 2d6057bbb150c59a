package dev.segue.gateway;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each request, refused ones too, and writes a line about it to the logger {@code dev.segue.access}, once its last byte is sent.
 *
 * <p>A value of the line has neither spaces nor controls, so no client can make up another value or line. Queries, and what follows a {@code ;} in the
 * path, are left out, since they hold secrets.
 * <p>Threading: on the exchange's I/O thread; the line is handed to the logger there, so its appender had better be async.
 */
final class Observer implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger("dev.segue.access");
    private static final AttachmentKey<HandledBy> HANDLED_BY = AttachmentKey.create(HandledBy.class);
    private static final HttpString REQUEST_ID = new HttpString("X-Request-Id");
    private static final int CLIENT_GONE = 499; // nobody was told anything; many servers write it so
    private static final int LONGEST = 2_000;

    private final @Nullable RequestMeters meters;
    private final HttpHandler next;

    Observer(@Nullable RequestMeters meters, HttpHandler next) {
        this.meters = meters;
        this.next = next;
    }

    /** Returns where to tell who handles {@code exchange}; null if nobody wants to know. */
    static @Nullable HandledBy handledBy(HttpServerExchange exchange) {
        return exchange.getAttachment(HANDLED_BY);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (meters != null || LOG.isInfoEnabled()) {
            long start = System.nanoTime();
            var by = new HandledBy();
            exchange.putAttachment(HANDLED_BY, by);
            exchange.addExchangeCompleteListener((ended, listeners) -> {
                try {
                    observe(ended, by.name(), System.nanoTime() - start);
                } finally {
                    listeners.proceed();
                }
            });
        }
        next.handleRequest(exchange);
    }

    private void observe(HttpServerExchange exchange, HandledBy.Name by, long nanos) {
        int status = exchange.isResponseStarted() ? exchange.getStatusCode() : CLIENT_GONE;
        if (meters != null) {
            meters.record(by, status, nanos);
        }
        if (LOG.isInfoEnabled()) {
            LOG.info("method={} path={} status={} bytes={} us={} view={} mode={} id={} client={}",
                    clean(exchange.getRequestMethod().toString()), path(exchange), status,
                    exchange.getResponseBytesSent(),
                    TimeUnit.NANOSECONDS.toMicros(nanos), clean(by.view()), by.mode(),
                    clean(exchange.getResponseHeaders().getFirst(REQUEST_ID)), client(exchange));
        }
    }

    private static String path(HttpServerExchange exchange) {
        String path = exchange.isHostIncludedInRequestURI() ? exchange.getRequestPath() : exchange.getRequestURI();
        int parameter = path.indexOf(';');
        return clean(parameter < 0 ? path : path.substring(0, parameter) + ";");
    }

    private static String client(HttpServerExchange exchange) {
        InetSocketAddress address = exchange.getSourceAddress();
        return address == null || address.getAddress() == null ? "-" : address.getAddress().getHostAddress();
    }

    static String clean(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "-";
        }
        String shown = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
        if (shown.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return shown;
        }
        var clean = new StringBuilder(shown);
        for (int at = 0; at < clean.length(); at++) {
            if (clean.charAt(at) <= ' ' || clean.charAt(at) >= 0x7f) {
                clean.setCharAt(at, '?');
            }
        }
        return clean.toString();
    }
}
