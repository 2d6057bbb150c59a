package dev.segue.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** The access log, and what is measured. */
@Timeout(30)
class ObserverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.segue.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable Gateway gateway;

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
    }

    @Test
    void aRequestIsALineWithWhoAnsweredItAndHowLongThatTook() throws Exception {
        serve(_ -> {
            HandledBy.tell("articles.list", "async");
            return completedFuture(Response.text(201, "hello").withHeader("X-Request-Id", "r-1"));
        });
        send("GET /articles?token=secret HTTP/1.1\r\nHost: a\r\n");
        assertThat(line()).matches(
                "method=GET path=/articles status=201 bytes=5 us=\\d+ view=articles.list mode=async id=r-1 client=127\\.0\\.0\\.1");
    }

    @ParameterizedTest
    @CsvSource({"/a;jsessionid=secret/b, /a;", "http://a/x?y=z, /x", "/caf%C3%A9, /caf%C3%A9",
        "/x%0d%0astatus=200, /x%0d%0astatus=200"})
    void aPathIsWrittenWithoutSecretsAndInOneLine(String target, String path) throws Exception {
        serve(_ -> completedFuture(Response.of(204)));
        send("GET " + target + " HTTP/1.1\r\nHost: a\r\n");
        assertThat(line()).contains(" path=" + path + " status=");
    }

    @Test
    void whatAnApplicationNamesCanMakeUpNothingEither() throws Exception {
        serve(_ -> {
            HandledBy.tell("a b\r\nc", "worker");
            return completedFuture(Response.of(204).withHeader("X-Request-Id", "1 status=500\tx"));
        });
        send("GET / HTTP/1.1\r\nHost: a\r\n");
        assertThat(line()).contains(" view=a?b??c ", " id=1?status=500?x ");
    }

    @Test
    void refusedRequestsAreWrittenToo() throws Exception {
        serve(_ -> completedFuture(Response.of(204)));
        send("GET /%00 HTTP/1.1\r\nHost: a\r\n");
        assertThat(line()).startsWith("method=GET path=/%00 status=400 ").contains("view=none mode=none id=-");
    }

    @Test
    void aRequestWhoseClientHasGoneIsA499() throws Exception {
        var arrived = new CountDownLatch(1);
        serve(_ -> {
            arrived.countDown();
            return new CompletableFuture<>();
        });
        try (var wire = new Wire(gateway())) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            arrived.await();
            wire.reset();
        }
        assertThat(line()).contains(" status=499 bytes=0 ");
    }

    @Test
    void nothingIsWrittenWhenTheLoggerIsOff() throws Exception {
        log.setLevel(Level.OFF);
        serve(_ -> completedFuture(Response.of(204)));
        send("GET / HTTP/1.1\r\nHost: a\r\n");
        Awaitility.await().untilAsserted(() -> assertThat(registry.scrape()).contains("segue_requests_seconds_count"));
        assertThat(lines.list).isEmpty();
    }

    @Test
    void requestsAreTimedByViewModeAndClassOfStatus() throws Exception {
        serve(request -> {
            HandledBy.tell("view" + request.path(), "worker");
            return completedFuture(Response.of(request.path().equals("/bad") ? 404 : 204));
        });
        send("GET /good HTTP/1.1\r\nHost: a\r\n");
        send("GET /good HTTP/1.1\r\nHost: a\r\n");
        send("GET /bad HTTP/1.1\r\nHost: a\r\n");
        Awaitility.await().untilAsserted(() -> assertThat(registry.scrape())
                .contains("segue_requests_seconds_count{mode=\"worker\",status=\"2xx\",view=\"view/good\"} 2",
                        "segue_requests_seconds_count{mode=\"worker\",status=\"4xx\",view=\"view/bad\"} 1"));
    }

    @Test
    void whatIsUnderWayIsMeasured() throws Exception {
        var answer = new CompletableFuture<Response>();
        serve(_ -> answer);
        try (var wire = new Wire(gateway())) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Awaitility.await().untilAsserted(
                    () -> assertThat(registry.scrape()).contains("segue_requests_active 1.0", "segue_connections 1.0"));
            answer.complete(Response.text(200, "x".repeat(1_000)));
            assertThat(wire.answer(PATIENCE).statuses()).containsExactly(200);
        }
        Awaitility.await().untilAsserted(() -> {
            assertThat(registry.scrape()).contains("segue_requests_active 0.0", "segue_connections 0.0");
            assertThat(registry.get("segue.bytes.sent").functionCounter().count()).isGreaterThan(1_000);
        });
    }

    @Test
    void viewsBeyondAThousandAreCountedTogether() {
        var meters = new RequestMeters(registry);
        for (int i = 0; i < 1_500; i++) {
            meters.record(new HandledBy.Name("view" + i, "async"), 200, 1);
        }
        assertThat(registry.find("segue.requests").timers()).hasSize(1_001);
        assertThat(registry.get("segue.requests").tag("view", "other").timer().count()).isEqualTo(500);
    }

    @Test
    void thePoolsOfABridgeAreMeasured() throws Exception {
        var bound = new BridgeConfig.Bound(1, 4);
        var go = new CountDownLatch(1);
        try (Bridge bridge = Bridge.open(new BridgeConfig(bound, bound, bound))) {
            new BridgeMeters(bridge).bindTo(registry);
            List<CompletableFuture<Boolean>> tasks = List
                    .of(bridge.workers(), bridge.workers(), bridge.virtualThreads(), bridge.virtualThreads())
                    .stream().map(pool -> bridge.toAsync(pool, () -> {
                        go.await();
                        return true;
                    })).toList();
            for (String pool : List.of("segue-worker", "segue-virtual")) {
                Awaitility.await().untilAsserted(() -> assertThat(registry.scrape())
                        .contains("segue_pool_busy{pool=\"" + pool + "\"} 1.0",
                                "segue_pool_queued{pool=\"" + pool + "\"} 1.0"));
            }
            go.countDown();
            assertThat(tasks).allSatisfy(task -> assertThat(task.join()).isTrue());
        }
    }

    private void serve(Application application) {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withMetrics(registry), application);
    }

    private Gateway gateway() {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway;
    }

    private void send(String request) throws IOException {
        try (var wire = new Wire(gateway())) {
            wire.send(request + "Connection: close\r\n\r\n").answer(PATIENCE);
        }
    }

    private String line() {
        Awaitility.await().until(() -> !lines.list.isEmpty());
        return lines.list.getFirst().getFormattedMessage();
    }
}
