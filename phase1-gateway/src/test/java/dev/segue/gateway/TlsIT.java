package dev.segue.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.TestCertificate.EC;
import static dev.segue.gateway.TestCertificate.RSA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS from PEM files, and HTTP/2 with and without it. */
@Timeout(60)
class TlsIT {
    @ParameterizedTest
    @EnumSource
    void aClientIsServedOverTlsInTheVersionItAsksFor(HttpClient.Version version) throws Exception {
        for (TestCertificate certificate : List.of(RSA, EC)) {
            try (Gateway gateway = serve(certificate.config().withHttp2());
                    HttpClient client = certificate.client().version(version).build()) {
                HttpResponse<String> answer = client.send(HttpRequest.newBuilder(gateway.url().resolve("/x?name=Ada"))
                        .POST(HttpRequest.BodyPublishers.ofString("hello")).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.body()).isEqualTo("POST /x hello");
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            }
        }
    }

    @Test
    void aLongMessageGoesOverAWebSocketWithTls() throws Exception {
        try (Gateway gateway = Gateway.start(EC.config().withDrain(Duration.ofSeconds(1)),
                _ -> CompletableFuture.completedFuture(
                        Response.webSocket((socket, message) -> socket.send("got " + message.length()))));
                HttpClient client = EC.client().build()) {
            assertThat(Question.ask(client, gateway.url(), "x".repeat(900_000))).isEqualTo("got 900000");
        }
    }

    @Test
    void overTlsAStreamMayBeSilentForLongerThanAConnectionMay() throws Exception {
        var hand = new Hand();
        Duration soon = Duration.ofSeconds(5);
        try (Gateway gateway = Gateway.start(
                EC.config().withHttp2()
                        .withLimits(Limits.DEFAULT.withTimes(soon, soon, Duration.ofMillis(500))),
                _ -> CompletableFuture.completedFuture(Response.stream(200, "text/plain", hand)));
                HttpClient client = EC.client()
                        .version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = client.sendAsync(HttpRequest.newBuilder(gateway.url()).build(),
                    HttpResponse.BodyHandlers.ofString());
            hand.give("first ");
            assertThat(answer).failsWithin(Duration.ofMillis(1_500)).withThrowableOfType(TimeoutException.class);
            hand.give("last");
            hand.end();
            assertThat(answer.join().body()).isEqualTo("first last");
        }
    }

    @Test
    void http01_whoeverChoosesHttp2OverTlsAndFallsSilentIsCutOffAfterTheDeadline() throws Exception {
        try (Gateway gateway = Gateway.start(
                EC.config().withHttp2()
                        .withLimits(
                                Limits.DEFAULT.withTimes(Http2FramesIT.HEAD, Http2FramesIT.IDLE, Http2FramesIT.IDLE)),
                _ -> new CompletableFuture<>())) {
            SSLContext trusting = EC.trusting();
            Http2FramesIT.assertThatWhoeverFallsSilentIsCutOff(() -> Http2Wire.silent(gateway, trusting));
        }
    }

    @Test
    void http02_overTlsAHeadThatDripsIsCutOffAfterTheDeadlineHoweverSteady() throws Exception {
        try (Gateway gateway = Gateway.start(
                EC.config().withHttp2()
                        .withLimits(
                                Limits.DEFAULT.withTimes(Http2FramesIT.HEAD, Http2FramesIT.IDLE, Http2FramesIT.IDLE)),
                _ -> new CompletableFuture<>()); var wire = Http2Wire.silent(gateway, EC.trusting())) {
            Http2FramesIT.assertDrippingIsCutOff(wire);
        }
    }

    /** RFC 9113 has no such upgrade any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutTlsWhoeverAsksForAnUpgradeToHttp2IsServedWithWhatItSpeaks(boolean http2) throws Exception {
        GatewayConfig plain = GatewayConfig.at("127.0.0.1", 0);
        try (Gateway gateway = serve(http2 ? plain.withHttp2() : plain);
                HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(gateway.url().resolve("/x"))
                    .POST(HttpRequest.BodyPublishers.ofString("hello")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).isEqualTo("POST /x hello");
        }
    }

    @Test
    void whereHttp2IsSpokenWithoutTlsAWebSocketComesByItsUpgrade() throws Exception {
        try (Gateway gateway = Gateway.start(
                GatewayConfig.at("127.0.0.1", 0).withHttp2().withDrain(Duration.ofSeconds(1)),
                _ -> CompletableFuture.completedFuture(
                        Response.webSocket((socket, message) -> socket.send("got " + message))));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(Question.ask(client, gateway.url(), "hello")).isEqualTo("got hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a%2fb", "/a%00"})
    void theGuardStandsBeforeHttp2Too(String path) throws Exception {
        try (Gateway gateway = serve(EC.config().withHttp2());
                HttpClient client = EC.client()
                        .version(HttpClient.Version.HTTP_2).build()) {
            assertThat(get(client, URI.create(gateway.url() + path)).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whatIsWrongWithACertificateIsSaidInOneLine(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "nothing\n");
        Path old = Files.writeString(folder.resolve("old.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nAQID\n-----END RSA PRIVATE KEY-----\n");
        refused(folder.resolve("none.crt"), RSA.key(), "there is no such file");
        refused(empty, RSA.key(), "has no certificate");
        refused(RSA.certificate(), empty, "has no key");
        refused(RSA.certificate(), old, "openssl pkcs8 -topk8 -nodes");
        refused(RSA.certificate(), EC.key(), "is not one for the certificate");
    }

    private static void refused(Path certificate, Path key, String reason) {
        assertThatThrownBy(() -> serve(GatewayConfig.at("127.0.0.1", 0).withTls(new Tls(certificate, key))))
                .isInstanceOf(ListenException.class).hasMessageContaining(reason)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
    }

    private static Gateway serve(GatewayConfig config) {
        return Gateway.start(config, request -> CompletableFuture.completedFuture(Response.text(200,
                request + " " + new String(request.body(), StandardCharsets.UTF_8))));
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
