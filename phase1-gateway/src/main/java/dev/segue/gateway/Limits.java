package dev.segue.gateway;

import java.time.Duration;

/**
 * What clients may send, and how long they may take. Whatever exceeds one of these is refused before an application sees it.
 *
 * @param url longest path with its query, in bytes as sent; a longer one is a 414. Default 8 KiB
 * @param headerBytes longest request line and headers together, in bytes as sent; more is a 431. Default 16 KiB
 * @param headers most headers; more are a 431. Default 100
 * @param parameters most parameters of a query; more are a 400. Default 1,000
 * @param body longest body, in bytes without its framing; a longer one is a 413. Default 2.5 MiB
 * @param requests most requests under way at once, over all connections; one more is a 503 at once. Default 1,024
 * @param streams most requests under way at once on one connection of HTTP/2, whose clients are told so; the stream of one more is refused. Default 128
 * @param connections most connections; further ones wait to be accepted until others close. Default 4,096
 * @param headTime longest time from the first byte of a request to the end of its headers; then the connection is closed. Default 10 s
 * @param bodyTime longest time that the client is waited for until all of the body is there, however steadily it drips; then 408. Default 30 s
 * @param idleTime longest silence of a connection, between requests or inside one; of HTTP/2 also the longest time that a stream takes nothing of its
 *     response, which is then reset. Default 60 s
 */
public record Limits(int url, int headerBytes, int headers, int parameters, long body, int requests, int streams,
        int connections,
        Duration headTime,
        Duration bodyTime, Duration idleTime) {
    public static final Limits DEFAULT = new Limits(8_192, 16_384, 100, 1_000, 2_621_440, 1_024, 128, 4_096,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60));

    public Limits {
        refuse("url", url);
        refuse("headerBytes", headerBytes);
        refuse("headers", headers);
        refuse("parameters", parameters);
        refuse("body", body);
        refuse("requests", requests);
        refuse("streams", streams);
        refuse("connections", connections);
        refuse("headTime", headTime.toMillis());
        refuse("bodyTime", bodyTime.toMillis());
        refuse("idleTime", idleTime.toMillis());
    }

    private static void refuse(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("Limit '%s' is %d, but must be at least 1.".formatted(name, value));
        }
    }

    /** Returns these limits with another one for bodies, in bytes. */
    public Limits withBody(long bytes) {
        return new Limits(url, headerBytes, headers, parameters, bytes, requests, streams, connections, headTime,
                bodyTime,
                idleTime);
    }

    /** Returns these limits with another number of requests at once. */
    public Limits withRequests(int most) {
        return new Limits(url, headerBytes, headers, parameters, body, most, streams, connections, headTime, bodyTime,
                idleTime);
    }

    /** Returns these limits with another number of requests at once on one connection of HTTP/2. */
    public Limits withStreams(int most) {
        return new Limits(url, headerBytes, headers, parameters, body, requests, most, connections, headTime, bodyTime,
                idleTime);
    }

    /** Returns these limits with another number of connections. */
    public Limits withConnections(int most) {
        return new Limits(url, headerBytes, headers, parameters, body, requests, streams, most, headTime, bodyTime,
                idleTime);
    }

    /** Returns these limits with other times: for the head of a request, for its body, and of silence. */
    public Limits withTimes(Duration head, Duration wholeBody, Duration idle) {
        return new Limits(url, headerBytes, headers, parameters, body, requests, streams, connections, head, wholeBody,
                idle);
    }
}
