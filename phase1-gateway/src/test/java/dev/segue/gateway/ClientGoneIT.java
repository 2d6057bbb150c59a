package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Http2Wire.DATA;
import static dev.segue.gateway.Http2Wire.END_HEADERS;
import static dev.segue.gateway.Http2Wire.END_STREAM;
import static dev.segue.gateway.Http2Wire.HEADERS;
import static dev.segue.gateway.Http2Wire.RST_STREAM;
import static dev.segue.gateway.Http2Wire.SETTINGS;
import static dev.segue.gateway.Http2Wire.ints;
import static dev.segue.gateway.Http2Wire.request;
import static dev.segue.gateway.Http2Wire.setting;
import static org.assertj.core.api.Assertions.assertThat;

/** B68, B69 and B71: what becomes of a request whose client goes. */
@Timeout(30)
class ClientGoneIT {
    private static final int CANCEL = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final AtomicInteger calls = new AtomicInteger();
    private final CompletableFuture<Response> stage = new CompletableFuture<>();

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void b68_goneBeforeTheBodyIsCompleteTheApplicationIsNotCalled() throws Exception {
        try (Gateway gateway = serve(_ -> stage); var other = new Wire(gateway)) {
            try (var wire = new Wire(gateway)) {
                wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello").reset();
            }
            stage.complete(Response.of(204));
            assertThat(other.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .answer(Duration.ofSeconds(5)).statuses())
                    .containsExactly(204);
            assertThat(calls).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void b69_goneWhileAsyncCodeRunsItsStageIsCancelled(boolean byReset) throws Exception {
        try (Gateway gateway = serve(_ -> stage); var wire = new Wire(gateway)) {
            wire.send(GET);
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(1));
            if (byReset) {
                wire.reset();
            } else {
                wire.leave();
            }
            Awaitility.await().until(stage::isCancelled);
        }
    }

    @Test
    void b69_goneOverHttp2TheStageIsCancelledToo() throws Exception {
        try (Gateway gateway = serveHttp2(_ -> stage)) {
            try (var wire = Http2Wire.open(gateway)) {
                wire.get(1);
                Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(1));
            }
            Awaitility.await().until(stage::isCancelled);
        }
    }

    @Test
    void b68_aStreamThatIsResetBeforeItsBodyIsCompleteIsNotGivenToTheApplication() throws Exception {
        try (Gateway gateway = serveHttp2(_ -> CompletableFuture.completedFuture(Response.of(204)));
                var wire = Http2Wire.open(gateway)) {
            wire.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, 0, 1, new byte[3])
                    .frame(RST_STREAM, 0, 1, ints(CANCEL));
            assertThat(wire.get(3).outcome(3)).isEqualTo("204");
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void b69_aStreamThatIsResetCancelsItsStageAndThoseOfNoOthers() throws Exception {
        var other = new CompletableFuture<Response>();
        var finished = new AtomicInteger();
        try (Gateway gateway = serveHttp2(request -> request.path().equals("/reset") ? stage : other);
                var wire = Http2Wire.open(gateway)) {
            wire.frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", "/reset")).get(3);
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(2));
            wire.frame(RST_STREAM, 0, 1, ints(CANCEL));
            Awaitility.await().until(stage::isCancelled);
            other.complete(Response.of(204).whenFinished(finished::incrementAndGet));
            assertThat(wire.outcome(3)).isEqualTo("204");
            Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void b70_aStreamThatIsResetWhileItsBodyIsSentCancelsThePublisher(boolean full) throws Exception {
        var hand = new Hand();
        var finished = new AtomicInteger();
        try (Gateway gateway = serveHttp2(_ -> CompletableFuture.completedFuture(
                Response.stream(200, "text/plain", hand).whenFinished(finished::incrementAndGet)));
                var wire = Http2Wire.open(gateway)) {
            assertThat(wire.get(1).outcome(1, Duration.ofMillis(50))).isEqualTo("silent");
            hand.give(full ? "x".repeat(100_000) : "x"); // the client takes 64 KiB before it says that it takes more
            assertThat(wire.outcome(1)).isEqualTo("200");
            wire.frame(RST_STREAM, 0, 1, ints(CANCEL));
            Awaitility.await().untilAsserted(() -> assertThat(hand.cancels).hasValue(1));
            Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void b70_aStreamThatIsResetByAClientThatTookNothingOfItEndsAtOnceAndTheNextIsServed(boolean inChunks)
            throws Exception {
        var hand = new Hand();
        var finished = new AtomicInteger();
        try (Gateway gateway = serveHttp2(waiting(inChunks, hand, finished));
                var wire = Http2Wire.open(gateway)) {
            takeNothing(wire, inChunks, hand);
            assertThat(wire.outcome(1, Duration.ofMillis(100))).isEqualTo("silent");
            wire.frame(RST_STREAM, 0, 1, ints(CANCEL));
            Awaitility.await().untilAsserted(() -> assertThat(finished).hasValue(1));
            assertThat(hand.cancels).hasValue(inChunks ? 1 : 0);
            assertThat(wire.get(3).outcome(3)).isEqualTo("204");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void b70_aStreamOfWhichAClientTakesNothingEndsAlsoWhileItsConnectionIsBusy(boolean inChunks) throws Exception {
        var hand = new Hand();
        var finished = new AtomicInteger();
        Duration idle = Duration.ofSeconds(1);
        var config = GatewayConfig.at("127.0.0.1", 0).withHttp2()
                .withLimits(Limits.DEFAULT.withTimes(idle, idle, idle));
        try (Gateway gateway = serve(config, waiting(inChunks, hand, finished));
                var wire = Http2Wire.open(gateway)) {
            takeNothing(wire, inChunks, hand);
            var next = new AtomicInteger(1);
            Awaitility.await().pollInterval(idle.dividedBy(4)).untilAsserted(() -> {
                assertThat(wire.get(next.addAndGet(2)).outcome(next.get())).isEqualTo("204");
                assertThat(finished).hasValue(1);
            });
        }
    }

    /** Answers {@code /waits} with a body, in one piece or by {@code hand}, and all else without. */
    private static Application waiting(boolean inChunks, Hand hand, AtomicInteger finished) {
        return request -> CompletableFuture.completedFuture(request.path().equals("/") ? Response.of(204)
                : (inChunks ? Response.stream(200, "text/plain", hand) : Response.text(200, "waits"))
                        .whenFinished(finished::incrementAndGet));
    }

    /** Asks for {@code /waits} on stream 1, without a window for it. */
    private static void takeNothing(Http2Wire wire, boolean inChunks, Hand hand) throws Exception {
        wire.frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 0))
                .frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", "/waits"));
        if (inChunks) {
            hand.give("waits");
        }
    }

    @Test
    void b71_aStreamThatIsResetWhileSyncCodeRunsLetsItRunToItsEndAndFinishesOnce() throws Exception {
        var started = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        try (Gateway gateway = serveHttp2(request -> request.path().equals("/reset") ? bridge.toAsync(() -> {
            started.countDown();
            go.await();
            ended.countDown();
            return Response.of(204);
        }) : CompletableFuture.completedFuture(Response.of(204))); var wire = Http2Wire.open(gateway)) {
            wire.frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", "/reset"));
            started.await();
            wire.frame(RST_STREAM, 0, 1, ints(CANCEL));
            go.countDown();
            ended.await();
            assertThat(wire.get(3).outcome(3)).isEqualTo("204");
        }
    }

    private Gateway serveHttp2(Application application) {
        return serve(GatewayConfig.at("127.0.0.1", 0).withHttp2(), application);
    }

    /** Each request of a connection is watched, and none of them afterwards: a connection may live for days. */
    @Test
    void requestsThatHaveEndedAreNotWatchedAnyMore() throws Exception {
        var connections = new CopyOnWriteArraySet<ServerConnection>();
        var exchanges = new ExchangeHandler(_ -> bridge.toAsync(() -> Response.of(204)), Limits.DEFAULT,
                BodyConfig.DEFAULT);
        Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1")
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setHandler(exchange -> {
                    connections.add(exchange.getConnection());
                    exchanges.handleRequest(exchange);
                }).build();
        server.start();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            int port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
            for (int i = 0; i < 50; i++) {
                client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            Awaitility.await().untilAsserted(() -> assertThat(connections)
                    .allSatisfy(connection -> assertThat(ClientWatch.watches(connection)).isEmpty()));
            assertThat(connections).anyMatch(connection -> connection instanceof Http2ServerConnection);
        } finally {
            server.stop();
        }
    }

    @Test
    void b71_goneWhileSyncCodeRunsItRunsToItsEndAndItsResponseIsDropped() throws Exception {
        var started = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var ended = new CompletableFuture<Boolean>();
        var futures = new CompletableFuture<CompletableFuture<Response>>();
        try (Gateway gateway = serve(_ -> {
            CompletableFuture<Response> answer = bridge.toAsync(() -> {
                started.countDown();
                go.await();
                ended.complete(Thread.currentThread().isInterrupted());
                return Response.of(204);
            });
            futures.complete(answer);
            return answer;
        }); var wire = new Wire(gateway)) {
            wire.send(GET);
            CompletableFuture<Response> answer = futures.join();
            started.await(); // what is cancelled before does not run at all
            wire.reset();
            Awaitility.await().until(answer::isCancelled);
            go.countDown();
            assertThat(ended.join()).as("interrupted").isFalse();
        }
    }

    @Test
    void aClientThatPipelinesWhileItIsAnsweredIsThereAndAnsweredTwice() throws Exception {
        try (Gateway gateway = serve(request -> request.path().equals("/slow") ? stage
                : CompletableFuture.completedFuture(Response.text(200, "second"))); var wire = new Wire(gateway)) {
            wire.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(1));
            wire.send("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(wire.answer(Duration.ofMillis(100)).text()).isEmpty();
            assertThat(stage).isNotDone();
            stage.complete(Response.text(200, "first"));
            assertThat(wire.answer(Duration.ofSeconds(5)).text()).containsSubsequence("first", "second");
        }
    }

    @Test
    void aClientThatStaysIsAnsweredAgainAndAgainOnOneConnection() throws Exception {
        try (Gateway gateway = serve(_ -> bridge.toAsync(() -> Response.text(200, "answer " + calls.get())));
                var wire = new Wire(gateway)) {
            for (int i = 1; i <= 20; i++) {
                wire.send(GET);
                int number = i;
                var text = new StringBuilder();
                Awaitility.await().until(() -> text.append(wire.answer(Duration.ofMillis(20)).text()).toString()
                        .endsWith("answer " + number));
            }
        }
    }

    private Gateway serve(Application application) {
        return serve(GatewayConfig.at("127.0.0.1", 0), application);
    }

    private Gateway serve(GatewayConfig config, Application application) {
        return Gateway.start(config, request -> {
            calls.incrementAndGet();
            return application.handle(request);
        });
    }
}
