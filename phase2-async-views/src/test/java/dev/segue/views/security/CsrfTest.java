package dev.segue.views.security;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SEC-CSRF, row by row, in every mode and while the mode flips. */
@Timeout(60)
class CsrfTest {
    private static final String OURS = "https://shop.example";

    /** Source and token, and whether the request passes: over TLS, and over plain HTTP in development. */
    private record Row(@Nullable String origin, @Nullable String referer, String token, int overTls, int plain) {}

    private static final List<Row> TABLE = List.of(
            new Row(OURS, null, "valid", 200, 200),
            new Row(OURS, "https://evil.example/", "valid", 200, 200),
            new Row("https://partner.example", null, "valid", 200, 200),
            new Row(null, OURS + "/form?a=b", "valid", 200, 200),
            new Row(null, "https://partner.example/x", "valid", 200, 200),
            new Row("http://shop.example", null, "valid", 403, 200),
            new Row(null, "http://shop.example/form", "valid", 403, 200),
            new Row(null, null, "valid", 403, 200),
            new Row("null", OURS + "/form", "valid", 403, 403),
            new Row("https://evil.example", OURS + "/form", "valid", 403, 403),
            new Row("https://shop.example.evil.example", null, "valid", 403, 403),
            new Row("https://shop.example:8443", null, "valid", 403, 403),
            new Row("https://evil.shop.example", null, "valid", 403, 403),
            new Row("https://partner.example.evil.example", null, "valid", 403, 403),
            new Row("", null, "valid", 403, 403),
            new Row(null, "https://evil.example/?https://shop.example/", "valid", 403, 403),
            new Row(null, "https://shop.example@evil.example/", "valid", 403, 403),
            new Row(null, "https://shop.example:pw@evil.example/", "valid", 403, 403),
            new Row(null, "not a url", "valid", 403, 403),
            new Row(null, "/form", "valid", 403, 403),
            new Row(null, "", "valid", 403, 403),
            new Row(OURS, null, "none", 403, 403),
            new Row(OURS, null, "empty", 403, 403),
            new Row(OURS, null, "garbage", 403, 403),
            new Row(OURS, null, "cookie", 403, 403),
            new Row(OURS, null, "cut", 403, 403),
            new Row(OURS, null, "changed", 403, 403),
            new Row(OURS, null, "zeros", 403, 403),
            new Row(OURS, null, "stranger", 403, 403));

    @ParameterizedTest
    @EnumSource
    void overTlsARequestPassesWithOurOriginAndTheVisitorsTokenOnly(Running running) {
        try (var client = running.client(_ -> shop(new Csrf("https://partner.example")))) {
            TABLE.forEach(row -> assertThat(posted(client, row).status()).as(row.toString()).isEqualTo(row.overTls()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void inDevelopmentTheSameHoldsButForSchemeAndForRequestsWithoutASource(Running running) {
        try (var client = running.client(_ -> shop(new Csrf("https://partner.example").overPlainHttp()))) {
            TABLE.forEach(row -> assertThat(posted(client, row).status()).as(row.toString()).isEqualTo(row.plain()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFieldOfAFormCarriesTheTokenToo(Running running) {
        try (var client = running.client(_ -> shop(new Csrf())).withHeader("Host", "shop.example")
                .withHeader("Origin", OURS)) {
            String token = client.get("/form").body();
            assertThat(client.postForm("/form", Map.of("a", "b", "csrf_token", token)).status()).isEqualTo(200);
            assertThat(client.postForm("/form", Map.of("a", "b", "csrf", token)).status()).isEqualTo(403);
            assertThat(client.send(Request.of("POST", "/form").withHeader("Content-Type", "text/plain")
                    .withBody(("csrf_token=" + token).getBytes(StandardCharsets.US_ASCII))).status())
                    .as("of a type that browsers post without asking").isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheCookieNoTokenIsValid(Running running) {
        try (var client = running.client(_ -> shop(new Csrf())).withHeader("Host", "shop.example")
                .withHeader("Origin", OURS)) {
            Request post = Request.of("POST", "/form").withHeader("X-CSRF-Token", client.get("/form").body());
            assertThat(client.send(post).status()).isEqualTo(200);
            assertThat(client.send(post.withHeader("Cookie", "other=1")).status()).isEqualTo(403);
            assertThat(client.send(post.withHeader("Cookie", "__Host-csrf=")).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachResponseHasAnotherTokenOfOneSecretAndAllOfThemAreValid(Running running) {
        try (var client = running.client(_ -> shop(new Csrf())).withHeader("Host", "shop.example")
                .withHeader("Origin", OURS)) {
            Answer first = client.get("/form");
            assertThat(first.header("Set-Cookie").orElseThrow()).startsWith("__Host-csrf=").contains("; Path=/;")
                    .contains("; HttpOnly").contains("; SameSite=Lax").endsWith("; Secure");
            Set<String> tokens = new HashSet<>(Set.of(first.body()));
            for (int i = 0; i < 4; i++) {
                Answer next = client.get("/form");
                assertThat(next.header("Set-Cookie")).isEmpty();
                assertThat(next.header("Vary")).contains("Cookie");
                tokens.add(next.body());
            }
            assertThat(tokens).hasSize(5).allSatisfy(token -> assertThat(
                    client.send(Request.of("POST", "/form").withHeader("X-CSRF-Token", token)).status())
                    .isEqualTo(200));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenOfBeforeALoginIsInvalidAfterIt(Running running) {
        try (var client = running.client(_ -> shop(new Csrf())).withHeader("Host", "shop.example")
                .withHeader("Origin", OURS)) {
            String before = client.get("/form").body();
            String after = client.send(Request.of("POST", "/login").withHeader("X-CSRF-Token", before)).body();
            assertThat(client.send(Request.of("POST", "/form").withHeader("X-CSRF-Token", before)).status())
                    .isEqualTo(403);
            assertThat(client.send(Request.of("POST", "/form").withHeader("X-CSRF-Token", after)).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "HEAD, 200", "OPTIONS, 204", "POST, 403", "PUT, 403", "DELETE, 403", "PATCH, 403",
        "get, 403"})
    void onlyMethodsThatChangeNothingPassWithoutAToken(String method, int status) {
        try (var client = TestClient.inAllModes(_ -> shop(new Csrf()))) {
            assertThat(client.send(Request.of(method, "/plain")).status()).isEqualTo(status);
        }
    }

    @Test
    void aViewMayOptOutAndOneThatDoesHasNoToken() {
        try (var client = TestClient.inAllModes(_ -> shop(new Csrf()))) {
            assertThat(client.send(Request.of("POST", "/hook")).status()).isEqualTo(200);
            assertThat(client.get("/hook").body()).contains("There is no CSRF token here.");
        }
    }

    @Test
    void aPageThatUsesNoTokenSetsNoCookieAndTheProtectionCostsNoHop() {
        try (var client = TestClient.inAllModes(_ -> shop(new Csrf()))) {
            assertThat(client.get("/plain").header("Set-Cookie")).isEmpty();
            assertThat(client.get("/plain").header("Vary")).isEmpty();
            assertThat(client.get("/plain").hops()).isEqualTo(2);
        }
    }

    @Test
    void settingsThatAreUnsafeOrWrongAreNamed() {
        assertThat(HostileRequestsTest.found(new Csrf())).isEmpty();
        assertThat(HostileRequestsTest.found(new Csrf().overPlainHttp())).containsExactly("ERROR csrf.plain");
        assertThatThrownBy(() -> new Csrf("partner.example")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'partner.example' is not an origin.");
    }

    private static Answer posted(TestClient client, Row row) {
        String token = client.get("/form").body();
        String cookie = client.cookie("__Host-csrf").or(() -> client.cookie("csrf")).orElseThrow();
        String stranger = client.send(Request.of("GET", "/form").withHeader("Cookie", "x=y")).body();
        String used = switch (row.token()) {
            case "valid" -> token;
            case "empty" -> "";
            case "garbage" -> "%%%";
            case "cookie" -> cookie;
            case "cut" -> token.substring(0, token.length() - 4);
            case "changed" -> (token.startsWith("A") ? "B" : "A") + token.substring(1);
            case "zeros" -> "A".repeat(token.length());
            case "stranger" -> stranger;
            default -> "";
        };
        Request post = Request.of("POST", "/form").withHeader("Host", "shop.example")
                .withHeader("Cookie", cookieName(client) + "=" + cookie);
        post = row.origin() == null ? post : post.withHeader("Origin", Objects.requireNonNull(row.origin()));
        post = row.referer() == null ? post : post.withHeader("Referer", Objects.requireNonNull(row.referer()));
        return client.send(row.token().equals("none") ? post : post.withHeader("X-CSRF-Token", used));
    }

    private static String cookieName(TestClient client) {
        return client.cookie("__Host-csrf").isPresent() ? "__Host-csrf" : "csrf";
    }

    private static Routes shop(Csrf csrf) {
        var routes = new Routes();
        routes.add(csrf);
        Running.serve(routes, "/form", _ -> Response.text(200, Csrf.token()));
        Running.serve(routes, "/login", _ -> {
            Csrf.rotate();
            return Response.text(200, Csrf.token());
        });
        Running.serve(routes, "/plain", _ -> Response.of(200));
        routes.view("hook").get("/hook").post("/hook").without(Csrf.class)
                .sync(request -> Response.text(200, request.method().equals("POST") ? "" : token()));
        return routes;
    }

    private static String token() {
        try {
            return Csrf.token();
        } catch (IllegalStateException none) {
            return String.valueOf(none.getMessage());
        }
    }
}
