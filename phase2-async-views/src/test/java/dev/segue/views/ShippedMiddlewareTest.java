package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The middleware that comes with Segue, in every mode. */
class ShippedMiddlewareTest {
    private static final Cors SHOP = new Cors(Set.of("https://shop.example"), List.of("PUT"), List.of("X-Token"), true);

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Routes routes = new Routes();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void securityHeadersAreAddedUnlessAViewHasSetThem(Mode mode) {
        routes.add(new SecurityHeaders().withTransportSecurity(60).withContentPolicy("default-src 'self'"));
        serve(mode, Response.text(200, "hello").withHeader("X-Frame-Options", "SAMEORIGIN"));
        Response response = answer(Request.of("GET", "/v"));
        assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.header("Strict-Transport-Security")).contains("max-age=60");
        assertThat(response.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(response.headers()).filteredOn(header -> header.name().equals("X-Frame-Options"))
                .extracting(Response.Header::value)
                .containsExactly("SAMEORIGIN");
    }

    @Test
    void aPolicyThatCouldStartAnotherHeaderIsRefusedWhenItIsSet() {
        var headers = new SecurityHeaders();
        assertThatThrownBy(() -> headers.withContentPolicy("a\r\nX: y")).hasMessageContaining("control character");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aRequestKeepsTheIdItCameWithAndTheViewSeesIt(Mode mode) {
        routes.add(new RequestId());
        routes.view("view").get("/v").sync(_ -> id()).async(_ -> CompletableFuture.completedFuture(id())).mode(mode);
        Response response = answer(Request.of("GET", "/v").withHeader("X-Request-Id", "abc-1"));
        assertThat(response.header("X-Request-Id")).contains("abc-1");
        assertThat(response.body()).asString().isEqualTo("abc-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", "<script>", "ä"})
    void anIdThatCouldDoHarmInALogIsReplaced(String id) {
        routes.add(new RequestId());
        serve(Mode.ASYNC, Response.of(204));
        assertThat(answer(Request.of("GET", "/v").withHeader("X-Request-Id", id)).header("X-Request-Id").orElseThrow())
                .hasSize(36);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aListedSiteMayCallAndAnotherOneIsNotTold(Mode mode) {
        routes.add(SHOP);
        serve(mode, Response.text(200, "hello"));
        Response listed = answer(Request.of("GET", "/v").withHeader("Origin", "https://shop.example"));
        assertThat(listed.header("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(listed.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(listed.header("Vary")).contains("Origin");
        for (String other : List.of("https://evil.example", "https://shop.example.evil.example", "http://shop.example",
                "null")) {
            assertThat(
                    answer(Request.of("GET", "/v").withHeader("Origin", other)).header("Access-Control-Allow-Origin"))
                    .as(other).isEmpty();
        }
    }

    @Test
    void aPreflightOfAListedSiteIsAnsweredBeforeAnyView() {
        routes.add(SHOP);
        serve(Mode.ASYNC, Response.text(200, "hello"));
        Response response = answer(Request.of("OPTIONS", "/v").withHeader("Origin", "https://shop.example")
                .withHeader("Access-Control-Request-Method", "PUT"));
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Access-Control-Allow-Methods")).contains("PUT");
    }

    @Test
    void aStarIsNoOrigin() {
        assertThatThrownBy(() -> new Cors(Set.of("*"), List.of(), List.of(), false))
                .hasMessageContaining("'*' is not an origin");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void whatTheClientHasIsNotSentAgain(Mode mode) {
        routes.add(new ConditionalGet());
        serve(mode, Response.text(200, "hello"));
        String tag = answer(Request.of("GET", "/v")).header("ETag").orElseThrow();
        Response again = answer(Request.of("GET", "/v").withHeader("If-None-Match", "\"x\", " + tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).contains(tag);
        assertThat(answer(Request.of("GET", "/v").withHeader("If-None-Match", "\"x\"")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void whatIsCompressedHasTheTagOfWhatIsNot(Mode mode) {
        routes.add(new Compression());
        routes.add(new ConditionalGet());
        serve(mode, Response.text(200, "hello".repeat(1_000)));
        Response plain = answer(Request.of("GET", "/v"));
        Response compressed = answer(Request.of("GET", "/v").withHeader("Accept-Encoding", "gzip"));
        assertThat(compressed.header("Content-Encoding")).contains("gzip");
        assertThat(compressed.body()).hasSizeLessThan(200);
        assertThat(compressed.header("ETag")).isEqualTo(plain.header("ETag"));
        assertThat(plain.header("Vary")).contains("Accept-Encoding");
    }

    private static Response id() {
        String id = Context.current().get(RequestId.KEY);
        return Response.text(200, id == null ? "none" : id);
    }

    private void serve(Mode mode, Response response) {
        routes.view("view").get("/v").sync(_ -> response).async(_ -> CompletableFuture.completedFuture(response))
                .mode(mode);
    }

    private Response answer(Request request) {
        return Pipeline.of(routes, bridge).handle(request).toCompletableFuture().join();
    }
}
