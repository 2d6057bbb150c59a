package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.templates.TemplateException;
import dev.segue.views.templates.Templates;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files under names with hashes, in every mode. */
@Timeout(60)
class AssetsTest {
    private static final Templates TEMPLATES = Templates.precompiled();
    private static final String FOREVER = "public, max-age=31536000, immutable";
    /** The first digits of the SHA-256 of "abc". */
    private static final String HASH = "ba7816bf8f01cfea";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(root.resolve("css"));
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve("css/app.min.css"), "abc");
        Files.writeString(root.resolve("css/two words \u00fc.css"), "abc");
        Files.writeString(root.resolve("LICENSE"), "abc");
        Files.writeString(root.resolve(".git/config.css"), "abc");
        Files.writeString(root.resolve("css/.hidden"), "abc");
    }

    @Test
    void aPageNamesFilesWithTheirHashesAndThoseMayBeKept() {
        try (var client = TestClient.inAllModes(this::site)) {
            assertThat(client.get("/page?name=css/app.min.css").body())
                    .isEqualTo("<link href=\"/static/css/app.min." + HASH + ".css\">\n");
            Answer file = client.get("/static/css/app.min." + HASH + ".css");
            assertThat(file.body()).isEqualTo("abc");
            assertThat(file.header("Content-Type").orElseThrow()).startsWith("text/css");
            assertThat(file.header("Cache-Control")).contains(FOREVER);
            Answer again = client.withHeader("If-None-Match", file.header("ETag").orElseThrow())
                    .get("/static/css/app.min." + HASH + ".css");
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.header("Cache-Control")).contains(FOREVER);
        }
    }

    @Test
    void whatHasNoHashOrAnotherOneIsNotKept() {
        try (var client = TestClient.inAllModes(this::site)) {
            Answer plain = client.get("/static/css/app.min.css");
            assertThat(plain.body()).isEqualTo("abc");
            assertThat(plain.header("Cache-Control")).contains("no-cache");
            Answer other = client.get("/static/css/app.min.ba7816bf8f01cfeb.css");
            assertThat(other.status()).isEqualTo(404);
            assertThat(other.header("Cache-Control")).isEmpty();
            assertThat(client.get("/static/.git/config." + HASH + ".css").status()).isEqualTo(404);
        }
    }

    @Test
    void namesWithoutADotAndOfOtherLettersAreUrlsToo() {
        try (var client = TestClient.inAllModes(this::site)) {
            assertThat(client.get("/page?name=LICENSE").body())
                    .isEqualTo("<link href=\"/static/LICENSE." + HASH + "\">\n");
            assertThat(client.get("/page?name=css/two+words+%C3%BC.css").body())
                    .isEqualTo("<link href=\"/static/css/two%20words%20%C3%BC." + HASH + ".css\">\n");
            assertThat(client.get("/static/css/two%20words%20%C3%BC." + HASH + ".css").header("Cache-Control"))
                    .contains(FOREVER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"css/none.css", ".git/config.css", "css/.hidden", "css", "/css/app.min.css",
        "css/../css/app.min.css", ""})
    void aFileThatIsMissingFailsThePageThatNamesIt(String name) {
        try (var client = TestClient.in(Mode.ASYNC, this::site)) {
            assertThat(client.get("/page?name=" + name).status()).isEqualTo(500);
        }
        try (var client = TestClient.in(Mode.WORKER, bridge -> {
            Assets assets = assets(bridge);
            assertThatThrownBy(() -> page(assets, name)).isInstanceOf(TemplateException.class).hasMessageContaining(
                    "There is no file '%s' among the 3 at '/static'. Name one below that directory".formatted(name));
            return new Routes();
        })) {
            assertThat(client.get("/").status()).isEqualTo(404);
        }
    }

    @Test
    void filesThatMayChangeHaveNoHashAndAreAskedForAnew() throws IOException {
        try (var client = TestClient.inAllModes(
                bridge -> site(Assets.reloading(root, "/static", bridge, bridge.shared())))) {
            Files.writeString(root.resolve("later.js"), "later");
            assertThat(client.get("/page?name=later.js").body()).isEqualTo("<link href=\"/static/later.js\">\n");
            assertThat(client.get("/static/later.js").header("Cache-Control")).contains("no-cache");
        }
    }

    @Test
    void whereAndWhenItCanNotBeMadeIsSaid() {
        try (var loop = Executors.newSingleThreadExecutor(); var client = TestClient.in(Mode.WORKER, bridge -> {
            loop.execute(() -> LoopThreads.markCurrent(loop));
            assertThatThrownBy(() -> loop.submit(() -> assets(bridge)).get())
                    .hasCauseInstanceOf(SynchronousOnlyOperationException.class);
            for (String place : new String[]{"static", "/static/", ""}) {
                assertThatThrownBy(() -> Assets.of(root, place, bridge, bridge.shared()))
                        .hasMessageStartingWith("'" + place + "' is no place for files.");
            }
            return new Routes();
        })) {
            assertThat(client.get("/").status()).isEqualTo(404);
        }
    }

    private Routes site(Bridge bridge) {
        return site(assets(bridge));
    }

    private Assets assets(Bridge bridge) {
        return Assets.of(root, "/static", bridge, bridge.shared());
    }

    private static Routes site(Assets assets) {
        var routes = new Routes();
        routes.view("page").get("/page").sync(request -> page(assets, request.query("name").orElseThrow()))
                .async(request -> asyncPage(assets, request));
        routes.asyncGet("/static/{rest:path}", request -> assets.answer(request, request.pathValue("rest")));
        return routes;
    }

    private static Response page(Assets assets, String name) {
        return TEMPLATES.response("pages/asset.jte", Map.of("assets", assets, "name", name));
    }

    private static CompletionStage<Response> asyncPage(Assets assets, Request request) {
        return request.asyncBody().thenApply(_ -> page(assets, request.query("name").orElseThrow()));
    }
}
