package dev.segue.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response.
 *
 * <p>Shape: immutable; the {@code with…} methods return a changed copy. {@code Content-Length} and {@code Date} are the gateway's.
 * <p>Threading: safe from any.
 */
public final class Response {
    private static final byte[] NO_BODY = {};

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final @Nullable Runnable finished;
    private final @Nullable Handover handover;

    private Response(int status, List<Header> headers, byte[] body, @Nullable Runnable finished,
            @Nullable Handover handover) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.finished = finished;
        this.handover = handover;
    }

    /** One header; a name or value that could start another header is refused. */
    public record Header(String name, String value) {
        public Header {
            if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
                throw new IllegalArgumentException(
                        "'%s' is not a header name. Use letters, digits and '-'.".formatted(name));
            }
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
                throw new IllegalArgumentException(
                        "The value of header '%s' has a control character. Encode or remove it."
                                .formatted(name));
            }
        }
    }

    /** Makes a response without a body. */
    public static Response of(int status) {
        return new Response(status, List.of(), NO_BODY, null, null);
    }

    /** Makes a response with a body. The bytes are not copied: do not change them. */
    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), body, null, null);
    }

    /** Makes a response that stands for the one that another owner of the exchange will send. */
    static Response handedOver(Handover handover) {
        return new Response(200, List.of(), NO_BODY, null, handover);
    }

    /** Makes a plain-text response. */
    public static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the status; of a response that a servlet application gives itself, the final one only when that is sent. */
    public int status() {
        return handover == null ? status : handover.status();
    }

    /** Returns who takes the exchange over, instead of sending what this holds. */
    @Nullable
    Handover handover() {
        return handover;
    }

    public List<Header> headers() {
        return headers;
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers.stream().filter(header -> header.name().equalsIgnoreCase(name)).map(Header::value).findFirst();
    }

    /** Returns the body; empty if there is none. Not a copy: do not change it. */
    public byte[] body() {
        return body;
    }

    /** Returns this response with one more header. */
    public Response withHeader(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, List.copyOf(more), body, finished, handover);
    }

    /** Returns this response with another status and no body; its headers stay, but for those that describe the body. */
    public Response withoutBody(int other) {
        List<Header> kept = headers.stream().filter(header -> !header.name().equalsIgnoreCase("Content-Type")).toList();
        return new Response(other, kept, NO_BODY, finished, handover);
    }

    /**
     * Returns this response with work for the time when its last byte is sent or its connection is lost; it runs once, after any
     * work registered before.
     *
     * <p>Threading: runs on the I/O thread, so it must be short and must not block.
     */
    public Response whenFinished(Runnable work) {
        Runnable before = finished;
        return new Response(status, headers, body, before == null ? work : () -> {
            before.run();
            work.run();
        }, handover);
    }

    /** Returns the work registered with {@link #whenFinished}, for whoever sends this response; it does nothing if there is none. */
    public Runnable finished() {
        return finished == null ? () -> {} : finished;
    }
}
