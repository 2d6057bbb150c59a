package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RouterTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Routes routes = new Routes();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({"/articles, list", "/articles/feed, feed", "/articles/x, detail of x",
        "/articles/x/comments, comments of x",
        "/articles/feed/comments, comments of feed", "/articles/a b, detail of a b"})
    void aLiteralSegmentGoesBeforeAVariableAndNeitherHidesALongerRoute(String path, String answer) {
        routes.get("/articles", _ -> Response.text(200, "list"));
        routes.get("/articles/feed", _ -> Response.text(200, "feed"));
        routes.get("/articles/{slug}", request -> Response.text(200, "detail of " + request.pathValue("slug")));
        routes.get("/articles/{slug}/comments",
                request -> Response.text(200, "comments of " + request.pathValue("slug")));
        assertThat(get(path).body()).asString().isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"/", "/articles/", "/articles//comments", "/articles/x/y", "/ARTICLES"})
    void anUnknownPathIsA404ThatNamesIt(String path) {
        routes.get("/articles", _ -> Response.of(204));
        routes.get("/articles/{slug}/comments", _ -> Response.of(204));
        Response response = get(path);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).asString().contains("Nothing is at '" + path + "'");
        assertThat(response.header("content-type")).contains("application/problem+json");
    }

    @Test
    void anotherMethodIsA405ThatListsTheAllowedOnes() {
        routes.view("a").get("/a").sync(_ -> Response.of(204));
        routes.view("b").put("/a").sync(_ -> Response.of(204));
        Response response = answer(Request.of("POST", "/a"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).contains("GET, PUT");
    }

    @Test
    void headIsAnsweredByTheGetView() {
        routes.get("/a", _ -> Response.text(200, "a"));
        assertThat(answer(Request.of("HEAD", "/a")).status()).isEqualTo(200);
    }

    @Test
    void aRouteDeclaredTwiceNamesBothPlaces() {
        routes.view("one").get("/a");
        assertThatThrownBy(() -> routes.view("two").get("/a")).isInstanceOf(RouteException.class)
                .hasMessageMatching(
                        "Route 'GET /a' is declared twice: RouterTest.java:\\d+ and RouterTest.java:\\d+. Remove one of them.");
    }

    @Test
    void aViewDeclaredTwiceNamesBothPlaces() {
        routes.view("one").get("/a");
        assertThatThrownBy(() -> routes.view("one")).isInstanceOf(RouteException.class)
                .hasMessageContaining("'one' is declared twice");
    }

    @Test
    void aViewWithoutARouteOrAVariantIsRefused() {
        routes.view("lost").sync(_ -> Response.of(204));
        assertThatThrownBy(() -> Pipeline.of(routes, bridge)).isInstanceOf(RouteException.class)
                .hasMessageContaining("has no route");
        var others = new Routes();
        others.view("empty").get("/");
        assertThatThrownBy(() -> Pipeline.of(others, bridge)).hasMessageContaining("'empty' has no variant");
    }

    @Test
    void twoNamesForOneVariableAreRefused() {
        routes.get("/a/{id}", _ -> Response.of(204));
        routes.get("/a/{slug}/b", _ -> Response.of(204));
        assertThatThrownBy(() -> Pipeline.of(routes, bridge)).isInstanceOf(RouteException.class)
                .hasMessageContaining("'slug'")
                .hasMessageContaining("'id'");
    }

    private Response get(String path) {
        return answer(Request.of("GET", path));
    }

    private Response answer(Request request) {
        return Pipeline.of(routes, bridge).handle(request).toCompletableFuture().join();
    }
}
