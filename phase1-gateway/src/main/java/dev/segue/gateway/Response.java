package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;

/**
 * An HTTP response.
 *
 * <p>Shape: immutable; the {@code with…} methods return a changed copy. {@code Content-Length} and {@code Date} are the gateway's.
 * <p>Threading: safe from any.
 */
public final class Response {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final List<Header> EVENT_HEADERS = List.of(new Header("Content-Type", "text/event-stream"),
            new Header("Cache-Control", "no-store"), new Header("X-Accel-Buffering", "no")); // the last one is for nginx

    private final int status;
    private final List<Header> headers;
    private final ResponseBody body;
    private final Finish finished;

    private Response(int status, List<Header> headers, ResponseBody body, Finish finished) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.finished = finished;
    }

    /** One header; a name or value that could start another header is refused. */
    public record Header(String name, String value) {
        public Header {
            if (name.isEmpty() || !isName(name)) {
                throw new IllegalArgumentException(
                        "'%s' is not a header name. Use letters, digits and '-'.".formatted(name));
            }
            if (!isValue(value)) {
                throw new IllegalArgumentException(
                        "The value of header '%s' has a control character, or one outside of ISO 8859-1, whose bytes might be one. Encode or remove it."
                                .formatted(name));
            }
        }

        static boolean isName(String text) {
            for (int at = 0; at < text.length(); at++) { // no stream: there are some headers in each response
                char c = text.charAt(at);
                if (c <= ' ' || c >= 127 || c == ':') {
                    return false;
                }
            }
            return true;
        }

        static boolean isValue(String text) {
            for (int at = 0; at < text.length(); at++) {
                char c = text.charAt(at);
                if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Makes a response without a body. */
    public static Response of(int status) {
        return new Response(status, List.of(), ResponseBody.NONE, Finish.NOTHING);
    }

    /** Makes a response with a body. The bytes are not copied: do not change them. */
    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), new ResponseBody.Bytes(body),
                Finish.NOTHING);
    }

    /**
     * Makes a response whose body comes chunk by chunk; for bytes that are read by blocking calls, see {@link Pulled}.
     *
     * <p>Shape: each chunk is asked for when the one before was written, and is on its way to the client before the next; it belongs to the
     * gateway once it was given. The headers go with the first.
     * <p>Threading: {@code chunks} is subscribed to at most once, on an I/O thread, and may publish on any. It is cancelled if the client goes,
     * or takes nothing for {@link Limits#idleTime} while bytes wait for it; it may itself be silent for any time, unless
     * nothing at all goes over an HTTP/2 connection for as long.
     * <p>Errors: a failure before the first chunk becomes a 500; a later one cuts the connection, so that what arrived can't look complete.
     */
    public static Response stream(int status, String contentType, Flow.Publisher<ByteBuffer> chunks) {
        return of(status, List.of(new Header("Content-Type", contentType)),
                new ResponseBody.Chunks(chunks, ResponseBody.UNKNOWN));
    }

    /** As {@link #events(Flow.Publisher, Duration)}, with a heartbeat after 15 seconds. */
    public static Response events(Flow.Publisher<Event> events) {
        return events(events, HEARTBEAT);
    }

    /**
     * Makes a response of server-sent events; otherwise as {@link #stream}. The headers are sent at once, each event when it is published.
     *
     * <p>When the gateway is closed, the stream is cancelled and ends in an orderly way: browsers connect again, elsewhere.
     *
     * @param heartbeat after how much silence a comment is sent, so that nobody on the way takes the connection for dead; at least 1 ms
     */
    public static Response events(Flow.Publisher<Event> events, Duration heartbeat) {
        if (heartbeat.toMillis() < 1) {
            throw new IllegalArgumentException("'heartbeat' is %s, but must be at least 1 ms.".formatted(heartbeat));
        }
        return of(200, EVENT_HEADERS, new ResponseBody.Events(Event.chunks(events), heartbeat));
    }

    /** As {@link #webSocket(WebSocketHandler, Set)}, for pages of the site itself and for clients that are no browsers. */
    public static Response webSocket(WebSocketHandler handler) {
        return webSocket(handler, Set.of());
    }

    /**
     * Makes a response after which the connection is a WebSocket (101); one for each request. A request that is none for a WebSocket is answered
     * with 426, one from a page of another site with 403.
     *
     * <p>It has been finished when it has been sent: a WebSocket is no request under way. When the gateway is closed, clients are told 1001.
     *
     * @param origins sites whose pages may connect besides its own, as browsers write them: {@code https://shop.example}
     */
    public static Response webSocket(WebSocketHandler handler, Set<String> origins) {
        return of(101, List.of(), new Upgrade(handler, Set.copyOf(origins), Bridge.captured()));
    }

    static Response of(int status, List<Header> headers, ResponseBody body) {
        return new Response(status, List.copyOf(headers), body, Finish.NOTHING);
    }

    /** Makes a plain-text response. */
    public static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the status; of a response that a servlet application gives itself, the final one only when that is sent. */
    public int status() {
        return body instanceof Handover handover ? handover.status() : status;
    }

    /** Returns what is sent after the headers. */
    ResponseBody content() {
        return body;
    }

    public List<Header> headers() {
        return headers;
    }

    /** Returns this response with one more cookie for the client. */
    public Response withCookie(Cookie cookie) {
        return withHeader("Set-Cookie", cookie.header());
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        for (Header header : headers) { // no stream: middleware asks for some in each response
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** Returns the body; empty if there is none, or none that is there as a whole. Not a copy: do not change it. */
    public byte[] body() {
        return body instanceof ResponseBody.Bytes whole ? whole.bytes() : ResponseBody.NONE.bytes();
    }

    /**
     * Returns what gives the body of a {@link #stream} or of {@link #events}, for code that looks at it instead of sending it, such as a test. As whoever
     * sends it, that code subscribes once.
     */
    public Optional<Flow.Publisher<ByteBuffer>> pieces() {
        return body instanceof ResponseBody.Stream stream ? Optional.of(stream.publisher()) : Optional.empty();
    }

    /** Returns this response with other headers and another body. */
    Response with(List<Header> otherHeaders, ResponseBody otherBody) {
        return new Response(status, List.copyOf(otherHeaders), otherBody, finished);
    }

    /** Returns this response with one more header. */
    public Response withHeader(String name, String value) {
        return withHeaders(List.of(new Header(name, value)));
    }

    /** Returns this response with more headers. */
    public Response withHeaders(List<Header> more) {
        Header[] all = headers.toArray(new Header[headers.size() + more.size()]);
        for (int i = 0; i < more.size(); i++) {
            all[headers.size() + i] = more.get(i);
        }
        return new Response(status, Collections.unmodifiableList(Arrays.asList(all)), body, finished); // List.of would copy once more
    }

    /** Returns this response with another status and no body; its headers stay, but for those that describe the body. */
    public Response withoutBody(int other) {
        List<Header> kept = headers.stream().filter(header -> !header.name().equalsIgnoreCase("Content-Type")).toList();
        return new Response(other, kept, ResponseBody.NONE, finished);
    }

    /**
     * Returns this response with work for the time when its last byte is sent or its connection is lost; it runs once, after any
     * work registered before.
     *
     * <p>Threading: runs on the I/O thread, so it must be short and must not block.
     */
    public Response whenFinished(Runnable work) {
        return new Response(status, headers, body, finished.then(work));
    }

    /**
     * Form of {@link #whenFinished(Runnable)} for sync code that may block. It sees the values of the code that calls this.
     *
     * <p>Threading: all such work of a response runs on one thread, in order, after the work that must not block: a thread of the shared pool,
     * or a virtual one if that is full.
     * <p>Errors: what it throws is logged, and the next work runs.
     */
    public Response whenFinished(Bridge bridge, Callable<?> work) {
        return new Response(status, headers, body,
                finished.then(new Finish.Blocking(bridge, work, Bridge.captured(), true)));
    }

    /**
     * Form of {@link #whenFinished(Bridge, Callable)} for work that is only right if the request was done, such as a mail about it: left out if
     * the response that is sent in the end has a status of 400 or more.
     */
    public Response whenSucceeded(Bridge bridge, Callable<?> work) {
        return new Response(status, headers, body,
                finished.then(new Finish.Blocking(bridge, work, Bridge.captured(), false)));
    }

    /** Returns the work registered with {@code whenFinished}, for whoever sends this response; it does nothing if there is none. */
    public Runnable finished() {
        return () -> finished.run(status);
    }
}
