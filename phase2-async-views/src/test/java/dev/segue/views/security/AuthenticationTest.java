package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.cache.MemoryStore;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who sends a request and what they may do, in every mode and while the mode flips. */
@Timeout(60)
class AuthenticationTest {
    private static final Principal ADA = new Principal("ada", Set.of("articles.edit"));
    private static final Principal BOB = new Principal("bob", Set.of());
    private static final Duration HOUR = Duration.ofHours(1);

    private final Signer signer = new Signer("0123456789abcdef0123456789abcdef").at(() -> this.now);
    private final BearerTokens tokens = new BearerTokens(signer, HOUR);
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"/open, nobody, 200", "/open, ada, 200", "/member, nobody, 401", "/member, bob, 200",
        "/member, ada, 200", "/edit, nobody, 401", "/edit, bob, 403", "/edit, ada, 200"})
    void aViewIsOpenToWhomItSays(String path, String who, int status) {
        try (var client = TestClient.inAllModes(bridge -> site(new Authentication(bridge, tokens)))) {
            Answer answer = client.send(as(who, Request.of("GET", path)));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo(status == 401 ? Optional.of("Bearer") : Optional.empty());
            assertThat(answer.body()).contains(status == 200 ? who : "");
            assertThat(answer.hops()).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer , 200", "bearer , 200", "BEARER  , 200", "Basic , 401", "'', 401", "Bearer x, 401",
        "Bearer Bearer , 401"})
    void aTokenIsOneOnlyBehindItsScheme(String scheme, int status) {
        try (var client = TestClient.inAllModes(bridge -> site(new Authentication(bridge, tokens)))) {
            String prefix = scheme.endsWith("x") || scheme.isEmpty() ? scheme : scheme.strip() + " ";
            assertThat(client.send(Request.of("GET", "/member").withHeader("Authorization", prefix + tokens.issue(ADA)))
                    .status()).isEqualTo(status);
        }
    }

    @Test
    void aTokenThatIsTooOldOrMadeForAnotherPurposeOrBySomeoneElseIsNone() {
        String token = tokens.issue(ADA);
        try (var client = TestClient.inAllModes(bridge -> site(new Authentication(bridge, tokens)))) {
            assertThat(status(client, token)).isEqualTo(200);
            assertThat(status(client, signer.signed("session", "{\"name\":\"ada\",\"permissions\":[]}")))
                    .isEqualTo(401);
            assertThat(status(client, new BearerTokens(new Signer("f".repeat(32)), HOUR).issue(ADA))).isEqualTo(401);
            now = now.plus(HOUR).plusSeconds(1);
            assertThat(status(client, token)).isEqualTo(401);
        }
    }

    @Test
    void theLoginCanSendAVisitorBackToTheVeryPageWithItsQuery() {
        String page = "/pages/a%20%C3%BC%3Fb?c=%26&d=e+f";
        try (var client = TestClient.inAllModes(bridge -> {
            var routes = new Routes();
            routes.add(new Authentication(bridge, tokens));
            routes.view("page").get("/pages/{name}").sync(request -> Response.text(200, request.pathValue("name")))
                    .with(Requires.login().orLoginAt("/login"));
            routes.get("/login", request -> Redirect.within(request.query("next").orElse(""), "/elsewhere"));
            return routes;
        })) {
            String login = client.get(page).header("Location").orElseThrow();
            assertThat(client.get(login).header("Location")).contains(page);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorIsKnownFromLoginToLogoutAndTheTokenOfBeforeIsNot(Running running) {
        var kept = new StoredSessions(new MemoryStore(1 << 20), HOUR);
        try (var client = running.client(bridge -> sessionSite(bridge, kept))) {
            client.get("/basket");
            String before = client.cookie("__Host-session").orElseThrow();
            assertThat(client.get("/member").status()).isEqualTo(303);
            client.get("/login");
            assertThat(client.get("/member").body()).isEqualTo("ada");
            assertThat(
                    client.send(Request.of("GET", "/member").withHeader("Cookie", "__Host-session=" + before)).status())
                    .as("whoever knew the token of before").isEqualTo(303);
            client.get("/logout");
            assertThat(client.get("/member").status()).isEqualTo(303);
        }
    }

    @Test
    void aBrowserIsSentToTheLoginWithThePathItCameFor() {
        try (var client = TestClient
                .inAllModes(bridge -> sessionSite(bridge, new StoredSessions(new MemoryStore(1 << 20), HOUR)))) {
            assertThat(client.get("/member").header("Location")).contains("/login?next=%2Fmember");
            assertThat(client.get("/member?a=%26&b=c+d").header("Location"))
                    .contains("/login?next=%2Fmember%3Fa%3D%2526%26b%3Dc%2Bd");
        }
    }

    @Test
    void severalSignsAreAskedForOneAfterTheOther() {
        try (var client = TestClient.inAllModes(bridge -> {
            Authenticator slow = request -> bridge.toAsync(bridge.shared(),
                    () -> request.header("X-Key").filter("k"::equals).map(_ -> BOB));
            return site(new Authentication(bridge, slow, tokens));
        })) {
            assertThat(client.send(Request.of("GET", "/open").withHeader("X-Key", "k")).body()).isEqualTo("bob");
            assertThat(client.send(as("ada", Request.of("GET", "/open"))).body()).isEqualTo("ada");
            assertThat(client.get("/open").body()).isEqualTo("nobody");
        }
    }

    private static int status(TestClient client, String token) {
        return client.send(Request.of("GET", "/member").withHeader("Authorization", "Bearer " + token)).status();
    }

    private Request as(String who, Request request) {
        Map<String, Principal> known = Map.of("ada", ADA, "bob", BOB);
        return known.containsKey(who)
                ? request.withHeader("Authorization", "Bearer " + tokens.issue(known.getOrDefault(who, BOB)))
                : request;
    }

    private static Routes site(Authentication authentication) {
        var routes = new Routes();
        routes.add(authentication);
        Running.serve(routes, "/open", _ -> who());
        Running.serve(routes, "/member", _ -> who(), Requires.login());
        Running.serve(routes, "/edit", _ -> who(), Requires.permissions("articles.edit"));
        return routes;
    }

    private static Routes sessionSite(Bridge bridge, SessionStore store) {
        var routes = new Routes();
        routes.add(new Sessions(bridge, store));
        routes.add(new Authentication(bridge, new SessionLogin()));
        Running.serve(routes, "/member", _ -> who(), Requires.login().orLoginAt("/login"));
        Running.serveWithSession(routes, "/basket", (_, session) -> {
            session.put("basket", "tea");
            return Response.of(204);
        });
        Running.serveWithSession(routes, "/login", (_, session) -> {
            SessionLogin.login(session, ADA);
            return Response.of(204);
        });
        Running.serveWithSession(routes, "/logout", (_, session) -> {
            SessionLogin.logout(session);
            return Response.of(204);
        });
        return routes;
    }

    private static Response who() {
        return Response.text(200, Principal.current().map(Principal::name).orElse("nobody"));
    }
}
