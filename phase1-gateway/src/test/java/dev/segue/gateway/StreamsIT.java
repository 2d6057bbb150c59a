package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.TestCertificate.EC;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B70 and B74: bodies that come chunk by chunk. */
@Timeout(30)
class StreamsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final AtomicInteger finished = new AtomicInteger();
    private final Hand hand = new Hand();
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        bridge.close();
    }

    @Test
    void b74_theFirstChunkArrivesBeforeTheLastIsProduced() throws Exception {
        try (var wire = wire(serve(() -> hand))) {
            wire.send(GET);
            hand.give("first");
            assertThat(wire.until("first")).contains("200 OK", "Transfer-Encoding: chunked").doesNotContain("last");
            hand.give("last");
            hand.end();
            assertThat(wire.answer(SOON).text()).contains("last").endsWith("0\r\n\r\n");
            assertThat(hand.cancels).hasValue(0);
        }
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
    }

    @Test
    void b74_aSyncIteratorIsPulledChunkByChunkOffTheLoop() throws Exception {
        var go = new Semaphore(0);
        var onLoop = new AtomicBoolean();
        var closed = new AtomicInteger();
        try (var wire = wire(serve(() -> Pulled.each(bridge, bridge.workers(), () -> new Pieces(3, closed) {
            @Override
            public byte[] next() {
                onLoop.compareAndSet(false, LoopThreads.isCurrent());
                go.acquireUninterruptibly();
                return super.next();
            }
        })))) {
            wire.send(GET);
            go.release();
            assertThat(wire.until("piece 1")).doesNotContain("piece 2");
            go.release(2);
            assertThat(wire.answer(SOON).text()).contains("piece 2", "piece 3");
        }
        assertThat(onLoop).isFalse();
        assertThat(closed).hasValue(1);
    }

    @Test
    void anInputStreamArrivesWholeAndIsClosedOnce() throws Exception {
        var closed = new AtomicInteger();
        serve(() -> Pulled.bytes(bridge, bridge.virtualThreads(), () -> new Endless(5_000_000, closed)));
        assertThat(get(HttpClient.newHttpClient()).body()).hasSize(5_000_000);
        assertThat(closed).hasValue(1);
    }

    @Test
    void aClientThatDoesNotReadStopsTheSource() throws Exception {
        var read = new AtomicLong();
        try (var wire = wire(serve(() -> Pulled.bytes(bridge, bridge.virtualThreads(),
                () -> new Endless(Long.MAX_VALUE, new AtomicInteger()) {
                    @Override
                    public int read(byte[] bytes, int from, int length) {
                        read.addAndGet(length);
                        return super.read(bytes, from, length);
                    }
                })))) {
            wire.send(GET);
            var before = new AtomicLong(-1);
            Awaitility.await().pollInterval(Duration.ofMillis(200))
                    .until(() -> before.getAndSet(read.get()) == read.get() && read.get() > 0);
            assertThat(read.get()).isLessThan(20_000_000);
            wire.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void b70_goneWhileStreamingThePublisherIsCancelledOnce(boolean byReset) throws Exception {
        try (var wire = wire(serve(() -> hand))) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give("first");
            wire.until("first");
            if (byReset) {
                wire.reset();
            } else {
                wire.leave();
            }
            Awaitility.await().untilAsserted(() -> assertThat(hand.cancels).hasValue(1));
        }
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
    }

    @Test
    void b70_goneWhileStreamingAnIteratorIsClosedOnce() throws Exception {
        var closed = new AtomicInteger();
        try (var wire = wire(
                serve(() -> Pulled.each(bridge, bridge.workers(), () -> new Pieces(Integer.MAX_VALUE, closed))))) {
            wire.send(GET);
            wire.until("piece 1");
            wire.reset();
            Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(1));
        }
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
        assertThat(closed).hasValue(1);
    }

    @Test
    void aClientThatPipelinesBehindAStreamIsAnsweredTwice() throws Exception {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> CompletableFuture.completedFuture(
                request.path().equals("/next") ? Response.text(200, "second")
                        : Response.stream(200, "text/plain", hand)));
        try (var wire = wire(gateway)) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give("first");
            wire.until("first");
            wire.send("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(wire.answer(Duration.ofMillis(100)).text()).doesNotContain("second");
            hand.give("last");
            hand.end();
            assertThat(wire.answer(SOON).text()).containsSubsequence("last", "0\r\n\r\n", "200 OK", "second");
        }
    }

    @Test
    void aFailureInMidStreamCutsTheConnectionSoThatTheAnswerIsNotComplete() throws Exception {
        try (var wire = wire(serve(() -> hand))) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give("first");
            wire.until("first");
            hand.fail(new IllegalStateException("secret"));
            Wire.Answer rest = wire.answer(SOON);
            assertThat(rest.closed()).isTrue();
            assertThat(rest.text()).doesNotContain("0\r\n\r\n", "secret");
        }
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
    }

    @Test
    void aFailureBeforeTheFirstChunkIsA500() throws Exception {
        serve(() -> Pulled.bytes(bridge, bridge.workers(), () -> {
            throw new IllegalStateException("secret");
        }));
        HttpResponse<byte[]> answer = get(HttpClient.newHttpClient());
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(new String(answer.body(), US_ASCII)).isEqualTo("The server failed to answer this request.\n");
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
    }

    @Test
    void aFullPoolBeforeTheFirstChunkIsA503() throws Exception {
        var go = new CountDownLatch(1);
        try (Bridge small = Bridge.open(new BridgeConfig(new Bound(1, 1), new Bound(1, 1), new Bound(1, 1)))) {
            serve(() -> Pulled.bytes(small, small.workers(), () -> new Endless(1, new AtomicInteger())));
            List<CompletableFuture<Boolean>> taken = List.of(
                    small.toAsync(small.workers(), () -> go.await(20, TimeUnit.SECONDS)),
                    small.toAsync(small.workers(), () -> true));
            assertThat(get(HttpClient.newHttpClient()).statusCode()).isEqualTo(503);
            go.countDown();
            taken.forEach(CompletableFuture::join);
        }
    }

    @Test
    void aSourceSeesTheValuesOfTheCodeThatMadeTheResponse() throws Exception {
        var key = new Context.Key<String>("name");
        serve(() -> Context.current().with(key, "ada").supply(() -> Pulled.each(bridge, bridge.workers(),
                () -> List.of(String.valueOf(Context.current().get(key)).getBytes(US_ASCII)).iterator())));
        assertThat(get(HttpClient.newHttpClient()).body()).asString().isEqualTo("ada");
    }

    @Test
    void aChunkThatWasNotAskedForCutsTheConnection() throws Exception {
        try (var wire = wire(serve(() -> hand))) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.flood(Collections.nCopies(30, "x".repeat(1_000_000)));
            assertThat(wire.answer(SOON).closed()).isTrue();
            assertThat(hand.cancels).hasValue(1);
        }
    }

    @Test
    void headSendsNoBodyAndClosesTheSource() throws Exception {
        serve(() -> hand);
        try (var wire = wire(gateway)) {
            String text = wire.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").answer(SOON).text();
            assertThat(text).contains("200 OK").doesNotContain("Content-Length").endsWith("\r\n\r\n");
            assertThat(hand.cancels).hasValue(1);
        }
        Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
    }

    @Test
    void aBodyOfKnownLengthEndsWithItsLastByteAndTheConnectionGoesOn() throws Exception {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> CompletableFuture.completedFuture(
                request.path().equals("/next") ? Response.text(200, "second")
                        : Response.of(200, List.of(), new ResponseBody.Chunks(hand, 5))));
        try (var wire = wire(gateway)) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give("first");
            assertThat(wire.until("first")).contains("Content-Length: 5");
            wire.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").until("second");
            assertThat(hand.cancels).hasValue(1);
            hand.end();
            wire.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").until("second");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"firs", "first and more"})
    void aBodyOfAnotherLengthThanWasToldClosesTheConnection(String text) throws Exception {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0),
                _ -> CompletableFuture.completedFuture(Response.of(200, List.of(), new ResponseBody.Chunks(hand, 5))));
        try (var wire = wire(gateway)) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give(text);
            hand.end();
            Wire.Answer answer = wire.answer(SOON);
            assertThat(answer.closed()).isTrue();
            assertThat(answer.text()).doesNotContain("more").contains("Content-Length: 5");
        }
    }

    @Test
    void aStreamMayBeSilentForLongerThanAConnectionMay() throws Exception {
        Limits limits = Limits.DEFAULT.withTimes(SOON, SOON, Duration.ofMillis(200));
        try (var wire = wire(serve(limits, () -> hand))) {
            wire.send(GET);
            hand.give("first");
            wire.until("first");
            assertThat(wire.answer(Duration.ofMillis(800)).closed()).isFalse();
            hand.give("last");
            hand.end();
            assertThat(wire.answer(SOON).text()).contains("last").endsWith("0\r\n\r\n");
        }
    }

    @Test
    void aClientThatTakesNothingForTooLongIsCutOff() throws Exception {
        var closed = new AtomicInteger();
        Limits limits = Limits.DEFAULT.withTimes(SOON, SOON, Duration.ofMillis(300));
        try (var wire = wire(serve(limits,
                () -> Pulled.bytes(bridge, bridge.workers(), () -> new Endless(Long.MAX_VALUE, closed))))) {
            wire.send(GET);
            Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(1));
        }
    }

    @Test
    void closingWaitsForStreamsUnderWay() throws Exception {
        Gateway closing = serve(() -> hand);
        try (var wire = wire(closing)) {
            wire.send(GET);
            hand.give("first");
            wire.until("first");
            Thread closer = Thread.ofPlatform().start(closing::close);
            hand.give("last");
            hand.end();
            assertThat(wire.answer(SOON).text()).contains("last").endsWith("0\r\n\r\n");
            closer.join();
        }
    }

    @Test
    void aStreamThatLastsLongerThanTheDrainIsCutOffAndItsSourceClosed() throws Exception {
        var closed = new AtomicInteger();
        Gateway closing = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withDrain(Duration.ofMillis(100)),
                request -> CompletableFuture
                        .completedFuture(Response.stream(200, "text/plain", request.path().equals("/hand") ? hand
                                : Pulled.bytes(bridge, bridge.workers(), () -> new Endless(Long.MAX_VALUE, closed)))));
        try (var silent = wire(closing); var unread = wire(closing)) {
            silent.send("GET /hand HTTP/1.1\r\nHost: a\r\n\r\n");
            hand.give("first");
            silent.until("first");
            unread.send(GET).until("\r\n\r\n");
            closing.close();
            assertThat(silent.answer(SOON).text()).doesNotEndWith("0\r\n\r\n");
            assertThat(hand.cancels).hasValue(1);
            Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(1));
        }
    }

    @Test
    void overHttp2ChunksArriveAsTheyComeAndAFailureEndsOnlyItsStream() throws Exception {
        gateway = Gateway.start(EC.config().withHttp2(), request -> CompletableFuture
                .completedFuture(request.path().equals("/hand") ? Response.stream(200, "text/plain", hand)
                        : Response.text(200, "x")));
        try (HttpClient client = EC.client().build()) {
            var answer = client.sendAsync(HttpRequest.newBuilder(gateway.url().resolve("/hand")).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            hand.give("first");
            InputStream body = answer.join().body();
            assertThat(new String(body.readNBytes(5), US_ASCII)).isEqualTo("first");
            hand.fail(new IllegalStateException("secret"));
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
            assertThat(get(client).statusCode()).isEqualTo(200);
        }
    }

    private Gateway serve(Supplier<Flow.Publisher<ByteBuffer>> chunks) {
        return serve(Limits.DEFAULT, chunks);
    }

    private Gateway serve(Limits limits, Supplier<Flow.Publisher<ByteBuffer>> chunks) {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(limits),
                _ -> CompletableFuture.completedFuture(
                        Response.stream(200, "text/plain", chunks.get()).whenFinished(finished::incrementAndGet)));
        return gateway;
    }

    private static Wire wire(@Nullable Gateway to) throws Exception {
        return new Wire(Objects.requireNonNull(to));
    }

    private HttpResponse<byte[]> get(HttpClient client) throws Exception {
        return client.send(HttpRequest.newBuilder(Objects.requireNonNull(gateway).url()).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Iterates over {@code piece 1}, {@code piece 2}, … */
    private static class Pieces implements Iterator<byte[]>, AutoCloseable {
        private final int count;
        private final AtomicInteger closed;
        private int given;

        Pieces(int count, AtomicInteger closed) {
            this.count = count;
            this.closed = closed;
        }

        @Override
        public boolean hasNext() {
            return given < count;
        }

        @Override
        public byte[] next() {
            given++;
            return ("piece " + given).getBytes(US_ASCII);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Zeros, as many as wanted. */
    private static class Endless extends InputStream {
        private final AtomicInteger closed;
        private long left;

        Endless(long length, AtomicInteger closed) {
            left = length;
            this.closed = closed;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
