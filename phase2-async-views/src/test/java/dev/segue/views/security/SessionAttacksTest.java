package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.cache.MemoryStore;
import dev.segue.views.test.Answer;
import dev.segue.views.test.SecurityTable;
import dev.segue.views.test.SecurityTable.Row;
import dev.segue.views.test.TestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** SEC-SES: cookies that are forged, too old, planted or replayed, in every mode and while the mode flips. */
@Timeout(60)
class SessionAttacksTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OLDER = "fedcba9876543210fedcba9876543210";
    private static final String FOREIGN = "ffffffffffffffffffffffffffffffff";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final String COOKIE = "__Host-session";
    private static final String NOBODY = "nobody, no basket";

    @Test
    void aCookieThatIsNotAsItWasSignedOrTooOldIsNoSession() {
        SecurityTable.hold(site(_ -> new SignedCookies(signer(SECRET, NOW, OLDER), HOUR)), List.of(
                forged("as it was", cookie -> cookie, "nobody, tea"),
                forged("the oldest that is not too old", _ -> basket(signer(SECRET, NOW.minus(HOUR))), "nobody, tea"),
                forged("signed with the older secret", _ -> basket(signer(OLDER, NOW)), "nobody, tea"),
                forged("too old by a second", _ -> basket(signer(SECRET, NOW.minus(HOUR).minusSeconds(1))), NOBODY),
                forged("signed with the older secret, too old",
                        _ -> basket(signer(OLDER, NOW.minus(HOUR).minusSeconds(1))), NOBODY),
                forged("signed with another secret", _ -> basket(signer(FOREIGN, NOW)), NOBODY),
                forged("signed for another purpose", _ -> signer(SECRET, NOW).signed("token", "{\"basket\":\"tea\"}"),
                        NOBODY),
                forged("another payload", cookie -> encoded("{\"basket\":\"gold\"}")
                        + cookie.substring(cookie.indexOf('.')), NOBODY),
                forged("a later time",
                        cookie -> cookie.replaceFirst("\\.\\d+\\.", "." + (NOW.getEpochSecond() + 9) + "."), NOBODY),
                forged("no time", cookie -> cookie.replaceFirst("\\.\\d+\\.", ".."), NOBODY),
                forged("the time in another spelling", cookie -> cookie.replaceFirst("\\.(\\d+)\\.", ".0$1."), NOBODY),
                forged("no signature", cookie -> cookie.substring(0, cookie.lastIndexOf('.') + 1), NOBODY),
                forged("two parts", cookie -> cookie.substring(0, cookie.lastIndexOf('.')), NOBODY),
                forged("a cut signature", cookie -> cookie.substring(0, cookie.length() - 1), NOBODY),
                forged("a longer signature", cookie -> cookie + "A", NOBODY),
                forged("a signature in another spelling", cookie -> cookie + "=", NOBODY),
                forged("the payload in another spelling", cookie -> cookie.replaceFirst("\\.", "=."), NOBODY),
                forged("parts swapped", cookie -> cookie.substring(cookie.lastIndexOf('.') + 1) + "."
                        + cookie.substring(0, cookie.lastIndexOf('.')), NOBODY),
                forged("four parts", cookie -> "a." + cookie, NOBODY),
                forged("quoted", cookie -> '"' + cookie + '"', NOBODY),
                forged("nothing", _ -> "", NOBODY),
                forged("dots", _ -> "..", NOBODY),
                forged("no Base64", _ -> "%.1.%", NOBODY),
                forged("signed with nothing", _ -> encoded("{}") + ".0." + encoded(""), NOBODY)));
    }

    @Test
    void aCookieThatWasKnownBeforeTheLoginOrPlantedOrReplayedLeadsNowhere() {
        SecurityTable.hold(site(bridge -> new RemoteSessions(bridge, new StoredSessions(new MemoryStore(1 << 20), HOUR),
                new CopyOnWriteArrayList<>())), List.of(
                        new Row("the visitor's own, before the login", visitor -> {
                            visitor.get("/fill");
                            return visitor.get("/");
                        }, says("nobody, tea")),
                        new Row("the visitor's own, after the login", visitor -> {
                            visitor.get("/fill");
                            visitor.get("/login");
                            return visitor.get("/");
                        }, says("ada, tea")),
                        new Row("known before the login", visitor -> {
                            visitor.get("/fill");
                            String before = cookie(visitor);
                            visitor.get("/login");
                            assertThat(cookie(visitor)).isNotEqualTo(before);
                            return with(visitor, before);
                        }, says(NOBODY)),
                        new Row("planted, never issued", visitor -> {
                            visitor.send(Request.of("GET", "/login").withHeader("Cookie", COOKIE + "=planted"));
                            assertThat(cookie(visitor)).isNotEqualTo("planted").hasSize(43);
                            return with(visitor, "planted");
                        }, says(NOBODY)),
                        new Row("planted, the attacker's own", visitor -> {
                            TestClient attacker = visitor.visitor();
                            attacker.get("/fill");
                            visitor.send(
                                    Request.of("GET", "/login").withHeader("Cookie", COOKIE + "=" + cookie(attacker)));
                            return attacker.get("/");
                        }, says(NOBODY)),
                        new Row("replayed after the logout", visitor -> {
                            visitor.get("/login");
                            String known = cookie(visitor);
                            visitor.get("/logout");
                            assertThat(visitor.cookie(COOKIE)).isEmpty();
                            return with(visitor, known);
                        }, says(NOBODY)),
                        new Row("replayed after the next login", visitor -> {
                            visitor.get("/login");
                            String known = cookie(visitor);
                            visitor.get("/login");
                            return with(visitor, known);
                        }, says(NOBODY)),
                        new Row("a change after the logout, by a request with the old cookie", visitor -> {
                            visitor.get("/login");
                            String known = cookie(visitor);
                            visitor.get("/logout");
                            visitor.send(Request.of("GET", "/fill").withHeader("Cookie", COOKIE + "=" + known));
                            return with(visitor, known);
                        }, says(NOBODY)),
                        new Row("another letter", visitor -> {
                            visitor.get("/login");
                            String known = cookie(visitor);
                            return with(visitor, (known.startsWith("A") ? "B" : "A") + known.substring(1));
                        }, says(NOBODY)),
                        new Row("under the name without __Host-", visitor -> {
                            visitor.get("/login");
                            return visitor
                                    .send(Request.of("GET", "/").withHeader("Cookie", "session=" + cookie(visitor)));
                        }, says(NOBODY))));
    }

    private static Row forged(String name, UnaryOperator<String> forge, String told) {
        return new Row(name, visitor -> {
            visitor.get("/fill");
            return with(visitor, forge.apply(cookie(visitor)));
        }, says(told));
    }

    private static Consumer<Answer> says(String told) {
        return answer -> assertThat(answer.body()).isEqualTo(told);
    }

    private static String cookie(TestClient visitor) {
        return visitor.cookie(COOKIE).orElseThrow();
    }

    private static Answer with(TestClient visitor, String cookie) {
        return visitor.send(Request.of("GET", "/").withHeader("Cookie", COOKIE + "=" + cookie));
    }

    private static Signer signer(String secret, Instant at, String... older) {
        return new Signer(secret, older).at(() -> at);
    }

    private static String basket(Signer signer) {
        return new SignedCookies(signer, HOUR).save(Map.of("basket", "tea"), null).toCompletableFuture().join();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static Function<Bridge, Routes> site(Function<Bridge, SessionStore> store) {
        return bridge -> {
            var routes = new Routes();
            routes.add(new Sessions(bridge, store.apply(bridge)));
            routes.add(new Authentication(bridge, new SessionLogin()));
            Running.serveWithSession(routes, "/", (_, session) -> Response.text(200, "%s, %s".formatted(
                    Principal.current().map(Principal::name).orElse("nobody"),
                    session.get("basket").orElse("no basket"))));
            Running.serveWithSession(routes, "/fill", (_, session) -> {
                session.put("basket", "tea");
                return Response.of(204);
            });
            Running.serveWithSession(routes, "/login", (_, session) -> {
                SessionLogin.login(session, new Principal("ada", Set.of()));
                return Response.of(204);
            });
            Running.serveWithSession(routes, "/logout", (_, session) -> {
                SessionLogin.logout(session);
                return Response.of(204);
            });
            return routes;
        };
    }
}
