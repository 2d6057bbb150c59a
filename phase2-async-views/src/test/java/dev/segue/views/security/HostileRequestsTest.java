package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.CheckResult;
import dev.segue.views.Cors;
import dev.segue.views.Middleware;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import dev.segue.views.SyncView;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SEC-HOST, SEC-HDR and SEC-RED, row by row, in every mode and while the mode flips. */
class HostileRequestsTest {
    @ParameterizedTest
    @CsvSource({"shop.example, 200", "SHOP.example, 200", "shop.example:8443, 200", "shop.example., 200",
        "a.cdn.example, 200", "a.b.cdn.example, 200", "'[::1]:80', 200", "cdn.example, 400", ".cdn.example, 400",
        "xcdn.example, 400", "evil.example, 400", "shop.example.evil.example, 400", "evil.example#shop.example, 400",
        "evil.example/shop.example, 400", "shop.example@evil.example, 400", "shop.example:, 400",
        "shop.example:80:80, 400", "shop.example:abc, 400", "shop.example:999999, 400",
        "'shop.example,evil.example', 400",
        "'shop.example evil.example', 400", "'', 400", "'[::1', 400", "..shop.example, 400", "shop.example.., 400"})
    void aRequestForAHostThatIsNotOursIsRefused(String host, int status) {
        try (var client = client(new HostCheck(Set.of("shop.example", "*.cdn.example", "[::1]")),
                _ -> Response.of(200))) {
            Request request = Request.of("GET", "/v").withHeader("X-Forwarded-Host", "shop.example");
            assertThat(client.send(request.withHeader("Host", host)).status()).isEqualTo(status);
        }
    }

    @Test
    void aHostThatIsTooLongToBeOneIsRefusedWithoutBeingTakenApart() {
        try (var client = client(new HostCheck(Set.of("*")), _ -> Response.of(200))) {
            assertThat(client.withHeader("Host", "a.".repeat(8_000) + "a").get("/v").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost, 200", "localhost:8001, 200", "shop.localhost, 200", "127.0.0.1:8001, 200", "'[::1]', 200",
        "example.com, 400", "127.0.0.1.evil.example, 400"})
    void developmentAllowsThisMachineOnly(String host, int status) {
        try (var client = client(HostCheck.local(), _ -> Response.of(200))) {
            assertThat(client.withHeader("Host", host).get("/v").status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example", "shop.example:80", "shop.*", "Shop.example", "", "*."})
    void aHostThatCouldNeverMatchIsRefusedWhenItIsSet(String host) {
        assertThatThrownBy(() -> new HostCheck(Set.of(host))).hasMessageStartingWith("'" + host + "' is not a host.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%0d%0aSet-Cookie: admin=1", "a%0aX-Admin: 1", "a%0d", "a%00b", "a%7fb"})
    void aValueThatCouldStartAnotherHeaderIsA500AndNeverSent(String value) {
        try (var client = client(new SecurityHeaders(), request -> Response.of(200).withHeader("X-Echo",
                request.query("v").orElseThrow()))) {
            Answer answer = client.get("/v?v=" + value);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.header("X-Echo")).isEmpty();
            assertThat(answer.header("Set-Cookie")).isEmpty();
            assertThat(answer.header("X-Content-Type-Options")).as("errors are strict too").contains("nosniff");
        }
    }

    @ParameterizedTest
    @CsvSource({"/next, /next", "/next?a=b%26c, /next?a=b&c", "/next?to=//evil.example, /next?to=//evil.example",
        "/a/../b, /a/../b", "//evil.example, /", "///evil.example, /", "/%5cevil.example, /", "%5c%5cevil.example, /",
        "/%09/evil.example, /", "%09//evil.example, /", "%20//evil.example, /", "/%0a/evil.example, /",
        "https://evil.example, /", "HTTPS:evil.example, /", "https:/evil.example, /", "javascript:alert(1), /",
        "data:text/html;x, /", "evil.example, /", "'', /", "/%0d%0aSet-Cookie:a=b, /", "/%c4%8d, /", "/%00, /"})
    void aRedirectNeverLeavesTheSite(String next, String location) {
        try (var client = client(HostCheck.local(),
                request -> Redirect.within(request.query("next").orElse(""), "/"))) {
            Answer answer = client.get("/v?next=" + next);
            assertThat(answer.status()).isEqualTo(303);
            assertThat(answer.headers("Location")).containsExactly(location);
            assertThat(answer.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void aRedirectWrittenByTheApplicationThatLeavesTheSiteIsAnError() {
        assertThatThrownBy(() -> Redirect.to("//evil.example")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'//evil.example' is not a path of this site.");
    }

    @Test
    void unsafeSettingsAreFoundBeforeProduction() {
        assertThat(found(HostCheck.local())).containsExactly("WARNING hosts.local");
        assertThat(found(new HostCheck(Set.of("*")))).containsExactly("ERROR hosts.all");
        assertThat(found(new HostCheck(Set.of("shop.example", "localhost")))).isEmpty();
        assertThat(found(new SecurityHeaders())).containsExactly("WARNING headers.transport",
                "WARNING headers.content");
        assertThat(found(new SecurityHeaders().withTransportSecurity(60).withContentPolicy("default-src 'self'")))
                .isEmpty();
        assertThat(found(new Cors(Set.of("https://a.example", "http://b.example"), List.of(), List.of(), false)))
                .containsExactly("WARNING cors.plain");
    }

    static List<String> found(Middleware one) {
        var routes = new Routes();
        routes.view("v").get("/v").sync(_ -> Response.of(204)).with(one);
        routes.add(one);
        try (var bridge = Bridge.open(BridgeConfig.DEFAULT)) {
            return Pipeline.of(routes, bridge).checks().stream().map(HostileRequestsTest::summary).toList();
        }
    }

    private static String summary(CheckResult result) {
        assertThat(List.of(result.what(), result.toDo())).allMatch(sentence -> sentence.endsWith("."));
        return result.level() + " " + result.id();
    }

    private static TestClient client(Middleware middleware, SyncView view) {
        return TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.add(middleware);
            routes.view("v").get("/v").sync(view).async(request -> {
                try {
                    return CompletableFuture.completedFuture(view.handle(request));
                } catch (Exception failure) {
                    return CompletableFuture.failedFuture(failure);
                }
            });
            return routes;
        });
    }
}
