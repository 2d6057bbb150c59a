package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.cache.MemoryStore;
import dev.segue.views.test.Answer;
import dev.segue.views.test.SecurityTable;
import dev.segue.views.test.SecurityTable.Row;
import dev.segue.views.test.TestClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SEC-CSRF, row by row, in every mode and while the mode flips. */
@Timeout(60)
class CsrfTest {
    private static final String OURS = "https://shop.example";

    /** Where a request says it comes from, and whether a valid token then lets it pass: over TLS, and over plain HTTP in development. */
    private record Source(@Nullable String origin, @Nullable String referer, boolean overTls, boolean plain) {}

    private static final List<Source> SOURCES = List.of(
            new Source(OURS, null, true, true),
            new Source(OURS, "https://evil.example/", true, true),
            new Source("https://partner.example", null, true, true),
            new Source(null, OURS + "/form?a=b", true, true),
            new Source(null, OURS, true, true),
            new Source(null, "https://partner.example/x", true, true),
            new Source("http://shop.example", null, false, true),
            new Source("http://shop.example", OURS + "/form", false, true),
            new Source(null, "http://shop.example/form", false, true),
            new Source(null, null, false, true),
            new Source("null", OURS + "/form", false, false),
            new Source("https://evil.example", OURS + "/form", false, false),
            new Source("https://shop.example.evil.example", null, false, false),
            new Source("https://shop.example:8443", null, false, false),
            new Source("https://evil.shop.example", null, false, false),
            new Source("https://partner.example.evil.example", null, false, false),
            new Source("https://shop.example, https://evil.example", null, false, false),
            new Source("http://partner.example", null, false, false),
            new Source("", null, false, false),
            new Source("", OURS + "/form", false, false),
            new Source(null, "https://evil.example/?https://shop.example/", false, false),
            new Source(null, "https://shop.example@evil.example/", false, false),
            new Source(null, "https://shop.example:pw@evil.example/", false, false),
            new Source(null, "https://shop.example\\@evil.example/", false, false),
            new Source(null, "//shop.example/form", false, false),
            new Source(null, "javascript:alert(1)", false, false),
            new Source(null, "not a url", false, false),
            new Source(null, "/form", false, false),
            new Source(null, "", false, false));

    /** What is sent as a token: the first one only is the visitor's. */
    private enum Token {
        VALID,
        NONE,
        EMPTY,
        GARBAGE,
        COOKIE,
        CUT,
        LONGER,
        CHANGED,
        ZEROS,
        STRANGERS
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestPassesFromOurPagesWithTheVisitorsTokenOnly(boolean tls) {
        var csrf = new Csrf("https://partner.example");
        SecurityTable.hold(_ -> shop(tls ? csrf : csrf.overPlainHttp()), SOURCES.stream()
                .flatMap(source -> Stream.of(Token.values()).flatMap(token -> Stream.of(true, false)
                        .map(inHeader -> row(source, token, inHeader,
                                token == Token.VALID && (tls ? source.overTls() : source.plain())))))
                .toList(), "[A-Za-z0-9_-]{86}");
    }

    private static Row row(Source source, Token token, boolean inHeader, boolean passes) {
        return new Row("%s, token %s in the %s".formatted(source, token, inHeader ? "header" : "form"),
                visitor -> visitor.send(posted(visitor, source, token, inHeader)),
                answer -> assertThat(answer.status()).isEqualTo(passes ? 200 : 403));
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
    void whereThereIsNoViewARequestThatWouldBeRefusedGetsNoFurtherAndA404OrA405(Running running) {
        try (var client = running.client(_ -> {
            Routes routes = shop(new Csrf());
            routes.add((SyncMiddleware) (request, next) -> {
                assertThat(request.method()).as("what gets past the protection").isNotEqualTo("DELETE");
                return next.handle(request);
            });
            return routes;
        }).withHeader("Host", "shop.example")) {
            assertThat(client.send(Request.of("DELETE", "/nowhere")).status()).isEqualTo(404);
            Answer other = client.send(Request.of("DELETE", "/form").withHeader("Origin", "https://evil.example"));
            assertThat(other.status()).isEqualTo(405);
            assertThat(other.header("Allow")).contains("GET, HEAD, OPTIONS, POST");
            assertThat(client.send(Request.of("POST", "/form")).status()).isEqualTo(403);
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

    /** Whoever knew, or planted, a secret and a token of it before the login: a login by sessions, or one of another kind. */
    @ParameterizedTest
    @ValueSource(strings = {"/login", "/own-login"})
    void aTokenOfBeforeALoginIsInvalidAfterItAlsoForASecretThatAStrangerPlanted(String login) {
        SecurityTable.hold(CsrfTest::loginSite, List.of(
                new Row("before the login", visitor -> visitor.send(form(visitor.get("/form").body())),
                        answer -> assertThat(answer.status()).isEqualTo(200)),
                new Row("the token of before", visitor -> {
                    String before = visitor.get("/form").body();
                    assertThat(visitor.send(form(before, login)).status()).isEqualTo(200);
                    return visitor.send(form(before));
                }, answer -> assertThat(answer.status()).isEqualTo(403)),
                new Row("the token that the login answers with",
                        visitor -> visitor.send(form(visitor.send(form(visitor.get("/form").body(), login)).body())),
                        answer -> assertThat(answer.status()).isEqualTo(200)),
                new Row("planted by a stranger", visitor -> {
                    TestClient stranger = visitor.visitor();
                    String known = stranger.get("/form").body();
                    visitor.send(form(known, login).withHeader("Cookie",
                            "__Host-csrf=" + stranger.cookie("__Host-csrf").orElseThrow()));
                    return visitor.send(form(known));
                }, answer -> assertThat(answer.status()).isEqualTo(403))), "[A-Za-z0-9_-]{86}");
    }

    private static Request form(String token) {
        return form(token, "/form");
    }

    private static Request form(String token, String path) {
        return Request.of("POST", path).withHeader("Host", "shop.example").withHeader("Origin", OURS)
                .withHeader("X-CSRF-Token", token);
    }

    private static Routes loginSite(Bridge bridge) {
        var routes = new Routes();
        routes.add(new Csrf());
        routes.add(new Sessions(bridge, new StoredSessions(new MemoryStore(1 << 20), Duration.ofHours(1))));
        Running.serve(routes, "/form", _ -> Response.text(200, Csrf.token()));
        Running.serve(routes, "/own-login", _ -> {
            Csrf.rotate();
            return Response.text(200, Csrf.token());
        });
        Running.serveWithSession(routes, "/login", (_, session) -> {
            SessionLogin.login(session, new Principal("ada", Set.of()));
            return Response.text(200, Csrf.token());
        });
        return routes;
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "HEAD, 200", "OPTIONS, 204", "POST, 403", "PUT, 403", "DELETE, 403", "PATCH, 403",
        "get, 405"})
    void onlyMethodsThatChangeNothingPassWithoutAToken(String method, int status) {
        try (var client = TestClient.inAllModes(_ -> {
            Routes routes = shop(new Csrf());
            routes.view("rest").put("/plain").delete("/plain").patch("/plain").sync(_ -> Response.of(200))
                    .async(_ -> CompletableFuture.completedFuture(Response.of(200)));
            return routes;
        })) {
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

    private static Request posted(TestClient visitor, Source source, Token token, boolean inHeader) {
        String valid = visitor.get("/form").body();
        String sent = switch (token) {
            case VALID -> valid;
            case NONE -> null;
            case EMPTY -> "";
            case GARBAGE -> "%%%";
            case COOKIE -> visitor.cookie("__Host-csrf").or(() -> visitor.cookie("csrf")).orElseThrow();
            case CUT -> valid.substring(0, valid.length() - 4);
            case LONGER -> valid + "AAAA";
            case CHANGED -> (valid.startsWith("A") ? "B" : "A") + valid.substring(1);
            case ZEROS -> "A".repeat(valid.length());
            case STRANGERS -> visitor.visitor().get("/form").body();
        };
        Request post = with(with(Request.of("POST", "/form").withHeader("Host", "shop.example"), "Origin",
                source.origin()), "Referer", source.referer());
        if (inHeader) {
            return with(post, "X-CSRF-Token", sent);
        }
        return post.withHeader("Content-Type", "application/x-www-form-urlencoded").withBody(
                (sent == null ? "a=b" : "csrf_token=" + URLEncoder.encode(sent, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static Request with(Request request, String header, @Nullable String value) {
        return value == null ? request : request.withHeader(header, value);
    }

    private static Routes shop(Csrf csrf) {
        var routes = new Routes();
        routes.add(csrf);
        Running.serve(routes, "/form", _ -> Response.text(200, Csrf.token()));
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
