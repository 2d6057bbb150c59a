package dev.segue.gateway;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** HTTP-19 at its full length: three times as many requests as can be answered, whether or not earlier ones are. */
@Timeout(300)
class OverloadSoak {
    private static final int AT_ONCE = 4;
    private static final Duration WORK = Duration.ofMillis(40);
    private static final Duration PEAK = Duration.ofSeconds(10);
    private static final Duration OVERLOAD = Duration.ofSeconds(60);
    private static final long TICK_MILLIS = 2;

    private final Executor later = CompletableFuture.delayedExecutor(WORK.toMillis(), TimeUnit.MILLISECONDS);
    private final Gateway gateway = Gateway.start(
            GatewayConfig.at("127.0.0.1", 0).withLimits(Limits.DEFAULT.withRequests(AT_ONCE)),
            _ -> CompletableFuture.supplyAsync(() -> Response.text(200, "served"), later));
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void http19_threeTimesTheCapacityLeavesGoodputAndRefusesTheRestAtOnce() throws Exception {
        try (gateway; client) {
            double peak = peak();
            var statuses = new AtomicInteger[]{new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
            var refusals = new ConcurrentLinkedQueue<Long>();
            flood(3 * peak, statuses, refusals);
            double goodput = statuses[0].get() / (double) OVERLOAD.toSeconds();
            List<Long> sorted = refusals.stream().sorted().toList();
            long p99 = sorted.get((int) (sorted.size() * 0.99));
            long recovery = recovery();
            System.out.printf(
                    "HTTP-19: peak %.0f/s; at 3 times that for %d s: goodput %.0f/s (%.0f %%), %d refused, median %d ms, p99 %d ms, %d failed; recovered after %d ms%n",
                    peak, OVERLOAD.toSeconds(), goodput, 100 * goodput / peak, statuses[1].get(),
                    sorted.get(sorted.size() / 2), p99, statuses[2].get(), recovery);
            assertThat(goodput).as("goodput of %.0f/s", peak).isGreaterThanOrEqualTo(0.8 * peak);
            assertThat(p99).as("ms until the 99th percentile of 503s").isLessThanOrEqualTo(50);
            assertThat(statuses[2]).as("neither served nor refused").hasValue(0);
        }
    }

    private double peak() throws InterruptedException {
        var served = new AtomicInteger();
        var over = new AtomicBoolean();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, AT_ONCE).forEach(_ -> clients.execute(() -> {
                while (!over.get()) {
                    if (ask().join() == 200) {
                        served.incrementAndGet();
                    }
                }
            }));
            var _ = CompletableFuture.runAsync(() -> over.set(true),
                    CompletableFuture.delayedExecutor(PEAK.toMillis(), TimeUnit.MILLISECONDS));
        }
        return served.get() / (double) PEAK.toSeconds();
    }

    /** Asks at {@code rate} per second, open loop. A refusal's time runs from when its request was due, so what delays the client counts too. */
    private void flood(double rate, AtomicInteger[] statuses, ConcurrentLinkedQueue<Long> refusals) throws Exception {
        long start = System.nanoTime();
        var sent = new AtomicInteger();
        var open = new ConcurrentLinkedQueue<CompletableFuture<?>>();
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            var ticks = clock.scheduleAtFixedRate(() -> {
                double due = (System.nanoTime() - start) / 1e9 * rate;
                while (sent.get() < due) {
                    long at = start + Math.round(sent.getAndIncrement() / rate * 1e9);
                    open.add(ask().handle((status, failure) -> {
                        if (failure != null) {
                            return statuses[2].incrementAndGet();
                        }
                        if (status == 503) {
                            refusals.add((System.nanoTime() - at) / 1_000_000);
                        }
                        return statuses[status == 200 ? 0 : 1].incrementAndGet();
                    }));
                }
            }, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
            clock.schedule(() -> ticks.cancel(false), OVERLOAD.toMillis(), TimeUnit.MILLISECONDS).get();
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
    }

    /** Returns after how many ms ten requests in a row are served. */
    private long recovery() {
        long start = System.nanoTime();
        Awaitility.await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(1))
                .until(() -> IntStream.range(0, 10).allMatch(_ -> ask().join() == 200));
        return (System.nanoTime() - start) / 1_000_000;
    }

    private CompletableFuture<Integer> ask() {
        return client.sendAsync(HttpRequest.newBuilder(gateway.url()).build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }
}
