package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.bridge.Context;
import dev.segue.bridge.Hops;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class GatewayIT {
    private static final GatewayConfig ANY_PORT = GatewayConfig.at("127.0.0.1", 0);

    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(2, 1), new Bound(2, 1), new Bound(2, 1)));
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
        bridge.close();
    }

    @Test
    void aResponseThatIsReadyAtOnceIsSent() throws Exception {
        serve(request -> done(Response.text(200,
                "hello " + request.query("name").orElse("?") + " of " + request.rawQuery().orElse("?"))));
        HttpResponse<String> answer = get("/x?name=Ada%20L");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello Ada L of name=Ada%20L");
        assertThat(answer.headers().firstValue("Content-Length")).contains("27");
        assertThat(answer.headers().firstValue("Date")).isPresent();
    }

    @Test
    void theNamesOfHeadersAreToldInSmallLettersOnceAndInOrder() throws Exception {
        serve(request -> done(Response.text(200,
                String.join(" ", request.withHeader("x-NOTE", "c").withHeader("A", "d").headerNames()))));
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX-Note: a\r\nx-note: b\r\nConnection: close\r\n\r\n"))
                .endsWith("a connection host x-note");
    }

    @Test
    void aResponseFromAnotherThreadArrivesWithItsBodyAndIsSentFromTheIoThread() throws Exception {
        var sender = new CompletableFuture<String>();
        serve(_ -> bridge.toAsync(bridge.virtualThreads(), () -> Response.text(201, Thread.currentThread().getName())
                .whenFinished(() -> sender.complete(Thread.currentThread().getName()))));
        HttpResponse<String> answer = get("/");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("segue-virtual");
        assertThat(sender.join()).contains("I/O");
    }

    @Test
    void theWayThereAndBackAreTwoHopsAndStayingIsNone() throws Exception {
        var there = new CompletableFuture<Integer>();
        serve(request -> {
            Hops hops = Context.current().get(Hops.KEY);
            Response response = Response.of(204).whenFinished(() -> there.complete(hops == null ? -1 : hops.count()));
            return request.path().equals("/stay") ? done(response) : bridge.toAsync(() -> response);
        });
        get("/go");
        assertThat(there.join()).isEqualTo(2);
    }

    @Test
    void pipelinedRequestsAreAllReadOnTheIoThread() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        serve(request -> {
            threads.add(Thread.currentThread().getName());
            return bridge.toAsync(() -> Response.text(200, request.path()));
        });
        String received = raw("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(received).containsSubsequence("/1", "/2", "/3");
        assertThat(threads).hasSize(3).allMatch(name -> name.contains("I/O"));
    }

    @Test
    void theBodyIsReadBeforeTheApplicationIsCalled() throws Exception {
        serve(request -> request.asyncBody().thenApply(body -> Response.of(200, "text/plain", body)));
        byte[] body = new byte[300_000];
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(uri("/")).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void aBodyOverTheLimitIsA413AndTheApplicationIsNotCalled() throws Exception {
        serve(_ -> done(Response.text(200, "called")));
        String received = raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2621441\r\n\r\n");
        assertThat(received).startsWith("HTTP/1.1 413").containsIgnoringCase("Connection: close");
    }

    @Test
    void aHeaderBlockOverTheLimitIsRefused() throws Exception {
        serve(_ -> done(Response.text(200, "called")));
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(17_000) + "\r\n\r\n")).doesNotContain("200 OK");
    }

    @Test
    void headGetsTheHeadersOfGetWithoutItsBody() throws Exception {
        serve(_ -> done(Response.text(200, "hello")));
        assertThat(raw("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).contains("Content-Length: 5")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aFailureIsA500ThatTellsNothingInside() throws Exception {
        serve(request -> {
            if (request.path().equals("/later")) {
                return bridge.toAsync(() -> {
                    throw new IOException("secret");
                });
            }
            throw new IllegalStateException("secret");
        });
        for (String path : List.of("/now", "/later")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void aFullPoolIsA503WithRetryAfter() throws Exception {
        var gate = new CountDownLatch(1);
        serve(_ -> bridge.toAsync(() -> gate.await(20, TimeUnit.SECONDS) ? Response.of(204) : Response.of(500)));
        List<CompletableFuture<HttpResponse<String>>> taken = IntStream.range(0, 4)
                .mapToObj(_ -> client
                        .sendAsync(HttpRequest.newBuilder(uri("/")).build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        HttpResponse<?> refused = CompletableFuture.anyOf(taken.toArray(CompletableFuture[]::new))
                .thenApply(first -> (HttpResponse<?>) first).join();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        gate.countDown();
        assertThat(taken.stream().map(CompletableFuture::join).map(HttpResponse::statusCode)).containsOnly(204, 503)
                .contains(204);
    }

    @Test
    void aTakenPortIsNamed() {
        serve(_ -> done(Response.of(204)));
        int port = uri("/").getPort();
        assertThatThrownBy(() -> Gateway.start(GatewayConfig.at("127.0.0.1", port), _ -> done(Response.of(204))))
                .isInstanceOf(ListenException.class).hasMessage("Can't listen on 127.0.0.1:" + port
                        + ": another program holds the port. Stop that program, or choose another port.");
    }

    /** Said without listening: whoever runs the tests may be root, who may listen on every port. */
    @Test
    void aPortThatThisUserMayNotHaveIsSaidInOneLine() {
        assertThat(Gateway.reason(new RuntimeException(new BindException("Permission denied")))).isEqualTo(
                "Permission denied. Choose an address and a port that this user may listen on");
    }

    @Test
    void closingWaitsForRequestsUnderWay() throws Exception {
        var arrived = new CountDownLatch(1);
        var answer = new CompletableFuture<Response>();
        Gateway closing = serve(_ -> {
            arrived.countDown();
            return answer;
        });
        var response = client.sendAsync(HttpRequest.newBuilder(uri("/")).build(), HttpResponse.BodyHandlers.ofString());
        arrived.await();
        Thread closer = Thread.ofPlatform().start(closing::close);
        answer.complete(Response.text(200, "late but whole"));
        assertThat(response.join().body()).isEqualTo("late but whole");
        closer.join();
    }

    private Gateway serve(Application application) {
        gateway = Gateway.start(ANY_PORT, application);
        return gateway;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private URI uri(String path) {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway.url().resolve(path);
    }

    private static CompletableFuture<Response> done(Response response) {
        return CompletableFuture.completedFuture(response);
    }
}
