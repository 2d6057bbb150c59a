package dev.segue.gateway;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP-05, 13 and 14: what two servers may read differently is refused, alone and with a second request behind it.
 *
 * <p>The payloads are the lines of {@code payloads/*.txt}.
 */
@Timeout(60)
class HostilePayloadsIT {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration DEADLINE = Duration.ofMillis(1_500);
    private static final Limits LIMITS = Limits.DEFAULT.withTimes(DEADLINE, DEADLINE, Duration.ofSeconds(2));
    private static final List<String> HOSTILE = List.of("length", "encoding", "chunks", "lines", "headers", "hosts",
            "paths");

    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Application application = request -> {
        served.add(request + " " + request.header("X").orElse("") + new String(request.body(), StandardCharsets.UTF_8));
        return CompletableFuture.completedFuture(Response.text(200, "served"));
    };

    private record Payload(String status, String name, String escaped) {
        byte[] bytes() {
            return Wire.unescaped(escaped);
        }

        byte[] followed() {
            return Wire.unescaped(escaped + SMUGGLED);
        }
    }

    @Test
    void noneOfTwoHundredHostilePayloadsIsServedNorWhatIsSmuggledBehindIt() throws Exception {
        List<Payload> payloads = HOSTILE.stream().flatMap(HostilePayloadsIT::payloads).toList();
        assertThat(payloads).hasSizeGreaterThanOrEqualTo(200);
        try (Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(LIMITS), application)) {
            assertThat(failures(payloads, gateway.url().getPort())).isEmpty();
        }
        assertThat(served).isEmpty();
    }

    @Test
    void aHostIsRefusedAlsoWhenItIsTheFirstThatTheGatewaySees() throws Exception {
        for (Payload payload : payloads("hosts").toList()) {
            try (Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(LIMITS), application)) {
                assertThat(failures(payload, gateway.url().getPort())).isEmpty();
            }
        }
        assertThat(served).isEmpty();
    }

    @Test
    void whatIsWellFormedIsServedAndSoIsWhatFollows() throws Exception {
        try (Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(LIMITS), application)) {
            for (Payload payload : payloads("valid").toList()) {
                try (var wire = new Wire(gateway)) {
                    Wire.Answer answer = wire.send(payload.followed()).answer(PATIENCE);
                    assertThat(answer.statuses()).as(payload.name()).containsExactly(200, 200);
                }
            }
        }
    }

    /** The canary: without the guard the same check finds payloads that are served. */
    @Test
    void theCheckFindsAServerWithoutTheGuard() throws Exception {
        Undertow open = Undertow.builder().addHttpListener(0, "127.0.0.1")
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) LIMITS.idleTime().toMillis())
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, (int) LIMITS.idleTime().toMillis())
                .setHandler(new ExchangeHandler(application, LIMITS, BodyConfig.DEFAULT)).build();
        open.start();
        try {
            int port = ((InetSocketAddress) open.getListenerInfo().getFirst().getAddress()).getPort();
            assertThat(failures(Stream.of("chunks", "paths").flatMap(HostilePayloadsIT::payloads).toList(), port))
                    .hasSizeGreaterThan(20);
        } finally {
            open.stop();
        }
    }

    /** Returns what went wrong with each payload with which something did; all are sent at once. */
    private static List<String> failures(List<Payload> payloads, int port) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<String>>> sent = payloads.stream()
                    .map(payload -> (Callable<List<String>>) () -> failures(payload, port))
                    .toList();
            List<Future<List<String>>> all = clients.invokeAll(sent);
            return all.stream().flatMap(each -> each.resultNow().stream()).toList();
        }
    }

    private static List<String> failures(Payload payload, int port) throws IOException {
        try (var alone = new Wire(port); var followed = new Wire(port)) {
            Wire.Answer answer = alone.send(payload.bytes()).answer(PATIENCE);
            List<Integer> expected = payload.status().equals("closed") ? List.of()
                    : List.of(Integer.parseInt(payload.status()));
            Wire.Answer both = followed.send(payload.followed()).answer(PATIENCE);
            boolean fine = answer.statuses().equals(expected) && answer.closed() && both.closed()
                    && both.statuses().size() <= 1
                    && both.statuses().stream().allMatch(status -> status >= 400);
            return fine ? List.of()
                    : List.of("%s: expected %s, got %s; with a second request %s".formatted(payload.name(), expected,
                            answer,
                            both));
        }
    }

    private static Stream<Payload> payloads(String file) {
        String name = "payloads/" + file + ".txt";
        try (var in = Objects.requireNonNull(HostilePayloadsIT.class.getResourceAsStream(name), name);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" \\| ", 3))
                    .map(parts -> new Payload(parts[0], parts[1], parts[2])).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
