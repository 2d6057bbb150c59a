package sample;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.views.Pipeline;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import dev.segue.views.test.TestTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sample.Shop.Article;

import static org.assertj.core.api.Assertions.assertThat;

/** Every view of the {@link Shop}, in all modes and with modes that change, answers the same bytes; and no loop thread waits, which the whole module's tests look for. */
@Timeout(60)
class ShopTest {
    private static final String TOKEN = "name=\"csrf_token\" value=\"[^\"]*\"";

    @TempDir
    private static Path files;

    private final TestTime time = new TestTime(Instant.parse("2026-11-26T12:00:00Z"));
    private final TestClient client = TestClient.inAllModes(bridge -> Shop.routes(bridge, files, time))
            .withHeader("Host", "shop.example").withHeader("Origin", "https://shop.example").apartFrom(TOKEN);

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(files.resolve("terms.txt"), "Pay.");
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void itHasMoreThanThirtyViews() {
        try (var bridge = Bridge.open(BridgeConfig.DEFAULT);
                var pipeline = Pipeline.of(Shop.routes(bridge, files, time), bridge)) {
            assertThat(pipeline.modes().views()).hasSizeGreaterThan(30);
        }
    }

    @ParameterizedTest
    @CsvSource({"/archive/2009, 2009", "/archive/2009/12, 2009 12", "/numbers/123456789012, 123456789012",
        "/things/0b9c3e5e-6f2e-4a51-9b3c-1a2b3c4d5e6f, 0b9c3e5e-6f2e-4a51-9b3c-1a2b3c4d5e6f",
        "/people/ada%20l, ada l", "/tags/new-tea, new-tea", "/shop/de/items/7, de 7", "/shop/de/a/b, de a/b",
        "/sync, It may block.", "/async, It never does."})
    void whatAVariableMatchedReachesTheView(String path, String answer) {
        assertThat(client.get(path).body()).isEqualTo(answer);
        assertThat(client.get(path).hops()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"/archive/2009/13, 404", "/things/1, 404", "/numbers/x, 404", "/nowhere, 404", "/broken, 500",
        "/gone, 410", "/editor, 401", "/api/me, 401", "/api/articles/tea, 401", "/news, 101", "/files/none.txt, 404"})
    void whatIsRefusedOrFailsIsSoInEveryMode(String path, int status) {
        assertThat(client.get(path).status()).isEqualTo(status);
    }

    @Test
    void pagesAreEscapedTaggedAndCompressed() {
        Answer home = client.get("/");
        assertThat(home.body()).contains("<li>tea</li>", "<li>&lt;coffee&gt;</li>");
        assertThat(home.header("X-Content-Type-Options")).contains("nosniff");
        String tag = home.header("ETag").orElseThrow();
        assertThat(client.withHeader("If-None-Match", tag).get("/").status()).isEqualTo(304);
        assertThat(client.withHeader("Accept-Encoding", "gzip").get("/long").header("Content-Encoding"))
                .contains("gzip");
        assertThat(client.get("/openapi.json").body()).contains("\"3.1");
        assertThat(client.withHeader("Host", "evil.example").get("/").status()).isEqualTo(400);
    }

    @Test
    void aVisitorLogsInOrdersAndLogsOut() {
        assertThat(client.get("/me").header("Location")).contains("/login?next=%2Fme");
        assertThat(client.postForm("/login", Map.of("name", "ada")).status()).as("without a token").isEqualTo(403);
        assertThat(client.submit("/login", "/login?next=/me", Map.of("name", "ada")).header("Location"))
                .contains("/me");
        assertThat(client.get("/me").body()).isEqualTo("ada");
        assertThat(client.get("/editor").body()).isEqualTo("edit");
        assertThat(client.followingRedirects()
                .submit("/login", "/basket", Map.of("item", "tea", "count", "2", "note", "green")).status())
                .isEqualTo(303);
        assertThat(client.get("/basket").body()).contains("2 tea, green", "Welcome, ada.");
        assertThat(client.get("/basket").body()).as("messages are shown once").doesNotContain("Welcome");
        assertThat(client.submit("/login", "/basket", Map.of("item", "tea", "count", "many")).status())
                .isEqualTo(422);
        assertThat(client.submit("/login", "/basket", Map.of("item", "tea", "count", "12")).body())
                .contains("At most 9.");
        assertThat(client.submit("/login", "/logout", Map.of()).header("Location")).contains("/");
        assertThat(client.get("/me").status()).isEqualTo(303);
    }

    @Test
    void whoMayDoLessGetsLess() {
        client.submit("/login", "/login", Map.of("name", "bob"));
        assertThat(client.get("/me").body()).isEqualTo("bob");
        assertThat(client.get("/editor").status()).isEqualTo(403);
    }

    @Test
    void anArticleIsKeptToldOfAndDeletedByWhoHasAToken() {
        String token = client.post("/api/token", Map.of()).body();
        TestClient editor = client.withHeader("Authorization", "Bearer " + token);
        assertThat(editor.get("/api/articles/tea").status()).isEqualTo(404);
        assertThat(editor.send(put("/api/articles/tea", "{\"slug\":\"tea\",\"text\":\"hot\"}")).status())
                .isEqualTo(201);
        assertThat(editor.get("/api/articles/tea").json(Article.class)).isEqualTo(new Article("tea", "hot"));
        assertThat(editor.send(put("/api/articles/tea", "{\"slug\":")).status()).isEqualTo(400);
        assertThat(editor.get("/api/articles").json(Article[].class)).hasSize(1);
        assertThat(editor.get("/api/heard").body()).isEqualTo("[\"index tea\",\"feed tea\"]");
        assertThat(editor.send(Request.of("DELETE", "/api/articles/tea")).status()).isEqualTo(204);
        assertThat(editor.send(Request.of("OPTIONS", "/api/articles/tea")).header("Allow"))
                .contains("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(editor.send(Request.of("POST", "/api/length").withBody(new byte[70_000])).body())
                .isEqualTo("70000");
    }

    @Test
    void workAfterAnAnswerIsDone() {
        assertThat(client.post("/api/clean", Map.of()).status()).isEqualTo(202);
        assertThat(client.get("/api/cleaned").body()).isEqualTo("clean");
    }

    @Test
    void streamsAreComparedToTheirEndOrAsFarAsTheyAreWanted() {
        assertThat(client.get("/report").body()).startsWith("0,tea\n").endsWith("999,tea\n");
        assertThat(client.upTo(8).get("/report").body()).isEqualTo("0,tea\n1,");
        assertThat(client.get("/files/terms.txt").body()).isEqualTo("Pay.");
        assertThat(client.get("/ticks").body()).contains("data: tick 1", "data: tick 3");
    }

    @Test
    void sessionsTokensAndRatesGoByTheTimeOfTheTest() {
        client.submit("/login", "/login", Map.of("name", "ada"));
        String token = client.post("/api/token", Map.of()).body();
        TestClient bearer = client.visitor().withHeader("Authorization", "Bearer " + token);
        assertThat(client.get("/limited").status()).isEqualTo(204);
        assertThat(client.get("/limited").status()).isEqualTo(204);
        assertThat(client.get("/limited").header("Retry-After")).contains("30");
        time.advance(Duration.ofMinutes(1));
        assertThat(client.get("/limited").status()).isEqualTo(204);
        assertThat(client.get("/me").status()).isEqualTo(200);
        time.advance(Duration.ofHours(1));
        assertThat(client.get("/me").status()).isEqualTo(303);
        assertThat(bearer.get("/api/me").status()).isEqualTo(200);
        time.advance(Duration.ofHours(8));
        assertThat(bearer.get("/api/me").status()).isEqualTo(401);
    }

    @Test
    void aRedirectNeverLeadsAway() {
        assertThat(client.get("/moved?next=https://evil.example").header("Location")).contains("/tags/new");
        assertThat(client.followingRedirects().get("/moved?next=/people/ada").body()).isEqualTo("ada");
    }

    private static Request put(String target, String json) {
        return Request.of("PUT", target).withHeader("Content-Type", "application/json")
                .withBody(json.getBytes(StandardCharsets.UTF_8));
    }
}
