package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Event;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Live comments: WebSockets, event streams and plain requests around one group, over real sockets. */
@Timeout(30)
class LiveCommentsIT {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Group<String> comments = new Group<>("comments", 64);
    private final Gateway gateway = Gateway.start(
            GatewayConfig.at("127.0.0.1", 0).withDrain(Duration.ofSeconds(1)), Pipeline.of(routes(), bridge));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        gateway.close();
        bridge.close();
    }

    private Routes routes() {
        var routes = new Routes();
        routes.view("talk").get("/talk").async(_ -> CompletableFuture.completedFuture(
                Response.webSocket(comments.listening((_, text) -> {
                    comments.send(text);
                    return CompletableFuture.completedFuture(null);
                }, text -> text))));
        routes.view("events").get("/events").sync(_ -> Response.events(comments.listen(Event::of)));
        routes.view("post").post("/post").mode(Mode.WORKER).sync(request -> {
            comments.send(new String(request.body(), UTF_8));
            return Response.of(204);
        });
        return routes;
    }

    /** A client that keeps what it hears. */
    private static final class Client implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final boolean listens;
        private final StringBuilder begun = new StringBuilder(); // of a message that comes in parts

        Client(boolean listens) {
            this.listens = listens;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (listens) {
                socket.request(Long.MAX_VALUE);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            begun.append(text);
            if (last) {
                heard.add(begun.toString());
                begun.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    @Test
    void clientsOfWebSocketsAndOfEventsSeeTheCommentsOfEachOther() throws Exception {
        var ada = new Client(true);
        var bob = new Client(true);
        WebSocket adas = connect(ada);
        WebSocket bobs = connect(bob);
        try (Stream<String> lines = client.send(HttpRequest.newBuilder(at("/events")).build(),
                HttpResponse.BodyHandlers.ofLines()).body()) {
            Awaitility.await().until(() -> comments.listeners() == 3);
            Iterator<String> events = lines.filter(line -> line.startsWith("data: ")).iterator();
            adas.sendText("from ada", true).join();
            assertThat(heard(ada, bob)).isEqualTo("from ada, from ada");
            assertThat(events.next()).isEqualTo("data: from ada");
            bobs.sendText("from bob", true).join();
            assertThat(heard(ada, bob)).isEqualTo("from bob, from bob");
            assertThat(events.next()).isEqualTo("data: from bob");
            client.send(
                    HttpRequest.newBuilder(at("/post")).POST(HttpRequest.BodyPublishers.ofString("from eve")).build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(heard(ada, bob)).isEqualTo("from eve, from eve");
            assertThat(events.next()).isEqualTo("data: from eve");
        }
        bobs.abort();
        Awaitility.await().until(() -> comments.listeners() == 1);
        comments.close();
        assertThat(ada.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
    }

    @Test
    void aClientThatTakesNothingIsDroppedAndToldSoWhileTheOthersHearOn() throws Exception {
        var deaf = new Client(false);
        var ada = new Client(true);
        WebSocket slow = connect(deaf);
        connect(ada);
        Awaitility.await().until(() -> comments.listeners() == 2);
        String large = "x".repeat(500_000);
        for (int sent = 0; comments.listeners() == 2; sent++) {
            assertThat(sent).as("sent to a client that takes nothing").isLessThan(500);
            comments.send(large);
            assertThat(ada.heard.poll(10, TimeUnit.SECONDS)).hasSize(large.length());
        }
        slow.request(Long.MAX_VALUE);
        assertThat(deaf.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1013);
        assertThat(deaf.heard).isNotEmpty();
    }

    @Test
    void anEventStreamThatIsTakenTooSlowlyIsCutSoThatTheBrowserConnectsAnew() throws Exception {
        try (InputStream slow = client.send(HttpRequest.newBuilder(at("/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream()).body()) {
            Awaitility.await().until(() -> comments.listeners() == 1);
            String large = "x".repeat(500_000);
            for (int sent = 0; comments.listeners() == 1; sent++) {
                assertThat(sent).as("sent to a client that takes nothing").isLessThan(500);
                comments.send(large);
            }
            assertThatThrownBy(slow::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private static @Nullable String heard(Client one, Client other) throws InterruptedException {
        return one.heard.poll(10, TimeUnit.SECONDS) + ", " + other.heard.poll(10, TimeUnit.SECONDS);
    }

    private WebSocket connect(Client listener) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(at("/talk").toString().replace("http", "ws")), listener).join();
    }

    private URI at(String path) {
        return gateway.url().resolve(path);
    }
}
