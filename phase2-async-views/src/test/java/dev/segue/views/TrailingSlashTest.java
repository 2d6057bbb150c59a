package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.test.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a slash at the end of a path means, in every mode. */
class TrailingSlashTest {
    @ParameterizedTest
    @CsvSource({"STRICT, GET, /a, 200", "STRICT, GET, /a/, 404", "STRICT, GET, /b, 404", "STRICT, GET, /n/7/, 404",
        "IGNORE, GET, /a, 200", "IGNORE, GET, /a/, 200", "IGNORE, GET, /b, 200", "IGNORE, HEAD, /b, 200",
        "IGNORE, GET, /n/7/, 200", "IGNORE, GET, /n/x/, 404", "IGNORE, GET, /a//, 404", "IGNORE, GET, //a, 404",
        "IGNORE, GET, //, 404",
        "REDIRECT, GET, /a, 200", "REDIRECT, GET, /a/, 308", "REDIRECT, HEAD, /b, 308", "REDIRECT, GET, /n/x/, 404",
        "REDIRECT, GET, //a/, 404", "REDIRECT, GET, //, 404", "REDIRECT, GET, /, 200", "REDIRECT, POST, /a/, 405",
        "IGNORE, GET, /, 200", "IGNORE, POST, /a/, 405", "IGNORE, OPTIONS, /a/, 204"})
    void aPathIsAnsweredAsThePolicySays(TrailingSlash slash, String method, String path, int status) {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.trailingSlash(slash);
            routes.get("/", _ -> Response.of(200));
            routes.get("/a", _ -> Response.of(200));
            routes.get("/b/", _ -> Response.of(200));
            routes.get("/n/{id:int}", request -> Response.text(200, request.pathValue("id")));
            return routes;
        })) {
            assertThat(client.send(Request.of(method, path)).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"/b, /b/", "/b?, /b/", "/b?x=%26&y=a+b, /b/?x=%26&y=a+b", "/v/x%2520y/?q, /v/x%2520y?q",
        "/v/%5Cevil.example/, /v/%5Cevil.example"})
    void theOtherSpellingIsSentToTheOneOfTheRouteWithItsQueryAndNeverToAnotherHost(String target, String location) {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.trailingSlash(TrailingSlash.REDIRECT);
            routes.get("/b/", _ -> Response.of(200));
            routes.get("/v/{text}", _ -> Response.of(200));
            routes.get("//evil.example", _ -> Response.of(200));
            routes.get("/{first}/{second}/{third}/", _ -> Response.of(200));
            return routes;
        })) {
            assertThat(client.get(target).header("Location")).contains(location);
            assertThat(client.get("//evil.example/").status()).isEqualTo(404);
            assertThat(client.get("//evil.example/x").status()).isEqualTo(404);
        }
    }

    @Test
    void methodsDeclaredAtBothSpellingsAreThoseOfOnePlace() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.trailingSlash(TrailingSlash.IGNORE);
            routes.get("/a", _ -> Response.text(200, "got"));
            routes.post("/a/", _ -> Response.text(200, "posted"));
            return routes;
        })) {
            assertThat(client.get("/a/").body()).isEqualTo("got");
            assertThat(client.send(Request.of("POST", "/a")).body()).isEqualTo("posted");
            assertThat(client.send(Request.of("PUT", "/a")).header("Allow")).contains("GET, HEAD, OPTIONS, POST");
        }
    }

    @Test
    void duplicatesAreThoseOfThePolicy() {
        var strict = new Routes();
        strict.get("/a", _ -> Response.of(200));
        strict.get("/a/", _ -> Response.of(200));
        var ignoring = new Routes();
        ignoring.trailingSlash(TrailingSlash.IGNORE);
        ignoring.get("/a/{x}", _ -> Response.of(200));
        assertThatThrownBy(() -> ignoring.get("/a/{y}/", _ -> Response.of(200))).isInstanceOf(RouteException.class)
                .hasMessageContaining("'GET /a/{y}/' is declared twice");
    }

    @Test
    void duplicatesAmongIncludedRoutesAreThoseOfTheOuterPolicy() {
        var inner = new Routes();
        inner.get("/", _ -> Response.of(200));
        var outer = new Routes();
        outer.trailingSlash(TrailingSlash.IGNORE);
        outer.get("/shop", _ -> Response.of(200));
        assertThatThrownBy(() -> outer.include("/shop", "shop", inner)).isInstanceOf(RouteException.class)
                .hasMessageContaining("'GET /shop/' is declared twice");
    }

    @Test
    void aPolicyThatCouldNotHoldForAllRoutesIsRefused() {
        var late = new Routes();
        late.get("/a", _ -> Response.of(200));
        assertThatThrownBy(() -> late.trailingSlash(TrailingSlash.IGNORE)).isInstanceOf(RouteException.class)
                .hasMessageContaining("View '/a' is declared before");
        var inner = new Routes();
        inner.trailingSlash(TrailingSlash.IGNORE);
        assertThatThrownBy(() -> new Routes().include("/shop", "", inner)).isInstanceOf(RouteException.class)
                .hasMessageContaining("below '/shop' say IGNORE of a slash at the end");
    }
}
