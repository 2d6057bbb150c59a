package dev.segue.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway listens and what it allows.
 *
 * @param host name or address to listen on
 * @param port port to listen on; 0 picks a free one
 * @param ioThreads threads that read and write connections; at least 1. Beside a database on 2 cores, 1 or 2 are best
 * @param names the hosts it answers for, in small letters and without port, as browsers send them; a request for another one is a 421. Empty:
 * any
 * @param health path below which it tells whether it is {@code live} and {@code ready}, such as {@code /health}; empty for none
 * @param tls the certificate it serves with, over TLS 1.3 and 1.2; null for plain HTTP
 * @param http2 whether HTTP/2 is spoken too: over TLS if the client wants it, without TLS if it begins with it (prior knowledge)
 * @param drain how long {@link Gateway#close} waits for requests under way
 * @param bodies where the bodies of requests are kept
 * @param metrics where requests, connections and bytes are measured; null for nowhere
 */
public record GatewayConfig(String host, int port, int ioThreads, Limits limits, Set<String> names, String health,
        @Nullable Tls tls, boolean http2, Duration drain, BodyConfig bodies, @Nullable MeterRegistry metrics) {
    public GatewayConfig {
        names = Set.copyOf(names);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Port %d is not between 0 and 65535.".formatted(port));
        }
        if (ioThreads < 1) {
            throw new IllegalArgumentException("'ioThreads' is %d, but must be at least 1.".formatted(ioThreads));
        }
        if (!health.isEmpty() && (!health.startsWith("/") || health.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "Health path '%s' must begin with a slash and end without one, such as '/health'."
                            .formatted(health));
        }
    }

    /**
     * Returns the defaults for an address: 1 I/O thread per 2 cores but at least 1 and at most 8, {@link Limits#DEFAULT}, any host name, no
     * health endpoint, plain HTTP/1.1, 10 s to drain.
     */
    public static GatewayConfig at(String host, int port) {
        int ioThreads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
        return new GatewayConfig(host, port, ioThreads, Limits.DEFAULT, Set.of(), "", null, false,
                Duration.ofSeconds(10), BodyConfig.DEFAULT, null);
    }

    /** Returns these settings with another number of I/O threads. */
    public GatewayConfig withIoThreads(int threads) {
        return new GatewayConfig(host, port, threads, limits, names, health, tls, http2, drain, bodies, metrics);
    }

    /** Returns these settings with other limits. */
    public GatewayConfig withLimits(Limits other) {
        return new GatewayConfig(host, port, ioThreads, other, names, health, tls, http2, drain, bodies, metrics);
    }

    /** Returns these settings for requests to {@code hosts} only. */
    public GatewayConfig withNames(Set<String> hosts) {
        return new GatewayConfig(host, port, ioThreads, limits, hosts, health, tls, http2, drain, bodies, metrics);
    }

    /** Returns these settings with health endpoints below {@code path}. */
    public GatewayConfig withHealth(String path) {
        return new GatewayConfig(host, port, ioThreads, limits, names, path, tls, http2, drain, bodies, metrics);
    }

    /** Returns these settings with another time to drain. */
    public GatewayConfig withDrain(Duration time) {
        return new GatewayConfig(host, port, ioThreads, limits, names, health, tls, http2, time, bodies, metrics);
    }

    /** Returns these settings with TLS. */
    public GatewayConfig withTls(Tls certificate) {
        return new GatewayConfig(host, port, ioThreads, limits, names, health, certificate, http2, drain, bodies,
                metrics);
    }

    /** Returns these settings with HTTP/2 beside HTTP/1.1. */
    public GatewayConfig withHttp2() {
        return new GatewayConfig(host, port, ioThreads, limits, names, health, tls, true, drain, bodies, metrics);
    }

    /** Returns these settings with another way to keep bodies. */
    public GatewayConfig withBodies(BodyConfig other) {
        return new GatewayConfig(host, port, ioThreads, limits, names, health, tls, http2, drain, other, metrics);
    }

    /** Returns these settings with requests, connections and bytes measured in {@code registry}. */
    public GatewayConfig withMetrics(MeterRegistry registry) {
        return new GatewayConfig(host, port, ioThreads, limits, names, health, tls, http2, drain, bodies, registry);
    }
}
