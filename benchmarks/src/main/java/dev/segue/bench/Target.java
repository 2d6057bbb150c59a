package dev.segue.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What the load asks for: one GET of a server on this machine. There is no host to set, so load can't reach any other machine.
 *
 * @param port on 127.0.0.1
 * @param path path and query as they go on the wire, percent-encoded
 */
record Target(int port, String path) {
    Target {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port %d is not between 1 and 65535.".formatted(port));
        }
        if (!path.startsWith("/") || !path.chars().allMatch(character -> character > ' ' && character < 127)) {
            throw new IllegalArgumentException(
                    "Path '%s' must start with '/' and hold visible ASCII only. Percent-encode the rest."
                            .formatted(path));
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    byte[] request() {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "GET " + path;
    }
}
