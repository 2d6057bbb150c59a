package dev.segue.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class EventsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SubmissionPublisher<Event> events = new SubmissionPublisher<>(Runnable::run, 16);

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void theHeadersComeBeforeTheFirstEventAndForbidToKeepIt() throws Exception {
        try (Gateway gateway = serve(SOON); var wire = new Wire(gateway)) {
            assertThat(wire.send(GET).until("\r\n\r\n")).contains("Content-Type: text/event-stream",
                    "Cache-Control: no-store",
                    "X-Accel-Buffering: no");
        }
    }

    @Test
    void eachEventArrivesWhenItIsPublished() throws Exception {
        try (Gateway gateway = serve(SOON); var wire = new Wire(gateway)) {
            listen(wire);
            events.submit(Event.of("one"));
            assertThat(wire.until("data: one\n\n")).doesNotContain("two");
            events.submit(Event.of("two"));
            assertThat(wire.until("data: two\n\n")).contains("data: two");
        }
    }

    @Test
    void aSilentStreamHasAHeartbeatAlsoBeforeTheFirstEvent() throws Exception {
        try (Gateway gateway = serve(Duration.ofMillis(50)); var wire = new Wire(gateway)) {
            listen(wire);
            wire.until(":\n\n");
            wire.until(":\n\n");
            events.submit(Event.of("one"));
            wire.until("data: one\n\n");
            wire.until(":\n\n");
        }
    }

    @Test
    void aClientThatGoesIsNoSubscriberAnyMore() throws Exception {
        try (Gateway gateway = serve(SOON); var wire = new Wire(gateway)) {
            listen(wire);
            wire.reset();
            Awaitility.await().until(() -> events.getNumberOfSubscribers() == 0);
        }
    }

    @Test
    void closingEndsEventStreamsInAnOrderlyWayWithoutWaiting() throws Exception {
        Gateway gateway = serve(SOON);
        try (var wire = new Wire(gateway)) {
            listen(wire);
            Thread closer = Thread.ofPlatform().start(gateway::close);
            assertThat(closer.join(Duration.ofSeconds(5))).isTrue();
            assertThat(wire.answer(SOON).text()).endsWith("0\r\n\r\n");
        }
        assertThat(events.getNumberOfSubscribers()).isZero();
    }

    static Stream<Arguments> ends() {
        return Stream.of(Arguments.of(new SlowClientException("too slow"), Level.INFO),
                Arguments.of(RequestException.of(Refusal.UNREADABLE), Level.INFO),
                Arguments.of(new ClosedChannelException(), Level.INFO),
                Arguments.of(new IllegalStateException("broken"), Level.ERROR));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void anEndThatIsTheClientsDoingIsALineAndAFailureOfTheApplicationIsAStack(Exception end, Level level)
            throws Exception {
        var log = (Logger) LoggerFactory.getLogger(ChunkWriter.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
        try (Gateway gateway = serve(SOON); var wire = new Wire(gateway)) {
            listen(wire);
            events.closeExceptionally(end);
            assertThat(wire.answer(SOON).closed()).isTrue();
        } finally {
            log.detachAppender(lines);
            log.setAdditive(true);
            log.setLevel(null);
        }
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(level);
            assertThat(line.getThrowableProxy() != null).isEqualTo(level.equals(Level.ERROR));
        });
    }

    @Test
    void dataOfSeveralLinesIsAFieldForEach() {
        assertThat(Event.of("a\nb\r\nc\rd").text()).isEqualTo("data: a\ndata: b\ndata: c\ndata: d\n\n");
    }

    @Test
    void idNameAndRetryComeBeforeTheData() {
        assertThat(Event.of("x").withId("7").withName("price").withRetry(Duration.ofSeconds(2)).text())
                .isEqualTo("id: 7\nevent: price\nretry: 2000\ndata: x\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
    void whatWouldStartAnotherFieldIsRefused(String text) {
        assertThatThrownBy(() -> Event.of("x").withId(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id of an event");
        assertThatThrownBy(() -> Event.of("x").withName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private void listen(Wire wire) throws Exception {
        wire.send(GET).until("\r\n\r\n");
        Awaitility.await().until(() -> events.getNumberOfSubscribers() == 1);
    }

    private Gateway serve(Duration heartbeat) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0),
                _ -> CompletableFuture.completedFuture(Response.events(events, heartbeat)));
    }
}
