package dev.segue.bench;

import com.sun.net.httpserver.HttpServer;
import dev.segue.bench.RawServer.Reply;
import dev.segue.bench.RawServer.Then;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read that hangs takes no interrupt
class LoadIT {
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Answer HELLO = new Answer(200, "text/plain", "hello".getBytes(UTF_8));

    @Test
    void countsExactlyTheAnswersThatTheServerGave() throws Exception {
        var served = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/", exchange -> {
            served.incrementAndGet();
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        try {
            Tally tally = new Load(new Target(server.getAddress().getPort(), "/"), HELLO, 4, PATIENCE).run(SLICE);

            assertThat(tally.right()).isEqualTo(served.get()).isPositive();
            assertThat(tally.wrong() + tally.failed()).isZero();
            assertThat(tally.millis(50)).isPositive().isLessThanOrEqualTo(tally.millis(99));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void usesEachConnectionForManyRequests() throws Exception {
        try (var server = new RawServer(_ -> Reply.ok("hello"))) {
            Tally tally = load(server, 4, PATIENCE).run(SLICE);

            assertThat(server.connections()).isEqualTo(4);
            assertThat(tally.right()).isEqualTo(server.requests()).isGreaterThan(4);
        }
    }

    @Test
    void findsOneWrongAnswerAmongMany() throws Exception {
        try (var server = new RawServer(request -> Reply.ok(request == 20 ? "hellO" : "hello"))) {
            Tally tally = load(server, 4, PATIENCE).run(SLICE);

            assertThat(tally.wrong()).isEqualTo(1);
            assertThat(tally.right()).isEqualTo(server.requests() - 1).isGreaterThan(20);
            assertThat(tally.failed()).isZero();
            assertThat(tally.fault()).contains("differ from byte 4 on", "expected: hello", "received: hellO");
        }
    }

    @Test
    void anotherStatusIsAWrongAnswer() throws Exception {
        String error = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nhello";
        try (var server = new RawServer(
                request -> request == 3 ? Reply.of(error, Then.NEXT_REQUEST) : Reply.ok("hello"))) {
            Tally tally = load(server, 1, PATIENCE).run(SLICE);

            assertThat(tally.wrong()).isEqualTo(1);
            assertThat(tally.fault()).isEqualTo("expected has status 200, received 500.");
        }
    }

    @Test
    void aShortBodyIsAFailureAndTheConnectionIsOpenedAgain() throws Exception {
        var cut = Reply.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", Then.CLOSE);
        try (var server = new RawServer(request -> request == 2 ? cut : Reply.ok("hello"))) {
            Tally tally = load(server, 1, PATIENCE).run(SLICE);

            assertThat(tally.failed()).isEqualTo(1);
            assertThat(tally.fault()).contains("ended after 4 bytes of the body");
            assertThat(tally.right()).isEqualTo(server.requests() - 1).isGreaterThan(1);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionClosedInsteadOfAnAnswerIsAFailure() throws Exception {
        try (var server = new RawServer(request -> request == 2 ? Reply.of("", Then.CLOSE) : Reply.ok("hello"))) {
            Tally tally = load(server, 1, PATIENCE).run(SLICE);

            assertThat(tally.failed()).isEqualTo(1);
            assertThat(tally.right()).isEqualTo(server.requests() - 1).isGreaterThan(1);
        }
    }

    @Test
    void anAnnouncedCloseIsNotAFailure() throws Exception {
        var last = Reply.of("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", Then.CLOSE);
        try (var server = new RawServer(request -> request == 2 ? last : Reply.ok("hello"))) {
            Tally tally = load(server, 1, PATIENCE).run(SLICE);

            assertThat(tally.failed()).isZero();
            assertThat(tally.right()).isEqualTo(server.requests());
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatNeverAnswersFailsWithinThePatience() throws Exception {
        try (var server = new RawServer(_ -> Reply.of("HTTP/1.1 200", Then.SILENCE))) {
            Tally tally = load(server, 3, Duration.ofMillis(300)).run(Duration.ofMillis(100));

            assertThat(tally.failed()).isEqualTo(3);
            assertThat(tally.right()).isZero();
        }
    }

    @Test
    void aServerThatDripsFailsWithinThePatienceToo() throws Exception {
        var drip = Reply.of("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", Then.DRIP);
        try (var server = new RawServer(_ -> drip)) {
            Tally tally = load(server, 3, Duration.ofMillis(300)).run(Duration.ofMillis(100));

            assertThat(tally.failed()).isEqualTo(3);
            assertThat(tally.fault()).containsIgnoringCase("time");
        }
    }

    @Test
    void aServerThatIsDownIsNotHammered() throws Exception {
        Tally tally = new Load(new Target(RawServer.deadPort(), "/"), HELLO, 2, PATIENCE).run(SLICE);

        assertThat(tally.right()).isZero();
        assertThat(tally.failed()).isBetween(2L, 120L);
        assertThat(tally.fault()).contains("refused");
    }

    @Test
    void anInterruptEndsTheLoad() throws IOException {
        try (var server = new RawServer(_ -> Reply.ok("hello"))) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> load(server, 2, PATIENCE).run(Duration.ofMinutes(1)))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    private static Load load(RawServer server, int connections, Duration patience) {
        return new Load(server.target(), HELLO, connections, patience);
    }
}
