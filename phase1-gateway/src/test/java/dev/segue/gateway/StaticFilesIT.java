package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class StaticFilesIT {
    private static final byte[] LARGE = new byte[3_000_000];
    private static final String CHANGED = "Wed, 01 Jul 2026 12:00:00 GMT";

    static {
        new Random(7).nextBytes(LARGE);
    }

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    @TempDir
    private Path folder;
    private Gateway gateway;

    @BeforeEach
    void serve() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        write(root.resolve("a.txt"), "0123456789".getBytes(ISO_8859_1));
        write(root.resolve("large.png"), LARGE);
        write(root.resolve(".env"), "secret".getBytes(ISO_8859_1));
        write(Files.createDirectories(root.resolve("dir ü")).resolve("index.html"), "<p>index".getBytes(ISO_8859_1));
        write(Files.createDirectories(root.resolve(".git")).resolve("config"), "secret".getBytes(ISO_8859_1));
        write(Files.createDirectories(folder.resolve("root-not")).resolve("b.txt"), "secret".getBytes(ISO_8859_1));
        Files.createDirectories(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("root-not"));
        Files.createSymbolicLink(root.resolve("env.txt"), root.resolve(".env"));
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a.txt"));
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0),
                StaticFiles.of(root, bridge, bridge.virtualThreads()));
    }

    @AfterEach
    void close() {
        client.close();
        gateway.close();
        bridge.close();
    }

    private static void write(Path file, byte[] bytes) throws Exception {
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-07-01T12:00:00.5Z")));
    }

    @Test
    void aFileIsSentWithItsTypeLengthAndValidators() throws Exception {
        HttpResponse<byte[]> answer = get("/a.txt");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).asString().isEqualTo("0123456789");
        assertThat(answer.headers().map()).containsKey("etag").containsKey("date");
        assertThat(header(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(answer, "Content-Length")).isEqualTo("10");
        assertThat(header(answer, "Last-Modified")).isEqualTo(CHANGED);
        assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void aLargeFileArrivesWholeWithItsLength() throws Exception {
        HttpResponse<byte[]> answer = get("/large.png");
        assertThat(answer.body()).isEqualTo(LARGE);
        assertThat(header(answer, "Content-Length")).isEqualTo("3000000");
        assertThat(header(answer, "Content-Type")).isEqualTo("image/png");
    }

    @Test
    void headTellsTheLengthAndSendsNothing() throws Exception {
        try (var wire = new Wire(gateway)) {
            String text = wire.send("HEAD /large.png HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .answer(Duration.ofSeconds(5)).text();
            assertThat(text).contains("200 OK", "Content-Length: 3000000").endsWith("\r\n\r\n");
        }
    }

    @Test
    void aDirectoryIsItsIndexAndIsRedirectedToItsSlash() throws Exception {
        assertThat(get("/dir%20%C3%BC/").body()).asString().isEqualTo("<p>index");
        HttpResponse<byte[]> answer = get("/dir%20%C3%BC");
        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(header(answer, "Location")).isEqualTo("/dir%20%C3%BC/");
        assertThat(get("/empty/").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/a.txt/").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.env", "/.git/config", "/env.txt", "/out/b.txt", "/../root-not/b.txt",
        "/%2e%2e/root-not/b.txt",
        "/dir%20%C3%BC/../../root-not/b.txt", "/..%2froot-not/b.txt", "/..%5croot-not%5cb.txt",
        "/%252e%252e/root-not/b.txt",
        "//etc/passwd", "/a.txt%00.png", "/.%2e/root-not/b.txt", "/..;/root-not/b.txt", "/nothing"})
    void nothingOutsideAndNothingHiddenIsServed(String path) throws Exception {
        try (var wire = new Wire(gateway)) {
            Wire.Answer answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .answer(Duration.ofSeconds(5));
            assertThat(answer.statuses()).allMatch(status -> status == 400 || status == 404).hasSize(1);
            assertThat(answer.text()).doesNotContain("secret", "root:");
        }
    }

    /** The guard refuses many of these before; without it nothing gets out either. */
    @ParameterizedTest
    @ValueSource(strings = {"../root-not/b.txt", "..", "a/../../root-not/b.txt", "/../root-not/b.txt",
        "..\\root-not\\b.txt", "out/b.txt",
        "./a.txt", "a.txt\0", "//a.txt", ".env"})
    void whateverPathAViewGivesNothingOutsideIsServed(String path) {
        Response answer = StaticFiles.of(folder.resolve("root"), bridge, bridge.workers())
                .answer(Request.of("GET", "/x"), path)
                .toCompletableFuture().join();
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void aLinkThatStaysInsideIsFollowed() throws Exception {
        assertThat(get("/in.txt").body()).asString().isEqualTo("0123456789");
    }

    @Test
    void aRangeIsAPart() throws Exception {
        HttpResponse<byte[]> answer = get("/large.png", "Range", "bytes=1000000-1999999");
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(LARGE, 1_000_000, 2_000_000));
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes 1000000-1999999/3000000");
        assertThat(header(answer, "Content-Length")).isEqualTo("1000000");
    }

    @Test
    void severalRangesAreParts() throws Exception {
        HttpResponse<byte[]> answer = get("/a.txt", "Range", "bytes=0-1, -2");
        assertThat(answer.statusCode()).isEqualTo(206);
        String type = header(answer, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(new String(answer.body(), ISO_8859_1)).isEqualTo("""

            --B
            Content-Type: text/plain; charset=utf-8
            Content-Range: bytes 0-1/10

            01
            --B
            Content-Type: text/plain; charset=utf-8
            Content-Range: bytes 8-9/10

            89
            --B--
            """.replace("\n", "\r\n").replace("B\r", boundary + "\r").replace("B--", boundary + "--"));
    }

    @Test
    void aRangeThatIsNotThereIsA416() throws Exception {
        HttpResponse<byte[]> answer = get("/a.txt", "Range", "bytes=10-");
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void ifRangeOfAnotherVersionGetsTheWhole() throws Exception {
        String tag = header(get("/a.txt"), "ETag");
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", tag).statusCode()).isEqualTo(206);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", CHANGED).statusCode()).isEqualTo(206);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", "Wed, 01 Jul 2026 11:59:59 GMT").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "If-None-Match|\"other\"|200", "If-None-Match|*|304", "If-None-Match|\"other\", TAG|304",
        "If-None-Match|W/TAG|304",
        "If-Modified-Since|Wed, 01 Jul 2026 12:00:00 GMT|304", "If-Modified-Since|Wed, 01 Jul 2026 11:59:59 GMT|200",
        "If-Modified-Since|yesterday|200", "If-Match|\"other\"|412", "If-Match|W/TAG|412", "If-Match|TAG|200",
        "If-Match|*|200",
        "If-Unmodified-Since|Wed, 01 Jul 2026 11:59:59 GMT|412",
        "If-Unmodified-Since|Wed, 01 Jul 2026 12:00:00 GMT|200"})
    void conditionsAreAsked(String name, String value, int status) throws Exception {
        HttpResponse<byte[]> whole = get("/a.txt");
        HttpResponse<byte[]> answer = get("/a.txt", name, value.replace("TAG", header(whole, "ETag")));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).hasSize(status == 200 ? 10 : 0);
        assertThat(header(answer, "ETag")).isEqualTo(header(whole, "ETag"));
    }

    @Test
    void tagsGoBeforeDates() throws Exception {
        assertThat(get("/a.txt", "If-None-Match", "\"other\"", "If-Modified-Since", CHANGED).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFileThatIsReplacedHasAnotherTag() throws Exception {
        String before = header(get("/a.txt"), "ETag");
        Files.writeString(folder.resolve("root/a.txt"), "abcdefghij");
        assertThat(header(get("/a.txt"), "ETag")).isNotEqualTo(before);
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(gateway.url().resolve("/a.txt")).DELETE().build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aClientThatGoesInMidFileLetsGoOfIt() throws Exception {
        try (var wire = new Wire(gateway)) {
            wire.send("GET /large.png HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
            wire.reset();
        }
        Awaitility.await().until(() -> !isOpen("large.png"));
    }

    @Test
    void whatIsNoDirectoryIsRefused() {
        assertThatThrownBy(() -> StaticFiles.of(folder.resolve("nowhere"), bridge, bridge.workers()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("there is no such directory");
        assertThatThrownBy(() -> StaticFiles.of(folder.resolve("root/a.txt"), bridge, bridge.workers()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("it is a file");
    }

    private static boolean isOpen(String name) throws Exception {
        try (var handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path handle : handles) {
                if (Files.exists(handle) && Files.readSymbolicLink(handle).endsWith(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.url().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
