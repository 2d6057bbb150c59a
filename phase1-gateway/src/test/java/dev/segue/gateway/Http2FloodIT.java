package dev.segue.gateway;

import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Http2Wire.CONTINUATION;
import static dev.segue.gateway.Http2Wire.END_HEADERS;
import static dev.segue.gateway.Http2Wire.END_STREAM;
import static dev.segue.gateway.Http2Wire.HEADERS;
import static dev.segue.gateway.Http2Wire.PING;
import static dev.segue.gateway.Http2Wire.RST_STREAM;
import static dev.segue.gateway.Http2Wire.block;
import static dev.segue.gateway.Http2Wire.ints;
import static dev.segue.gateway.Http2Wire.joined;
import static dev.segue.gateway.Http2Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

/** Frames that are allowed one by one, and too many: who sends them is cut off or not read any more, and others are served. */
@Timeout(30)
class Http2FloodIT {
    private final Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withHttp2(),
            request -> request.path().equals("/never") ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(Response.text(200, "served")));

    private interface Flood {
        void run() throws IOException;
    }

    @AfterEach
    void close() throws IOException {
        try (var wire = Http2Wire.open(gateway)) {
            assertThat(wire.get(1).outcome(1)).isEqualTo("200");
        }
        gateway.close();
    }

    /** CVE-2023-44487. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/never"})
    void aClientThatResetsWhatItAsksForIsCutOffAndTheNextConnectionIsServed(String path) throws Exception {
        try (var wire = Http2Wire.open(gateway)) {
            assertThat(flood(() -> {
                for (int stream = 1; stream < 10_000; stream += 2) {
                    wire.frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path)).frame(RST_STREAM, 0,
                            stream, ints(8));
                }
            }, wire)).isIn("closed", "GOAWAY 11");
        }
    }

    /** CVE-2024-27316. */
    @Test
    void aHeadWithoutEndIsCutOffAtItsLimit() throws Exception {
        try (var wire = Http2Wire.open(gateway)) {
            assertThat(flood(() -> {
                wire.frame(HEADERS, END_STREAM, 1, request("GET", "/"));
                for (int at = 0; at < 10_000; at++) {
                    wire.frame(CONTINUATION, 0, 1, block("x" + at, "y".repeat(1_000)));
                }
            }, wire)).isIn("closed", "GOAWAY 1");
        }
    }

    /** CVE-2019-9512. */
    @Test
    void whoeverPingsAndTakesNoAnswerHoldsUpNobodyElse() throws Exception {
        byte[] pings = joined(
                Collections.nCopies(1_000, Http2Wire.frameBytes(PING, 0, 0, new byte[8])).toArray(byte[][]::new));
        Thread flood;
        try (var wire = Http2Wire.open(gateway); var other = Http2Wire.open(gateway)) {
            flood = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        wire.bytes(pings);
                    }
                } catch (IOException cut) {
                    // as it should be
                }
            });
            for (int stream = 1; stream < 200; stream += 2) {
                assertThat(other.get(stream).outcome(stream)).isEqualTo("200");
            }
        }
        flood.join();
    }

    private static String flood(Flood flood, Http2Wire wire) throws IOException {
        try {
            flood.run();
        } catch (IOException cut) {
            // what was said before is read
        }
        return wire.outcome(0);
    }
}
