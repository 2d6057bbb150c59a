package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class GzipIT {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Hand hand = new Hand();

    @AfterEach
    void close() {
        client.close();
        bridge.close();
    }

    @Test
    void aChunkOfACompressedStreamArrivesBeforeTheNextIsProduced() throws Exception {
        try (Gateway gateway = serve(
                _ -> CompletableFuture.completedFuture(Response.stream(200, "text/plain", hand)))) {
            var answer = client.sendAsync(request(gateway, "/"), HttpResponse.BodyHandlers.ofInputStream());
            hand.give("first");
            InputStream text = new GZIPInputStream(answer.join().body());
            assertThat(new String(text.readNBytes(5), US_ASCII)).isEqualTo("first");
            hand.give("last");
            hand.end();
            assertThat(new String(text.readAllBytes(), US_ASCII)).isEqualTo("last");
        }
    }

    @Test
    void aLargeBodyThatIsThereIsCompressedSliceBySlice() throws Exception {
        String text = "0123456789".repeat(100_000);
        try (Gateway gateway = serve(_ -> CompletableFuture.completedFuture(Response.text(200, text)))) {
            HttpResponse<InputStream> answer = client.send(request(gateway, "/"),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
            assertThat(new String(new GZIPInputStream(answer.body()).readAllBytes(), US_ASCII)).isEqualTo(text);
        }
    }

    @Test
    void aFileIsCompressedAndItsWeakTagIsKnownAgain(@TempDir Path root) throws Exception {
        String text = "0123456789".repeat(30_000);
        Files.writeString(root.resolve("a.css"), text);
        try (Gateway gateway = serve(StaticFiles.of(root, bridge, bridge.workers()))) {
            HttpResponse<InputStream> answer = client.send(request(gateway, "/a.css"),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(new String(new GZIPInputStream(answer.body()).readAllBytes(), US_ASCII)).isEqualTo(text);
            String tag = answer.headers().firstValue("ETag").orElseThrow();
            assertThat(tag).startsWith("W/");
            assertThat(client
                    .send(request(gateway, "/a.css", "If-None-Match", tag), HttpResponse.BodyHandlers.discarding())
                    .statusCode())
                    .isEqualTo(304);
            assertThat(
                    client.send(request(gateway, "/a.css", "Range", "bytes=0-4"), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("01234");
        }
    }

    private static Gateway serve(Application application) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> application.handle(request)
                .thenApply(response -> Gzip.DEFAULT.compress(request, response)));
    }

    private static HttpRequest request(Gateway gateway, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.url().resolve(path)).header("Accept-Encoding",
                "gzip");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
