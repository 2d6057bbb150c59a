package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Pages of errors, as they are sent. */
@Timeout(30)
class ProblemIT {
    @Test
    void aHeadIsToldTheSameWithoutThePage() throws Exception {
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Pipeline pipeline = Pipeline.of(new Routes(), bridge);
                Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), pipeline);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder nowhere = HttpRequest.newBuilder(URI.create(gateway.url() + "/nowhere"))
                    .header("Accept", "text/html,*/*;q=0.8");
            HttpResponse<String> page = client.send(nowhere.build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> head = client.send(nowhere.HEAD().build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(404);
            assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("Nothing is at '/nowhere'.");
            assertThat(head.statusCode()).isEqualTo(404);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length"))
                    .hasValue(page.body().getBytes(StandardCharsets.UTF_8).length);
            assertThat(head.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        }
    }
}
