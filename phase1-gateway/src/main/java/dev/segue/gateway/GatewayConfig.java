package dev.segue.gateway;

import java.time.Duration;

/**
 * Where a gateway listens and what it allows.
 *
 * @param host name or address to listen on
 * @param port port to listen on; 0 picks a free one
 * @param ioThreads threads that read and write connections; at least 1. Beside a database on 2 cores, 1 or 2 are best
 * @param maxBodyBytes longest request body; a longer one is a 413
 * @param maxHeaderBytes longest request line plus headers
 * @param maxHeaders most request headers
 * @param maxParameters most query parameters
 * @param parseTimeout how long request line and headers may take to arrive
 * @param idleTimeout how long a connection may stay silent, between requests or inside one
 * @param drain how long {@link Gateway#close} waits for requests under way
 */
public record GatewayConfig(String host, int port, int ioThreads, long maxBodyBytes, int maxHeaderBytes, int maxHeaders,
        int maxParameters, Duration parseTimeout, Duration idleTimeout, Duration drain) {
    public GatewayConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Port %d is not between 0 and 65535.".formatted(port));
        }
        if (ioThreads < 1) {
            throw new IllegalArgumentException("'ioThreads' is %d, but must be at least 1.".formatted(ioThreads));
        }
    }

    /**
     * Returns the defaults for an address: 1 I/O thread per 2 cores but at least 1 and at most 8, bodies to 2.5 MiB, headers to 16 KiB
     * and 100, 1,000 parameters, 10 s to send the headers, 60 s of silence, 10 s to drain.
     */
    public static GatewayConfig at(String host, int port) {
        int ioThreads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
        return new GatewayConfig(host, port, ioThreads, 2_621_440, 16_384, 100, 1_000, Duration.ofSeconds(10),
                Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    /** Returns these settings with another number of I/O threads. */
    public GatewayConfig withIoThreads(int threads) {
        return new GatewayConfig(host, port, threads, maxBodyBytes, maxHeaderBytes, maxHeaders, maxParameters,
                parseTimeout,
                idleTimeout, drain);
    }
}
