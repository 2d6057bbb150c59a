package dev.segue.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS from PEM files, and HTTP/2 with and without it. */
@Timeout(60)
class TlsIT {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (String algorithm : new String[]{"RSA", "EC"}) {
            Path store = folder.resolve(algorithm + ".p12");
            var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias",
                    "server", "-keyalg", algorithm, "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1", "-validity",
                    "30", "-storetype",
                    "PKCS12", "-storepass", "password", "-keystore", store.toString()).inheritIO().start();
            assertThat(keytool.waitFor()).isZero();
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            write(algorithm + ".crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
            write(algorithm + ".key", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
        }
        write("old.key", "RSA PRIVATE KEY", new byte[]{1, 2, 3});
        Files.writeString(folder.resolve("empty"), "nothing\n");
    }

    private static void write(String name, String kind, byte[] bytes) throws IOException {
        Files.writeString(folder.resolve(name), "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes), kind));
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsServedOverTlsInTheVersionItAsksFor(HttpClient.Version version) throws Exception {
        for (String algorithm : new String[]{"RSA", "EC"}) {
            try (Gateway gateway = serve(config(algorithm + ".crt", algorithm + ".key").withHttp2());
                    HttpClient client = HttpClient.newBuilder().sslContext(trusting(algorithm)).version(version)
                            .build()) {
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
        try (Gateway gateway = Gateway.start(config("RSA.crt", "RSA.key").withDrain(Duration.ofSeconds(1)),
                _ -> CompletableFuture.completedFuture(
                        Response.webSocket((socket, message) -> socket.send("got " + message.length()))));
                HttpClient client = HttpClient.newBuilder().sslContext(trusting("RSA")).build()) {
            assertThat(Question.ask(client, gateway.url(), "x".repeat(900_000))).isEqualTo("got 900000");
        }
    }

    @Test
    void overTlsAStreamMayBeSilentForLongerThanAConnectionMay() throws Exception {
        var hand = new Hand();
        Duration soon = Duration.ofSeconds(5);
        try (Gateway gateway = Gateway.start(
                config("RSA.crt", "RSA.key").withHttp2()
                        .withLimits(Limits.DEFAULT.withTimes(soon, soon, Duration.ofMillis(500))),
                _ -> CompletableFuture.completedFuture(Response.stream(200, "text/plain", hand)));
                HttpClient client = HttpClient.newBuilder().sslContext(trusting("RSA"))
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
                config("RSA.crt", "RSA.key").withHttp2()
                        .withLimits(
                                Limits.DEFAULT.withTimes(Http2FramesIT.HEAD, Http2FramesIT.IDLE, Http2FramesIT.IDLE)),
                _ -> new CompletableFuture<>()); var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            SSLContext trusting = trusting("RSA");
            for (Future<?> client : clients.invokeAll(Http2FramesIT.beginnings().map(Arguments::get)
                    .map(row -> Executors.callable(() -> assertCutOff(gateway, trusting, row))).toList())) {
                client.get();
            }
        }
    }

    private static void assertCutOff(Gateway gateway, SSLContext trusting, Object[] row) {
        var deadline = (Duration) row[1];
        try (var wire = Http2Wire.silent(gateway, trusting)) {
            wire.bytes((byte[]) row[2]);
            long before = System.nanoTime();
            assertThat(wire.outcome(1, Http2FramesIT.IDLE.multipliedBy(3))).as("%s", row[0]).isNotEqualTo("silent");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).as("%s", row[0])
                    .isBetween(deadline.minusMillis(200), deadline.plusSeconds(1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void http02_overTlsAHeadThatDripsIsCutOffAfterTheDeadlineHoweverSteady() throws Exception {
        try (Gateway gateway = Gateway.start(
                config("RSA.crt", "RSA.key").withHttp2()
                        .withLimits(
                                Limits.DEFAULT.withTimes(Http2FramesIT.HEAD, Http2FramesIT.IDLE, Http2FramesIT.IDLE)),
                _ -> new CompletableFuture<>()); var wire = Http2Wire.silent(gateway, trusting("RSA"))) {
            Http2FramesIT.assertDrippingIsCutOff(wire);
        }
    }

    @Test
    void withoutTlsHttp2IsSpokenIfTheClientUpgrades() throws Exception {
        try (Gateway gateway = serve(GatewayConfig.at("127.0.0.1", 0).withHttp2());
                HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> answer = get(client, gateway.url().resolve("/x"));
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("GET /x ");
        }
    }

    @Test
    void withoutItsSettingHttp2IsNotSpoken() throws Exception {
        try (Gateway gateway = serve(GatewayConfig.at("127.0.0.1", 0));
                HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            assertThat(get(client, gateway.url()).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a%2fb", "/a%00"})
    void theGuardStandsBeforeHttp2Too(String path) throws Exception {
        try (Gateway gateway = serve(config("RSA.crt", "RSA.key").withHttp2());
                HttpClient client = HttpClient.newBuilder().sslContext(trusting("RSA"))
                        .version(HttpClient.Version.HTTP_2).build()) {
            assertThat(get(client, URI.create(gateway.url() + path)).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whatIsWrongWithACertificateIsSaidInOneLine() {
        refused("none.crt", "RSA.key", "there is no such file");
        refused("empty", "RSA.key", "has no certificate");
        refused("RSA.crt", "empty", "has no key");
        refused("RSA.crt", "old.key", "openssl pkcs8 -topk8 -nodes");
        refused("RSA.crt", "EC.key", "is not one for the certificate");
    }

    private static void refused(String certificate, String key, String reason) {
        assertThatThrownBy(() -> serve(config(certificate, key))).isInstanceOf(ListenException.class)
                .hasMessageContaining(reason)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
    }

    private static GatewayConfig config(String certificate, String key) {
        return GatewayConfig.at("127.0.0.1", 0).withTls(new Tls(folder.resolve(certificate), folder.resolve(key)));
    }

    private static Gateway serve(GatewayConfig config) {
        return Gateway.start(config, request -> CompletableFuture.completedFuture(Response.text(200,
                request + " " + new String(request.body(), StandardCharsets.UTF_8))));
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static SSLContext trusting(String algorithm) throws Exception {
        Certificate certificate = KeyStore.getInstance(folder.resolve(algorithm + ".p12").toFile(), PASSWORD)
                .getCertificate("server");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
