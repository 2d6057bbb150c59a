package dev.segue.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a client may send and how long it may take: HTTP-01 to 03, 07, 09 to 11, 17 and 19, each at the limit and beyond it. */
@Timeout(60)
class LimitsIT {
    private static final String HOST = "Host: a\r\nConnection: close\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger calls = new AtomicInteger();
    private final CompletableFuture<Response> later = new CompletableFuture<>();
    private final List<Gateway> gateways = new ArrayList<>();

    @AfterEach
    void close() {
        later.complete(Response.text(200, "late"));
        gateways.forEach(Gateway::close);
    }

    @ParameterizedTest
    @CsvSource({"8192, 200", "8193, 414"})
    void aUrlIsRefusedOneByteBeyondItsLimit(int length, int status) throws Exception {
        assertThat(answer(serve(Limits.DEFAULT), "GET /" + "x".repeat(length - 1) + " HTTP/1.1\r\n" + HOST + "\r\n")
                .statuses())
                .containsExactly(status);
        assertThat(answer(serve(Limits.DEFAULT), "GET /?" + "x".repeat(length - 2) + " HTTP/1.1\r\n" + HOST + "\r\n")
                .statuses())
                .containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"16384, 200", "16385, 431", "30000, 431"})
    void headersAreRefusedOneByteBeyondTheirLimit(int bytes, int status) throws Exception {
        String head = "GET / HTTP/1.1\r\n" + HOST + "X: ";
        assertThat(answer(serve(Limits.DEFAULT), head + "x".repeat(bytes - head.length() - 2) + "\r\n\r\n").statuses())
                .containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "101, 431", "150, 431"})
    void headersAreRefusedOneBeyondTheirNumber(int count, int status) throws Exception {
        String more = IntStream.range(2, count).mapToObj(number -> "X" + number + ": y\r\n")
                .collect(Collectors.joining());
        assertThat(answer(serve(Limits.DEFAULT), "GET / HTTP/1.1\r\n" + HOST + more + "\r\n").statuses())
                .containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"1000, 200", "1001, 413"})
    void aBodyIsRefusedOneByteBeyondItsLimit_declaredOrNot(int length, int status) throws Exception {
        Gateway gateway = serve(Limits.DEFAULT.withBody(1_000));
        String body = "x".repeat(length);
        assertThat(answer(gateway, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n" + body)
                .statuses())
                .containsExactly(status);
        String chunks = Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(answer(gateway, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
                .statuses())
                .containsExactly(status);
        assertThat(calls).hasValue(status == 200 ? 2 : 0);
    }

    @ParameterizedTest
    @CsvSource({"256, 200", "257, 400"})
    void aChunkExtensionHasALimitToo(int length, int status) throws Exception {
        String chunks = "5;" + "x".repeat(length) + "\r\nhello\r\n0\r\n\r\n";
        assertThat(answer(serve(Limits.DEFAULT),
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks).statuses())
                .containsExactly(status);
    }

    @Test
    void http01_aClientThatSaysNothingOrHalfIsClosedAfterTheDeadline() throws Exception {
        Gateway gateway = serve(Limits.DEFAULT.withTimes(SHORT, SHORT, SHORT));
        for (String start : List.of("", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: y")) {
            long before = System.nanoTime();
            Wire.Answer answer = answer(gateway, start);
            assertThat(answer.closed()).as(start).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).as(start).isLessThan(SHORT.plusSeconds(2));
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void http02_headersOrABodyThatDripAreClosedAfterTheDeadlineHoweverSteady() throws Exception {
        Gateway gateway = serve(Limits.DEFAULT.withTimes(SHORT, SHORT, LONG));
        for (String start : List.of("GET / HTTP/1.1\r\nHost: a\r\nX: ",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")) {
            try (var wire = new Wire(gateway)) {
                long before = System.nanoTime();
                wire.send(start);
                Awaitility.await().atMost(SHORT.plusSeconds(2)).pollInterval(Duration.ofMillis(50))
                        .until(() -> isClosedAfter(wire, "x"));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(SHORT.minusMillis(100));
            }
        }
        assertThat(calls).hasValue(0);
    }

    private static boolean isClosedAfter(Wire wire, String more) {
        try {
            return wire.send(more).answer(Duration.ofMillis(1)).closed();
        } catch (IOException broken) {
            return true;
        }
    }

    @Test
    void http02_aBodyThatIsLateIsA408() throws Exception {
        Gateway gateway = serve(Limits.DEFAULT.withTimes(LONG, SHORT, LONG));
        Wire.Answer answer = answer(gateway, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        assertThat(answer.statuses()).containsExactly(408);
        assertThat(answer.text()).contains("Connection: close");
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void http03_slowBodiesHoldNoThread() throws Exception {
        Gateway gateway = serve(Limits.DEFAULT);
        var slow = new ArrayList<Wire>();
        try {
            for (int i = 0; i < 64; i++) {
                slow.add(new Wire(gateway).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"));
            }
            var micros = new ArrayList<Long>();
            for (int i = 0; i < 200; i++) {
                long before = System.nanoTime();
                assertThat(answer(gateway, "GET / HTTP/1.1\r\n" + HOST + "\r\n").statuses()).containsExactly(200);
                micros.add((System.nanoTime() - before) / 1_000);
            }
            assertThat(micros.stream().sorted().toList().get(197)).as("p99 in µs").isLessThan(100_000);
        } finally {
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    @Test
    void http19_oneRequestTooManyIsA503AtOnceAndWhenOthersHaveEndedTheNextIsServed() throws Exception {
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(Limits.DEFAULT.withRequests(2)),
                request -> {
                    calls.incrementAndGet();
                    return request.path().equals("/later") ? later : done();
                });
        gateways.add(gateway);
        try (var one = new Wire(gateway); var two = new Wire(gateway)) {
            one.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            two.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(2));
            Wire.Answer refused = answer(gateway, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(refused.statuses()).containsExactly(503);
            assertThat(refused.text()).contains("Retry-After: 1").contains("busy");
            later.complete(Response.text(200, "late"));
            assertThat(one.answer(PATIENCE).statuses()).containsExactly(200);
            assertThat(two.answer(PATIENCE).statuses()).containsExactly(200);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(answer(gateway, "GET / HTTP/1.1\r\n" + HOST + "\r\n").statuses())
                        .containsExactly(200));
    }

    @Test
    void http17_noRequestUnderWayIsLostInAHundredDrains() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int drain = 0; drain < 100; drain++) {
                var release = new CompletableFuture<Response>();
                var arrived = new AtomicInteger();
                Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), _ -> {
                    arrived.incrementAndGet();
                    return release.thenApply(response -> response); // a stage of its own: to cancel one is not to cancel all
                });
                var answers = IntStream.range(0, 4)
                        .mapToObj(_ -> clients
                                .submit(() -> answer(gateway, "GET / HTTP/1.1\r\n" + HOST + "\r\n").statuses()))
                        .toList();
                Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> arrived.get() == 4);
                var closed = clients.submit(gateway::close);
                clients.submit(() -> release.complete(Response.text(200, "done"))).get();
                for (var each : answers) {
                    assertThat(each.get()).as("drain %d", drain).containsExactly(200);
                }
                closed.get();
            }
        }
    }

    @Test
    void healthIsToldWithoutTheApplicationAndReadinessEndsWhenTheDrainBegins() throws Exception {
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withHealth("/health"), request -> {
            calls.incrementAndGet();
            return later;
        });
        assertThat(answer(gateway, "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n").text()).contains("200 OK")
                .contains("live");
        assertThat(answer(gateway, "GET /health/ready HTTP/1.1\r\n" + HOST + "\r\n").text()).contains("200 OK")
                .contains("ready");
        assertThat(calls).hasValue(0);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor(); var held = new Wire(gateway)) {
            held.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(1));
            var closed = clients.submit(gateway::close);
            Awaitility.await().untilAsserted(
                    () -> assertThat(answer(gateway, "GET /health/ready HTTP/1.1\r\n" + HOST + "\r\n").statuses())
                            .containsExactly(503));
            assertThat(answer(gateway, "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n").statuses())
                    .containsExactly(200);
            later.complete(Response.text(200, "done"));
            assertThat(held.answer(PATIENCE).statuses()).containsExactly(200);
            closed.get();
        }
    }

    @Test
    void aRequestForAnotherHostIsA421() throws Exception {
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withNames(Set.of("shop.example")),
                _ -> done());
        gateways.add(gateway);
        assertThat(answer(gateway, "GET / HTTP/1.1\r\nHost: SHOP.example:80\r\nConnection: close\r\n\r\n").statuses())
                .containsExactly(200);
        assertThat(answer(gateway, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").statuses()).containsExactly(421);
    }

    @Test
    void b76_aHeaderWithAnUnderscoreIsDropped() throws Exception {
        var seen = new ArrayList<String>();
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> {
            seen.add(request.header("X_User").orElse("none") + " " + request.header("X-User").orElse("none"));
            return done();
        });
        gateways.add(gateway);
        answer(gateway, "GET / HTTP/1.1\r\n" + HOST + "X_User: root\r\nX-User: ada\r\n\r\n");
        assertThat(seen).containsExactly("none ada");
    }

    @Test
    void wrongLimitsSayWhichOne() {
        assertThatThrownBy(() -> Limits.DEFAULT.withBody(0)).hasMessageContaining("'body' is 0");
        assertThatThrownBy(() -> GatewayConfig.at("127.0.0.1", 0).withHealth("health"))
                .hasMessageContaining("'health' must begin");
    }

    private Gateway serve(Limits limits) {
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(limits), _ -> {
            calls.incrementAndGet();
            return done();
        });
        gateways.add(gateway);
        return gateway;
    }

    private static CompletableFuture<Response> done() {
        return CompletableFuture.completedFuture(Response.text(200, "served"));
    }

    private static Wire.Answer answer(Gateway gateway, String request) throws IOException {
        try (var wire = new Wire(gateway)) {
            return wire.send(request).answer(PATIENCE);
        }
    }
}
