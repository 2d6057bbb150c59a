package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Response;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(30)
class ControlServerIT {
    @TempDir
    private Path home;
    private Bridge bridge;
    private Modes modes;
    private ControlServer server;
    private ControlFile file;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        bridge = Bridge.open(BridgeConfig.DEFAULT);
        var routes = new Routes();
        routes.view("articles.list").get("/api/articles").sync(_ -> Response.of(204));
        routes.get("/named/{by:path}", _ -> Response.of(204));
        Pipeline pipeline = Pipeline.of(routes, bridge);
        modes = pipeline.modes();
        server = ControlServer.start(home, pipeline, URI.create("http://127.0.0.1:8001"), bridge,
                () -> "segue_requests_active 1.0\n");
        file = ControlFile.read(home).orElseThrow();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        bridge.close();
    }

    @Test
    void theFileIsForItsOwnerOnlyAndGoesWithTheServer() throws Exception {
        Path path = home.resolve("control.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        server.close();
        assertThat(path).doesNotExist();
        assertThat(ControlFile.read(home)).isEmpty();
    }

    @Test
    void aFileOfAProcessThatEndedCountsAsNone() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        new ControlFile(file.url(), file.token(), process.pid()).write(home);
        assertThat(ControlFile.read(home)).isEmpty();
    }

    @Test
    void viewsAreListedWithTheirModesAndCounts() throws Exception {
        assertThat(send("GET", "/views", "", file.token()).body())
                .startsWith("{\"views\":[{\"name\":\"articles.list\",")
                .contains("\"modes\":[\"worker\",\"virtual\"]", "\"mode\":\"worker\"", "\"hopsPerRequest\":0.0");
    }

    @Test
    void aModeIsSwitchedOnTheLiveServer() throws Exception {
        HttpResponse<String> answer = send("PUT", "/modes/articles.list", "{\"mode\":\"virtual\"}", file.token());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"mode\":\"virtual\"");
        assertThat(modes.view("articles.list").mode()).isEqualTo("virtual");
    }

    @Test
    void aViewThatIsNamedByItsPathIsSwitchedToo() throws Exception {
        HttpResponse<String> answer = send("PUT", "/modes//named/%7Bby%3Apath%7D", "{\"mode\":\"virtual\"}",
                file.token());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(modes.view("/named/{by:path}").mode()).isEqualTo("virtual");
    }

    @Test
    void badRequestsAreRefusedWithTheReasonAndChangeNothing() throws Exception {
        assertRefused(409, "has no async variant", "/modes/articles.list", "{\"mode\":\"async\"}");
        assertRefused(400, "'turbo' is not a mode. Choose one of: [legacy, worker, virtual, async].",
                "/modes/articles.list",
                "{\"mode\":\"turbo\"}");
        assertRefused(400, "is not the JSON that is expected", "/modes/articles.list", "{mode");
        assertRefused(404, "The nearest names are: articles.list", "/modes/article.list",
                "{\"mode\":\"worker\"}");
        assertThat(modes.view("articles.list").mode()).isEqualTo("worker");
    }

    @Test
    void http14_jsonThatIsNotUtf8IsRefused() throws Exception {
        byte[] body = "{\"mode\":\"virtual?\"}".getBytes(StandardCharsets.US_ASCII);
        for (int bad : new int[]{0xff, 0xc0, 0xe2}) {
            body[16] = (byte) bad;
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(file.url().resolve("/modes/articles.list"))
                            .header("Authorization", "Bearer " + file.token())
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("is not the JSON that is expected");
        }
    }

    @Test
    void metricsAreToldAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> answer = send("GET", "/metrics", "", file.token());
        assertThat(answer.body()).isEqualTo("segue_requests_active 1.0\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(send("GET", "/metrics", "", "wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void withoutTheTokenNothingIsToldOrChanged() throws Exception {
        for (String token : new String[]{"", "wrong", file.token() + "x"}) {
            assertThat(send("GET", "/views", "", token).statusCode()).isEqualTo(401);
            assertThat(send("PUT", "/modes/articles.list", "{\"mode\":\"virtual\"}", token).statusCode())
                    .isEqualTo(401);
        }
        assertThat(modes.view("articles.list").mode()).isEqualTo("worker");
    }

    @Test
    void aRequestForAnotherHostNameIsRefusedEvenWithTheToken() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), file.url().getPort())) {
            socket.getOutputStream()
                    .write(("GET /views HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: Bearer "
                            + file.token() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 421");
        }
    }

    @Test
    void theServerTellsItsAddressAndCpuTime() throws Exception {
        assertThat(send("GET", "/server", "", file.token()).body()).contains("\"url\":\"http://127.0.0.1:8001\"",
                "\"cpuNanos\":");
    }

    private void assertRefused(int status, String reason, String path, String body) throws Exception {
        HttpResponse<String> answer = send("PUT", path, body, file.token());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(reason);
    }

    private HttpResponse<String> send(String method, String path, String body, String token) throws Exception {
        return client.send(HttpRequest.newBuilder(file.url().resolve(path)).header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
