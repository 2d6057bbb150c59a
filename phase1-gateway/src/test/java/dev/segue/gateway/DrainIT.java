package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** HTTP-17: gateways are closed while clients that keep their connections ask without a pause. */
@Timeout(600)
class DrainIT {
    private static final int DRAINS = System.getProperty("segue.soak") == null ? 100 : 2_000;
    private static final List<String> KINDS = List.of("sync", "async", "stream");
    private static final int CLIENTS_PER_KIND = 2;
    private static final int ANSWERS_BEFORE = 12; // over all clients, so that each drain meets requests in another place

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Set<String> begun = ConcurrentHashMap.newKeySet(); // ids of requests that the application has seen

    @AfterEach
    void close() {
        clients.close();
        bridge.close();
    }

    @Test
    void http17_underLoadEachRequestIsAnsweredWholeOrWasNeverBegun() throws Exception {
        for (int drain = 0; drain < DRAINS; drain++) {
            Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), this::answer);
            var warm = new CountDownLatch(ANSWERS_BEFORE + drain % 7);
            var asking = new ArrayList<Future<?>>();
            for (int client = 0; client < CLIENTS_PER_KIND * KINDS.size(); client++) {
                String kind = KINDS.get(client % KINDS.size());
                asking.add(clients.submit(() -> askUntilRefused(gateway, kind, warm)));
            }
            warm.await();
            gateway.close();
            for (Future<?> client : asking) {
                client.get();
            }
        }
        System.out.printf("HTTP-17: %d drains, %d requests answered whole, %d refused before they were begun, 0 lost%n",
                DRAINS, answered.get(), refused.get());
    }

    private CompletableFuture<Response> answer(Request request) {
        String id = request.query("id").orElseThrow();
        begun.add(id);
        return switch (request.path()) {
            case "/sync" -> bridge.toAsync(() -> Response.text(200, whole(id)));
            case "/async" -> CompletableFuture.supplyAsync(() -> Response.text(200, whole(id)),
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
            default -> CompletableFuture.completedFuture(Response.stream(200, "text/plain",
                    Pulled.each(bridge, bridge.virtualThreads(),
                            () -> Stream.of("x".repeat(1_000), "y".repeat(1_000), "end-" + id)
                                    .map(part -> part.getBytes(US_ASCII)).iterator())));
        };
    }

    private static String whole(String id) {
        return "x".repeat(2_000) + "end-" + id;
    }

    /** Asks until the gateway refuses, and fails if it begins a request and does not end it. */
    private void askUntilRefused(Gateway gateway, String kind, CountDownLatch warm) {
        String id = "none yet";
        try (var wire = new Wire(gateway)) {
            while (true) {
                id = String.valueOf(ids.incrementAndGet());
                wire.send("GET /%s?id=%s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(kind, id));
                if (!wire.until("\r\n\r\n").startsWith("HTTP/1.1 200")) {
                    break;
                }
                wire.until("end-" + id + (kind.equals("stream") ? "\r\n0\r\n\r\n" : ""));
                answered.incrementAndGet();
                warm.countDown();
            }
        } catch (IOException closed) {
            assertThat(begun).as("a %s request, ended by: %s", kind, closed).doesNotContain(id);
        }
        assertThat(begun).as("a %s request that was refused", kind).doesNotContain(id);
        refused.incrementAndGet();
    }
}
