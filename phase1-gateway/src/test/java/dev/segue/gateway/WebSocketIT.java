package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Frames.LAST;
import static dev.segue.gateway.Frames.announced;
import static dev.segue.gateway.Frames.frame;
import static dev.segue.gateway.Frames.joined;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class WebSocketIT {
    private static final Duration SOON = Duration.ofSeconds(8);

    private final Talk talk = new Talk();
    private final Gateway gateway = serve(Limits.DEFAULT);

    /** Echoes texts, and notes what it is told. */
    private static final class Talk implements WebSocketHandler {
        final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
        final Queue<String> heard = new ConcurrentLinkedQueue<>();
        final Queue<String> ends = new ConcurrentLinkedQueue<>();
        final AtomicReference<CompletableFuture<@Nullable Void>> gate = new AtomicReference<>(
                CompletableFuture.completedFuture(null));

        @Override
        public void opened(WebSocket opened) {
            socket.complete(opened);
        }

        @Override
        public CompletionStage<?> text(WebSocket from, String message) {
            heard.add(message);
            if (message.equals("fail")) {
                throw new IllegalStateException("secret");
            }
            return gate.get().thenCompose(_ -> from.send("echo " + message));
        }

        @Override
        public CompletionStage<?> binary(WebSocket from, ByteBuffer message) {
            return from.send(message);
        }

        @Override
        public void closed(int code, String reason) {
            ends.add(code + " " + reason);
        }
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private Gateway serve(Limits limits) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(limits).withDrain(Duration.ofMillis(500)),
                _ -> CompletableFuture.completedFuture(Response.webSocket(talk, Set.of("https://friend.example"))));
    }

    @Test
    void aTextIsAnswered() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(Question.ask(client, gateway.url(), "größer")).isEqualTo("echo größer");
        }
    }

    @Test
    void syncCodeOnAWorkerMayMakeTheSocketAndItsHandlerSeesTheWorkersValues() throws Exception {
        var key = new Context.Key<String>("name");
        var seen = new CompletableFuture<String>();
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Gateway sync = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withDrain(Duration.ofSeconds(1)),
                        _ -> bridge.toAsync(() -> Context.current().with(key, "ada")
                                .supply(() -> Response.webSocket((from, message) -> {
                                    seen.complete(String.valueOf(Context.current().get(key)));
                                    return from.send(message);
                                }))));
                var wire = new Wire(sync)) {
            upgrade(wire, "a", "");
            wire.send(Frames.text("hello")).until("hello");
            assertThat(seen.join()).isEqualTo("ada");
            wire.send(Frames.close(1000)).answer(SOON);
        }
    }

    @Test
    void theHandshakeIsThatOfTheRfc() throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(upgrade(wire, "a", "")).contains("101 Switching Protocols",
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
    }

    @Test
    void fragmentsAreJoinedAndAPingBetweenThemIsAnsweredAtOnce() throws Exception {
        try (Wire wire = connected()) {
            wire.send(joined(frame(WebSocketFrame.TEXT, (byte) 'a'), frame(LAST | WebSocketFrame.PING, (byte) '!')));
            wire.until("\u008a\u0001!");
            wire.send(frame(LAST, (byte) 'b')).until("echo ab");
        }
    }

    @Test
    void aBinaryMessageOfAMebibyteComesBack() throws Exception {
        byte[] bytes = new byte[1_048_576];
        Arrays.fill(bytes, (byte) 'x');
        try (Wire wire = connected()) {
            wire.send(frame(LAST | WebSocketFrame.BINARY, bytes)).send(Frames.close(1000));
            assertThat(wire.answer(SOON).text()).hasSize(10 + bytes.length + 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"1009", "1007", "1002"})
    void aViolationIsToldByItsCodeAndTheHandlerHearsItOnce(int code) throws Exception {
        try (Wire wire = connected()) {
            wire.send(switch (code) {
                case 1009 -> announced(LAST | WebSocketFrame.TEXT, 1_048_577);
                case 1007 -> frame(LAST | WebSocketFrame.TEXT, (byte) 0xff);
                default -> new byte[]{(byte) (LAST | WebSocketFrame.TEXT), 1, 'x'};
            }).send(Frames.text("too late"));
            wire.until(closing(code));
        }
        Awaitility.await().untilAsserted(() -> assertThat(talk.ends).hasSize(1));
        assertThat(talk.ends.peek()).startsWith(code + " ");
        assertThat(talk.heard).isEmpty();
    }

    @Test
    void aMessageThatGrowsBeyondAMebibyteInFragmentsIsA1009() throws Exception {
        try (Wire wire = connected()) {
            wire.send(frame(WebSocketFrame.TEXT, new byte[600_000])).send(frame(0, new byte[600_000]));
            wire.until(closing(1009));
        }
    }

    @Test
    void aGoodbyeIsAnsweredAndToldOnce() throws Exception {
        try (Wire wire = connected()) {
            Wire.Answer answer = wire.send(Frames.close(4001)).answer(SOON);
            assertThat(answer.text()).isEqualTo(closing(4001));
            assertThat(answer.closed()).isTrue();
        }
        Awaitility.await().untilAsserted(() -> assertThat(talk.ends).containsExactly("4001 "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatGoesWithoutAWordIsToldOnceAsA1006(boolean byReset) throws Exception {
        try (Wire wire = connected()) {
            wire.send(Frames.text("x")).until("echo x");
            if (byReset) {
                wire.reset();
            } else {
                wire.leave();
            }
            Awaitility.await().untilAsserted(() -> assertThat(talk.ends).containsExactly("1006 "));
        }
        assertThatThrownBy(() -> talk.socket.join().send("late").join())
                .hasCauseInstanceOf(WebSocketClosedException.class)
                .hasMessageContaining("closed with 1006");
    }

    @Test
    void theApplicationsGoodbyeGoesBehindWhatItSentAndItsStageEndsWithTheConnection() throws Exception {
        try (Wire wire = connected()) {
            WebSocket socket = talk.socket.join();
            var _ = socket.send("last");
            CompletableFuture<@Nullable Void> closed = socket.close(1000, "done");
            assertThat(wire.until("done")).containsSubsequence("last", "\u0088\u0006\u0003\u00e8done");
            assertThat(closed).isNotDone();
            wire.send(Frames.close(1000));
            closed.join();
        }
        Awaitility.await().untilAsserted(() -> assertThat(talk.ends).containsExactly("1000 done"));
    }

    @Test
    void aHandlerThatFailsClosesWith1011AndTellsNothingInside() throws Exception {
        try (Wire wire = connected()) {
            assertThat(wire.send(Frames.text("fail")).until("message.")).contains(closing(1011))
                    .doesNotContain("secret");
        }
    }

    @Test
    void theNextMessageWaitsUntilTheHandlerIsDoneWithTheOneBefore() throws Exception {
        var gate = new CompletableFuture<@Nullable Void>();
        talk.gate.set(gate);
        try (Wire wire = connected()) {
            wire.send(joined(Frames.text("one"), Frames.text("two")));
            Awaitility.await().untilAsserted(() -> assertThat(talk.heard).isNotEmpty());
            assertThat(wire.answer(Duration.ofMillis(100)).text()).isEmpty();
            assertThat(talk.heard).containsExactly("one");
            gate.complete(null);
            wire.until("echo two");
        }
    }

    @Test
    void whatAClientDoesNotTakeIsBounded() throws Exception {
        String text = "x".repeat(1_000_000);
        try (Wire wire = connected()) {
            WebSocket socket = talk.socket.join();
            List<CompletableFuture<@Nullable Void>> sent = IntStream.range(0, 60).mapToObj(_ -> socket.send(text))
                    .toList();
            assertThatThrownBy(sent.getLast()::join).hasCauseInstanceOf(WebSocketClosedException.class)
                    .hasMessageContaining("Wait for the stage");
            assertThat(sent.get(15)).isNotCompletedExceptionally();
            wire.reset();
            Awaitility.await().until(() -> sent.stream().allMatch(CompletableFuture::isDone));
        }
    }

    @Test
    void aFloodOfPingsWhosePongsAreNotReadDoesNotPileUp() throws Exception {
        byte[] ping = frame(LAST | WebSocketFrame.PING, new byte[125]);
        byte[] flood = joined(IntStream.range(0, 500).mapToObj(_ -> ping).toArray(byte[][]::new));
        try (Wire wire = connected()) {
            for (int i = 0; i < 200; i++) {
                wire.send(flood); // 13 MB of pongs, more than the system keeps for a client that reads none
            }
            wire.send(Frames.text("still there")).send(Frames.close(1000));
            assertThat(wire.answer(SOON).text()).contains("echo still there");
        }
    }

    @Test
    void aSilentClientIsPingedAndGoneIfItDoesNotAnswer() throws Exception {
        try (Gateway impatient = serve(Limits.DEFAULT.withTimes(SOON, SOON, Duration.ofMillis(200)));
                var wire = new Wire(impatient)) {
            upgrade(wire, "a", "");
            wire.until("\u0089\0");
            wire.send(frame(LAST | WebSocketFrame.PONG)).until("\u0089\0");
            assertThat(wire.answer(SOON).closed()).isTrue();
            Awaitility.await().untilAsserted(() -> assertThat(talk.ends).containsExactly("1006 "));
        }
    }

    @Test
    void closingTheGatewaySays1001AndWaitsForTheClientsGoodbye() throws Exception {
        try (Wire wire = connected()) {
            Thread closer = Thread.ofPlatform().start(gateway::close);
            wire.until(closing(1001));
            wire.send(Frames.close(1001));
            assertThat(closer.join(SOON)).isTrue();
        }
        assertThat(talk.ends).containsExactly("1001 The server is stopping.");
    }

    @Test
    void aClientThatDoesNotSayGoodbyeIsCutOffAfterTheDrain() throws Exception {
        try (Wire wire = connected()) {
            gateway.close();
            wire.until(closing(1001));
            assertThat(wire.answer(SOON).closed()).isTrue();
        }
        Awaitility.await().untilAsserted(() -> assertThat(talk.ends).containsExactly("1001 The server is stopping."));
    }

    @ParameterizedTest
    @CsvSource({"http://shop.example,101", "https://SHOP.example,101", "https://friend.example,101",
        "https://shop.example:8443,403",
        "https://evil.example,403", "https://shop.example.evil.example,403", "null,403"})
    void pagesOfOtherSitesMayNotConnect(String origin, int status) throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(upgrade(wire, "shop.example", "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upgrade: websocket\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"})
    void whoDoesNotAskForAWebSocketIsToldWhatIsHere(String headers) throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").until("13.\n"))
                    .startsWith("HTTP/1.1 426")
                    .contains("Sec-WebSocket-Version: 13");
        }
    }

    @Test
    void aKeyThatIsNoneIsA400() throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(wire.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: short\r\n\r\n")
                    .until("\r\n\r\n")).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void onlyCodesThatMayBeSentCanClose() {
        assertThatThrownBy(() -> WebSocketFrame.close(1006, "")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1006");
        assertThatThrownBy(() -> WebSocketFrame.close(1000, "x".repeat(124))).hasMessageContaining("124 bytes");
    }

    private Wire connected() throws IOException {
        var wire = new Wire(gateway);
        upgrade(wire, "a", "");
        return wire;
    }

    private static String upgrade(Wire wire, String host, String headers) throws IOException {
        return wire.send("GET / HTTP/1.1\r\nHost: " + host
                + "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
                .until("\r\n\r\n");
    }

    /** The code as it is sent; without a reason, the whole frame. */
    private static String closing(int code) {
        boolean echoed = code >= 4000;
        String bytes = new String(ByteBuffer.allocate(2).putShort((short) code).array(), ISO_8859_1);
        return echoed ? "\u0088\u0002" + bytes : bytes;
    }
}
