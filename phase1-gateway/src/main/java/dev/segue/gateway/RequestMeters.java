package dev.segue.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.ConnectorStatistics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is measured of requests and connections. Time series are bounded: beyond a thousand, further views are counted together.
 *
 * <p>Threading: safe from any.
 */
final class RequestMeters {
    private static final int MOST = 1_000;
    private static final Duration[] STEPS = {Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100),
        Duration.ofMillis(500), Duration.ofSeconds(2)};

    private final MeterRegistry registry;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Series(HandledBy.Name by, int hundreds) {}

    void record(HandledBy.Name by, int status, long nanos) {
        var series = new Series(by, status / 100);
        Timer timer = timers.get(series);
        if (timer == null) {
            var kept = timers.size() < MOST ? series : new Series(new HandledBy.Name("other", "other"), status / 100);
            timer = timers.computeIfAbsent(kept, this::timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        return Timer.builder("segue.requests")
                .description("From the first byte of a request to the last of its response")
                .tag("view", series.by().view()).tag("mode", series.by().mode()).tag("status", series.hundreds() + "xx")
                .serviceLevelObjectives(STEPS).register(registry);
    }

    /** Measures what comes in at {@code port}, and counts. */
    void watch(Port port) {
        gauge("segue.requests.active", "Requests under way", port, ConnectorStatistics::getActiveRequests);
        gauge("segue.connections", "Open connections", port, ConnectorStatistics::getActiveConnections);
        counter("segue.bytes.received", port, ConnectorStatistics::getBytesReceived);
        counter("segue.bytes.sent", port, ConnectorStatistics::getBytesSent);
    }

    private void gauge(String name, String description, Port port, ToDoubleFunction<ConnectorStatistics> value) {
        Gauge.builder(name, port, of -> of.sum(value)).description(description).register(registry);
    }

    private void counter(String name, Port port, ToDoubleFunction<ConnectorStatistics> value) {
        FunctionCounter.builder(name, port, of -> of.sum(value)).baseUnit("bytes").register(registry);
    }
}
