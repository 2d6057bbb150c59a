package dev.segue.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Http2Wire.ACK;
import static dev.segue.gateway.Http2Wire.CONTINUATION;
import static dev.segue.gateway.Http2Wire.DATA;
import static dev.segue.gateway.Http2Wire.END_HEADERS;
import static dev.segue.gateway.Http2Wire.END_STREAM;
import static dev.segue.gateway.Http2Wire.GOAWAY;
import static dev.segue.gateway.Http2Wire.HEADERS;
import static dev.segue.gateway.Http2Wire.PADDED;
import static dev.segue.gateway.Http2Wire.PING;
import static dev.segue.gateway.Http2Wire.PRIORITY;
import static dev.segue.gateway.Http2Wire.PUSH_PROMISE;
import static dev.segue.gateway.Http2Wire.RST_STREAM;
import static dev.segue.gateway.Http2Wire.SETTINGS;
import static dev.segue.gateway.Http2Wire.WINDOW_UPDATE;
import static dev.segue.gateway.Http2Wire.WITH_PRIORITY;
import static dev.segue.gateway.Http2Wire.block;
import static dev.segue.gateway.Http2Wire.ints;
import static dev.segue.gateway.Http2Wire.joined;
import static dev.segue.gateway.Http2Wire.request;
import static dev.segue.gateway.Http2Wire.setting;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** What frames may not be, as RFC 9113 has it and the suite h2spec tries it: each is refused, and the next connection is served. */
@Timeout(30)
class Http2FramesIT {
    private static final int WHOLE = END_STREAM | END_HEADERS;
    private static final String PROTOCOL = "GOAWAY 1";
    private static final String FLOW = "GOAWAY 3";
    private static final String SIZE = "GOAWAY 6";
    private static final String COMPRESSION = "GOAWAY 9";
    private static final String REFUSED = "RST_STREAM 7"; // so the client knows that it may try again
    private static final String MALFORMED = "RST_STREAM 1|GOAWAY 1|400";

    // Where Undertow deviates from RFC 9113, and why that harms nobody:
    private static final String SERVED = "200"; // what is said twice is dropped: applications see the first authority only
    private static final String IGNORED = "PONG"; // the frame has no effect but on the client's own stream
    private static final String CANCELLED = "RST_STREAM 8"; // confirms the reset, and drops what comes behind it

    static final Duration HEAD = Duration.ofMillis(700);
    static final Duration IDLE = Duration.ofSeconds(2);
    private static final Gateway GATEWAY = Gateway.start(
            GatewayConfig.at("127.0.0.1", 0).withHttp2().withLimits(Limits.DEFAULT.withTimes(HEAD, IDLE, IDLE)),
            request -> request.asyncBody().thenCompose(_ -> request.path().equals("/never") ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(Response.text(
                            request.header("x_seen").isPresent() || request.header("x").equals(Optional.of("trailer"))
                                    ? 500
                                    : request.header("x-late").isPresent() ? 201 : 200,
                            "served"))));

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    /** What a client sends. */
    interface Sent {
        void send(Http2Wire wire) throws IOException;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"connections", "frames", "streams", "heads", "bodies"})
    void whatBreaksHttp2IsRefusedAndTheNextConnectionIsServed(String name, String expected, Sent frames)
            throws Exception {
        try (var wire = Http2Wire.open(GATEWAY)) {
            frames.send(wire);
            assertThat(wire.outcome(1)).isIn((Object[]) expected.split("\\|"));
        }
        assertThatTheNextIsServed();
    }

    static Stream<Arguments> connections() {
        return Stream.of(
                ignored("SETTINGS acknowledged with a payload", w -> w.frame(SETTINGS, ACK, 0, setting(1, 0))),
                row("SETTINGS on a stream", PROTOCOL, w -> w.frame(SETTINGS, 0, 1, setting(1, 4_096))),
                row("SETTINGS of 3 bytes", SIZE, w -> w.frame(SETTINGS, 0, 0, new byte[3])),
                row("ENABLE_PUSH of 2", PROTOCOL, w -> w.frame(SETTINGS, 0, 0, setting(2, 2))),
                row("INITIAL_WINDOW_SIZE of 2^31", FLOW, w -> w.frame(SETTINGS, 0, 0, setting(4, Integer.MIN_VALUE))),
                row("MAX_FRAME_SIZE of 16383", PROTOCOL, w -> w.frame(SETTINGS, 0, 0, setting(5, 16_383))),
                row("MAX_FRAME_SIZE of 2^24", PROTOCOL, w -> w.frame(SETTINGS, 0, 0, setting(5, 1 << 24))),
                row("PING on a stream", PROTOCOL, w -> w.frame(PING, 0, 1, new byte[8])),
                row("PING of 6 bytes", SIZE, w -> w.frame(PING, 0, 0, new byte[6])),
                row("GOAWAY on a stream", PROTOCOL, w -> w.frame(GOAWAY, 0, 1, ints(0, 0))),
                row("WINDOW_UPDATE of 0", PROTOCOL, w -> w.frame(WINDOW_UPDATE, 0, 0, ints(0))),
                row("WINDOW_UPDATE of 3 bytes", SIZE, w -> w.frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                row("a window of more than 2^31-1", FLOW, w -> w.frame(WINDOW_UPDATE, 0, 0, ints(Integer.MAX_VALUE))),
                row("PUSH_PROMISE of a client", PROTOCOL, w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                        .frame(PUSH_PROMISE, END_HEADERS, 1, joined(ints(2), request("GET", "/")))));
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                row("DATA longer than MAX_FRAME_SIZE", "GOAWAY 6|RST_STREAM 6",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, 0, 1,
                                new byte[16_385])),
                row("HEADERS longer than MAX_FRAME_SIZE", SIZE,
                        w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/", "x", "y".repeat(16_384)))),
                row("DATA on the connection", PROTOCOL, w -> w.frame(DATA, 0, 0, new byte[1])),
                row("HEADERS on the connection", PROTOCOL, w -> w.get(0)),
                row("PRIORITY on the connection", PROTOCOL, w -> w.frame(PRIORITY, 0, 0, new byte[5])),
                row("RST_STREAM on the connection", PROTOCOL, w -> w.frame(RST_STREAM, 0, 0, ints(8))),
                row("PRIORITY of 4 bytes", "GOAWAY 6|RST_STREAM 6",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(PRIORITY, 0, 1, new byte[4])),
                row("RST_STREAM of 3 bytes", SIZE,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(RST_STREAM, 0, 1,
                                new byte[3])),
                row("DATA padded beyond its end", PROTOCOL,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, PADDED | END_STREAM, 1,
                                new byte[]{5, 0, 0})),
                row("HEADERS padded beyond their end", PROTOCOL,
                        w -> w.frame(HEADERS, PADDED | WHOLE, 1, (byte) 200, (byte) 0x82)),
                row("CONTINUATION of nothing", PROTOCOL,
                        w -> w.frame(CONTINUATION, END_HEADERS, 1, request("GET", "/"))),
                row("CONTINUATION behind the end of a head", PROTOCOL,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                                .frame(CONTINUATION, END_HEADERS, 1, block("x", "y"))),
                row("CONTINUATION on the connection", PROTOCOL,
                        w -> w.frame(HEADERS, END_STREAM, 1, request("GET", "/"))
                                .frame(CONTINUATION, END_HEADERS, 0, block("x", "y"))),
                row("CONTINUATION of another stream", PROTOCOL,
                        w -> w.frame(HEADERS, END_STREAM, 1, request("GET", "/"))
                                .frame(CONTINUATION, END_HEADERS, 3, block("x", "y"))),
                row("DATA inside a head", PROTOCOL,
                        w -> w.frame(HEADERS, 0, 1, request("POST", "/")).frame(DATA, END_STREAM, 1, new byte[1])),
                row("PING inside a head", PROTOCOL,
                        w -> w.frame(HEADERS, END_STREAM, 1, request("GET", "/")).frame(PING, 0, 0, new byte[8])),
                row("HEADERS of another stream inside a head", PROTOCOL,
                        w -> w.frame(HEADERS, END_STREAM, 1, request("GET", "/")).get(3)),
                row("a frame of an unknown type inside a head", PROTOCOL,
                        w -> w.frame(HEADERS, END_STREAM, 1, request("GET", "/")).frame(99, 0, 0, new byte[8])));
    }

    static Stream<Arguments> streams() {
        return Stream.of(row("DATA on an idle stream", PROTOCOL, w -> w.frame(DATA, END_STREAM, 1, new byte[1])),
                row("RST_STREAM on an idle stream", PROTOCOL, w -> w.frame(RST_STREAM, 0, 1, ints(8))),
                row("WINDOW_UPDATE on an idle stream", PROTOCOL, w -> w.frame(WINDOW_UPDATE, 0, 1, ints(100))),
                row("a stream of an even number", PROTOCOL, w -> w.get(2)),
                row("a stream of a lower number than the last", PROTOCOL, w -> w.get(5).get(3)),
                row("DATA behind the end of a stream", PROTOCOL,
                        w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/never")).frame(DATA, END_STREAM, 1,
                                new byte[1])),
                row("HEADERS behind the end of a stream", PROTOCOL,
                        w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/never")).get(1)),
                row("DATA on a stream that was reset", CANCELLED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(RST_STREAM, 0, 1, ints(8))
                                .frame(DATA, END_STREAM, 1, new byte[1])),
                row("HEADERS on a stream that was reset", CANCELLED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(RST_STREAM, 0, 1, ints(8))
                                .get(1)),
                row("WINDOW_UPDATE of 0 on a stream", "RST_STREAM 1|GOAWAY 1",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(WINDOW_UPDATE, 0, 1,
                                ints(0))),
                row("a window of more than 2^31-1 on a stream", "RST_STREAM 3|GOAWAY 3",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                                .frame(WINDOW_UPDATE, 0, 1, ints(Integer.MAX_VALUE))),
                ignored("a window of more than 2^31-1 by SETTINGS",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                                .frame(WINDOW_UPDATE, 0, 1, ints(Integer.MAX_VALUE - 65_535))
                                .frame(SETTINGS, 0, 0, setting(4, 65_536))),
                row("HEADERS that depend on themselves", MALFORMED,
                        w -> w.frame(HEADERS, WHOLE | WITH_PRIORITY, 1,
                                joined(ints(1), new byte[]{0}, request("GET", "/")))),
                ignored("PRIORITY of a stream that depends on itself",
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                                .frame(PRIORITY, 0, 1, new byte[]{0, 0, 0, 1, 0})));
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                row("an index that no table has", COMPRESSION,
                        w -> w.frame(HEADERS, WHOLE, 1, (byte) 0xff, (byte) 0x7f)),
                row("a text that is cut off", COMPRESSION, w -> w.frame(HEADERS, WHOLE, 1, new byte[]{0, 9, 120})),
                row("a table larger than was allowed", PROTOCOL,
                        w -> w.frame(HEADERS, WHOLE, 1,
                                joined(new byte[]{0x3f, (byte) 0xe1, (byte) 0xff, 0x7f},
                                        request("GET", "/")))),
                head("a name with capitals", request("GET", "/", "X-Y", "z")),
                head("an unknown pseudo-header", request("GET", "/", ":unknown", "z")),
                head("a WebSocket, as RFC 8441 asks for it", request("CONNECT", "/", ":protocol", "websocket")),
                head("a pseudo-header of responses", request("GET", "/", ":status", "200")),
                head("a pseudo-header behind others",
                        block(":method", "GET", ":scheme", "http", "x", "y", ":path", "/", ":authority", "a")),
                head("two methods", request("GET", "/", ":method", "POST")),
                head("two paths", request("GET", "/", ":path", "/b")),
                head("two schemes", request("GET", "/", ":scheme", "https")),
                row("two authorities", SERVED, w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/", ":authority", "b"))),
                row("another host than the authority", SERVED,
                        w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/", "host", "b"))),
                head("no method", block(":scheme", "http", ":authority", "a", ":path", "/")),
                head("no scheme", block(":method", "GET", ":authority", "a", ":path", "/")),
                head("no path", block(":method", "GET", ":scheme", "http", ":authority", "a")),
                head("an empty path", request("GET", "")),
                head("a path without its slash", request("GET", "x")),
                head("no authority and no host", block(":method", "GET", ":scheme", "http", ":path", "/")),
                head("Connection", request("GET", "/", "connection", "keep-alive")),
                head("Keep-Alive", request("GET", "/", "keep-alive", "timeout=5")),
                head("Proxy-Connection", request("GET", "/", "proxy-connection", "keep-alive")),
                head("Upgrade", request("GET", "/", "upgrade", "h2c")),
                head("Transfer-Encoding", request("GET", "/", "transfer-encoding", "chunked")),
                head("a TE other than trailers", request("GET", "/", "te", "gzip")),
                row("an empty name", COMPRESSION, w -> w.frame(HEADERS, WHOLE, 1, request("GET", "/", "", "x"))),
                head("a name with a space", request("GET", "/", "x y", "z")),
                head("a name with a colon", request("GET", "/", "x:y", "z")),
                head("a name with a line break", request("GET", "/", "x\r\ny", "z")),
                head("a value with a line break", request("GET", "/", "x", "y\r\nz: 1")),
                head("a value with a zero", request("GET", "/", "x", "y\0z")),
                head("a method with a space", request("GET /x", "/")),
                head("a path with a space", request("GET", "/x HTTP/1.1")),
                head("a path with a line break", request("GET", "/x\r\ny")),
                head("an authority with a line break",
                        block(":method", "GET", ":scheme", "http", ":authority", "a\r\nx: y", ":path", "/")),
                head("an authority with a user",
                        block(":method", "GET", ":scheme", "http", ":authority", "u@a", ":path", "/")),
                row("trailers that don't end the stream", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, 0, 1, new byte[1])
                                .frame(HEADERS, END_HEADERS, 1, block("x", "y"))),
                row("a pseudo-header in trailers", SERVED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, 0, 1, new byte[1])
                                .frame(HEADERS, WHOLE, 1, block(":method", "GET"))));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                row("a body longer than its Content-Length", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "1"))
                                .frame(DATA, END_STREAM, 1, new byte[2])),
                row("a body shorter than its Content-Length", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "2"))
                                .frame(DATA, END_STREAM, 1, new byte[1])),
                row("a body in parts longer than its Content-Length", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "1"))
                                .frame(DATA, 0, 1, new byte[1]).frame(DATA, END_STREAM, 1, new byte[1])),
                row("no body with a Content-Length", MALFORMED,
                        w -> w.frame(HEADERS, WHOLE, 1, request("POST", "/", "content-length", "1"))),
                row("two Content-Lengths", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1,
                                request("POST", "/", "content-length", "1", "content-length", "2"))
                                .frame(DATA, END_STREAM, 1, new byte[2])),
                row("a Content-Length that is no number", MALFORMED,
                        w -> w.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "+1"))
                                .frame(DATA, END_STREAM, 1, new byte[1])));
    }

    private static Arguments head(String name, byte[] block) {
        return row(name, MALFORMED, w -> w.frame(HEADERS, WHOLE, 1, block));
    }

    private static Arguments ignored(String name, Sent frames) {
        return row(name, IGNORED, w -> {
            frames.send(w);
            w.frame(PING, 0, 0, new byte[8]);
        });
    }

    private static Arguments row(String name, String expected, Sent frames) {
        return Arguments.of(name, expected, frames);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n"})
    void whoeverBeginsInAnotherWayIsCutOff(String preface) throws Exception {
        try (var wire = Http2Wire.silent(GATEWAY)) {
            assertThat(wire.bytes(preface.getBytes(US_ASCII)).outcome(1, IDLE.multipliedBy(3))).isEqualTo("closed");
        }
    }

    @Test
    void http01_whoeverBeginsWithHttp2AndFallsSilentIsCutOffAfterTheDeadline() throws Exception {
        assertThatWhoeverFallsSilentIsCutOff(() -> Http2Wire.silent(GATEWAY));
    }

    interface Connector {
        Http2Wire connect() throws IOException;
    }

    /** What a client says before it falls silent, and how long it may be so. */
    private record Beginning(String said, Duration deadline, String bytes) {
        private Beginning(String said, Duration deadline, byte[] bytes) {
            this(said, deadline, new String(bytes, ISO_8859_1));
        }

        private void assertCutOff(Connector connector) {
            try (var wire = connector.connect()) {
                wire.bytes(bytes.getBytes(ISO_8859_1));
                long before = System.nanoTime();
                assertThat(wire.outcome(1, IDLE.multipliedBy(3))).as(said).isNotEqualTo("silent");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).as(said)
                        .isBetween(deadline.minusMillis(200), deadline.plusSeconds(1));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    static void assertThatWhoeverFallsSilentIsCutOff(Connector connector) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) { // each takes its time, so all at once
            for (Future<?> client : clients.invokeAll(beginnings()
                    .map(beginning -> Executors.callable(() -> beginning.assertCutOff(connector))).toList())) {
                client.get();
            }
        }
    }

    private static Stream<Beginning> beginnings() {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
        byte[] settings = Http2Wire.frameBytes(SETTINGS, 0, 0, setting(3, 100));
        byte[] headers = Http2Wire.frameBytes(HEADERS, WHOLE, 1, request("GET", "/never"));
        return Stream.concat(Stream.of(new Beginning("nothing", IDLE, new byte[0]),
                new Beginning("a preface without the SETTINGS that belong to it", HEAD, preface),
                new Beginning("a preface and SETTINGS", IDLE, joined(preface, settings)),
                new Beginning("HEADERS without the rest of their head", HEAD,
                        joined(preface, settings, Http2Wire.frameBytes(HEADERS, END_STREAM, 1, request("GET", "/"))))),
                Stream.of(
                        IntStream.of(1, 3, 14, 18, 19, 23).mapToObj(cut -> part("preface", cut, new byte[0], preface)),
                        IntStream.of(1, 9, 12).mapToObj(cut -> part("SETTINGS", cut, preface, settings)),
                        IntStream.of(1, 8, 9, 10, 30)
                                .mapToObj(cut -> part("HEADERS", cut, joined(preface, settings), headers)))
                        .flatMap(parts -> parts));
    }

    private static Beginning part(String name, int cut, byte[] before, byte[] whole) {
        return new Beginning(cut + " bytes of " + name, HEAD, joined(before, Arrays.copyOf(whole, cut)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void http02_aHeadThatDripsIsCutOffAfterTheDeadlineHoweverSteady(boolean inParts) throws Exception {
        byte[] part = Http2Wire.frameBytes(CONTINUATION, 0, 1, block("x", "y"));
        try (var wire = Http2Wire.silent(GATEWAY)) {
            if (inParts) {
                assertDrippingIsCutOff(wire, Http2Wire.frameBytes(HEADERS, END_STREAM, 1, request("GET", "/")), part);
            } else {
                assertDrippingIsCutOff(wire);
            }
        }
    }

    static void assertDrippingIsCutOff(Http2Wire wire) throws IOException {
        byte[] head = Http2Wire.frameBytes(HEADERS, WHOLE, 1, request("GET", "/", "x", "y".repeat(5_000)));
        assertDrippingIsCutOff(wire, Arrays.copyOf(head, 9), new byte[]{0});
    }

    /** @param part comes again and again */
    private static void assertDrippingIsCutOff(Http2Wire wire, byte[] first, byte[] part) throws IOException {
        wire.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)).frame(SETTINGS, 0, 0).bytes(first);
        Awaitility.await().atMost(HEAD.plusSeconds(1)).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                return !wire.bytes(part).outcome(1, Duration.ofMillis(1)).equals("silent");
            } catch (IOException cut) {
                return true;
            }
        });
    }

    @Test
    void whatIsOddButAllowedIsServed() throws Exception {
        try (var wire = Http2Wire.open(GATEWAY)) {
            wire.frame(99, 0xff, 0, new byte[8]).frame(SETTINGS, 0, 0, setting(0xff, 1))
                    .frame(PING, ACK, 0, new byte[8])
                    .frame(PRIORITY, 0, 7, new byte[5])
                    .frame(HEADERS, END_STREAM, 1,
                            request("GET", "/", "cookie", "a=1", "cookie", "b=2", "te", "trailers"))
                    .frame(CONTINUATION, 0, 1).frame(CONTINUATION, END_HEADERS, 1, block("x", "y"));
            assertThat(wire.outcome(1)).isEqualTo("200");
            wire.frame(HEADERS, END_HEADERS | PADDED, 3,
                    joined(new byte[]{3}, request("POST", "/", "content-length", "2"), new byte[3]))
                    .frame(DATA, 0, 3).frame(DATA, PADDED, 3, new byte[]{2, 1, 0, 0}).frame(DATA, 0, 3, new byte[1])
                    .frame(HEADERS, WHOLE, 3, block("x", "y"));
            assertThat(wire.outcome(3)).isEqualTo("200");
        }
    }

    /** Undertow shows a request when the first part of its head is there, and adds the rest later: so that no guard would see it, or nobody at all. */
    @ParameterizedTest(name = "{0} bytes of {1}, apart {2}")
    @MethodSource("cuts")
    void aHeadIsServedWholeHoweverItsPartsCome(int cut, byte[] head, boolean apart) throws Exception {
        byte[] first = Arrays.copyOf(head, cut);
        byte[] last = Arrays.copyOfRange(head, cut, head.length);
        try (var wire = Http2Wire.open(GATEWAY)) {
            inParts(wire, apart, Http2Wire.frameBytes(HEADERS, END_STREAM, 1, first),
                    Http2Wire.frameBytes(CONTINUATION, 0, 1),
                    Http2Wire.frameBytes(CONTINUATION, END_HEADERS, 1, last));
            assertThat(wire.outcome(1)).isEqualTo("201");
            inParts(wire, apart, Http2Wire.frameBytes(HEADERS, 0, 3, first),
                    Http2Wire.frameBytes(CONTINUATION, END_HEADERS, 3, last),
                    Http2Wire.frameBytes(DATA, 0, 3, (byte) 1),
                    Http2Wire.frameBytes(DATA, END_STREAM, 3, (byte) 1));
            assertThat(wire.outcome(3)).isEqualTo("201");
        }
    }

    static Stream<Arguments> cuts() {
        byte[] head = request("POST", "/", "x-late", "1");
        return Stream.of(true, false).flatMap(apart -> IntStream.of(0, 1, 9, 30, head.length - 1, head.length)
                .mapToObj(cut -> Arguments.of(cut, head, apart)));
    }

    /** Sends the parts at once, or each when the one before has surely been read. */
    private static void inParts(Http2Wire wire, boolean apart, byte[]... parts) throws IOException {
        if (!apart) {
            wire.bytes(joined(parts));
            return;
        }
        for (byte[] part : Arrays.copyOf(parts, parts.length - 1)) {
            wire.bytes(part);
            assertThat(wire.outcome(1, Duration.ofMillis(20))).isEqualTo("silent");
        }
        wire.bytes(parts[parts.length - 1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, END_STREAM})
    void whatIsWrongInTheRestOfAHeadIsRefused(int flags) throws Exception {
        try (var wire = Http2Wire.open(GATEWAY)) {
            inParts(wire, true, Http2Wire.frameBytes(HEADERS, flags, 1, request("GET", "/")),
                    Http2Wire.frameBytes(CONTINUATION, END_HEADERS, 1, block("x-late", "y\r\nz: 1")));
            assertThat(wire.outcome(1)).isEqualTo("400");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trailersAreNoHeaders(boolean atOnce) throws Exception {
        byte[] data = Http2Wire.frameBytes(DATA, 0, 1, new byte[1]);
        assertThatTrailersAreNoHeaders(!atOnce, data, Http2Wire.frameBytes(HEADERS, WHOLE, 1, block("x-late", "1")));
        assertThatTrailersAreNoHeaders(!atOnce, Http2Wire.frameBytes(HEADERS, WHOLE, 1, block("x-late", "1")));
        assertThatTrailersAreNoHeaders(!atOnce, Http2Wire.frameBytes(HEADERS, WHOLE, 1, block("x", "trailer")));
        assertThatTrailersAreNoHeaders(!atOnce, data,
                Http2Wire.frameBytes(HEADERS, END_STREAM, 1, block("x-late", "1")),
                Http2Wire.frameBytes(CONTINUATION, 0, 1, block("x", "trailer")),
                Http2Wire.frameBytes(CONTINUATION, END_HEADERS, 1, block("x_seen", "1")));
    }

    private static void assertThatTrailersAreNoHeaders(boolean apart, byte[]... rest) throws IOException {
        try (var wire = Http2Wire.open(GATEWAY)) {
            byte[] head = Http2Wire.frameBytes(HEADERS, END_HEADERS, 1, request("POST", "/", "x", "1"));
            inParts(wire, apart, Stream.concat(Stream.of(head), Stream.of(rest)).toArray(byte[][]::new));
            assertThat(wire.outcome(1)).isEqualTo("200");
        }
    }

    @Test
    void moreStreamsAtOnceThanAnnouncedAreRefusedAndOneThatEndsMakesRoom() throws Exception {
        try (var wire = Http2Wire.open(GATEWAY)) {
            int most = wire.announced(3);
            assertThat(most).isEqualTo(Limits.DEFAULT.streams());
            for (int stream = 1; stream < 2 * most; stream += 2) {
                wire.frame(HEADERS, WHOLE, stream, request("GET", "/never"));
            }
            assertThat(wire.get(2 * most + 1).outcome(2 * most + 1)).isEqualTo(REFUSED);
            wire.frame(RST_STREAM, 0, 1, ints(8));
            assertThat(wire.get(2 * most + 3).outcome(2 * most + 3)).isEqualTo("200");
        }
    }

    private static void assertThatTheNextIsServed() throws IOException {
        try (var wire = Http2Wire.open(GATEWAY)) {
            assertThat(wire.get(1).outcome(1)).isEqualTo("200");
        }
    }
}
