package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses responses for clients that take gzip.
 *
 * <p>What is compressed: text, JSON, XML, JavaScript, SVG and WebAssembly, unless it is encoded already, a range, a stream of events, or marked
 * {@code no-transform}. The body of a stream is flushed after each chunk, so it arrives as it would uncompressed.
 * <p>Compressed or not, such a response varies by {@code Accept-Encoding}; a compressed one has a weak {@code ETag}, and no ranges.
 * <p>Threading: immutable. Bodies of at most 64 KiB are compressed at once, others 64 KiB at a time as they are sent, on the I/O thread or on
 * that of the publisher.
 *
 * @param minimum the shortest body that is worth it, in bytes; a stream that tells no length is
 */
public record Gzip(int minimum) {
    public static final Gzip DEFAULT = new Gzip(1_024);

    private static final int SLICE = 65_536;
    private static final Set<String> TEXTS = Set.of("application/json", "application/xml", "application/javascript",
            "application/wasm", "image/svg+xml");

    public Gzip {
        if (minimum < 0) {
            throw new IllegalArgumentException("'minimum' is %d, but must be at least 0.".formatted(minimum));
        }
    }

    /** Returns {@code response} compressed, if its client takes that and it is worth it. */
    public Response compress(Request request, Response response) {
        if (!isFit(response)) {
            return response;
        }
        Response varying = varies(response) ? response : response.withHeader("Vary", "Accept-Encoding");
        return request.header("Accept-Encoding").filter(Gzip::isTaken).isPresent() ? compressed(varying) : varying;
    }

    private boolean isFit(Response response) {
        boolean worthIt = switch (response.content()) {
            case ResponseBody.Bytes whole -> whole.bytes().length >= Math.max(1, minimum);
            case ResponseBody.Chunks chunks -> chunks.length() == ResponseBody.UNKNOWN || chunks.length() >= minimum;
            case ResponseBody.Events _,Handover _,Upgrade _ -> false;
        };
        return worthIt && response.status() != 206 && response.header("Content-Encoding").isEmpty()
                && response.header("Content-Type").filter(Gzip::isText).isPresent()
                && response.header("Cache-Control").filter(value -> value.contains("no-transform")).isEmpty();
    }

    private static boolean isText(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || TEXTS.contains(type) || type.endsWith("+json") || type.endsWith("+xml");
    }

    private static boolean varies(Response response) {
        return response.headers().stream().filter(header -> header.name().equalsIgnoreCase("Vary"))
                .map(header -> header.value().toLowerCase(Locale.ROOT))
                .anyMatch(value -> value.contains("accept-encoding") || value.contains("*"));
    }

    /** Returns whether a client takes gzip, and likes it at least as much as no encoding. */
    static boolean isTaken(String acceptEncoding) {
        double gzip = weight(acceptEncoding, "gzip", "x-gzip").orElse(weight(acceptEncoding, "*").orElse(0));
        return gzip > 0 && gzip >= weight(acceptEncoding, "identity").orElse(0);
    }

    private static OptionalDouble weight(String acceptEncoding, String... names) {
        return Arrays.stream(acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)).map(one -> one.split(";", 2))
                .filter(one -> List.of(names).contains(one[0].strip()))
                .mapToDouble(one -> one.length == 1 ? 1 : weight(one[1].strip())).findFirst();
    }

    /** What can't be read is no consent. */
    private static double weight(String parameter) {
        return Optional.of(parameter).filter(text -> text.matches("q\\s*=\\s*[01](\\.\\d{0,3})?"))
                .map(text -> Double.parseDouble(text.substring(text.indexOf('=') + 1))).orElse(0.0);
    }

    private static Response compressed(Response response) {
        var headers = new ArrayList<Response.Header>();
        for (Response.Header header : response.headers()) {
            boolean strong = header.name().equalsIgnoreCase("ETag") && !header.value().startsWith("W/");
            if (!header.name().equalsIgnoreCase("Accept-Ranges")) {
                headers.add(strong ? new Response.Header(header.name(), "W/" + header.value()) : header);
            }
        }
        headers.add(new Response.Header("Content-Encoding", "gzip"));
        return response.with(headers, switch (response.content()) {
            case ResponseBody.Bytes whole when whole.bytes().length <= SLICE ->
                new ResponseBody.Bytes(bytes(whole.bytes()));
            case ResponseBody.Bytes whole ->
                new ResponseBody.Chunks(new GzipChunks(new Slices(whole.bytes(), SLICE)), ResponseBody.UNKNOWN);
            case ResponseBody.Chunks(var publisher, _) ->
                new ResponseBody.Chunks(new GzipChunks(publisher), ResponseBody.UNKNOWN);
            case ResponseBody.Events _,Handover _,Upgrade _ -> response.content();
        });
    }

    private static byte[] bytes(byte[] whole) {
        var compressed = new ByteArrayOutputStream(whole.length / 2);
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(whole);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // it writes to memory
        }
        return compressed.toByteArray();
    }
}
