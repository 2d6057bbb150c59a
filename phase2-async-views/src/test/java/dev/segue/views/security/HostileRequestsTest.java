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
import dev.segue.views.test.SecurityTable;
import dev.segue.views.test.SecurityTable.Row;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SEC-HOST, SEC-HDR and SEC-RED, row by row, in every mode and while the mode flips. */
class HostileRequestsTest {
    private static final List<String> OURS = List.of("shop.example", "SHOP.example", "shop.example:8443",
            "shop.example.",
            "a.cdn.example", "a.b.cdn.example", "[::1]:80", "[::1]");
    private static final List<String> NOT_OURS = List.of("cdn.example", ".cdn.example", "xcdn.example", "evil.example",
            "shop.example.evil.example", "evil.example#shop.example", "evil.example/shop.example",
            "evil.example?shop.example", "evil.example\\shop.example", "shop.example@evil.example",
            "evil.example@shop.example", "shop.example:", "shop.example:80:80", "shop.example:abc",
            "shop.example:999999",
            "shop.example:-1", "shop.example,evil.example", "shop.example evil.example", "shop.example\tevil.example",
            "", " ", "[::1", "::1", "[::1].evil.example", "..shop.example", "shop.example..", "shop%2eexample",
            "shop\u3002example", "\u017fhop.example", "sh\u00f6p.example", "localhost", "127.0.0.1", "*",
            "*.cdn.example", "a.".repeat(8_000) + "a");

    @Test
    void aRequestForAHostThatIsNotOursIsRefused() {
        SecurityTable.hold(site(new HostCheck(Set.of("shop.example", "*.cdn.example", "[::1]")), _ -> Response.of(200)),
                hosts(OURS, NOT_OURS));
    }

    @Test
    void developmentAllowsThisMachineOnly() {
        SecurityTable.hold(site(HostCheck.local(), _ -> Response.of(200)),
                hosts(List.of("localhost", "localhost:8001", "shop.localhost", "127.0.0.1:8001", "[::1]"),
                        List.of("example.com", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2",
                                "0.0.0.0", "2130706433", "[::ffff:127.0.0.1]")));
    }

    @Test
    void whereAllHostsAreAllowedOneThatIsTooLongToBeOneIsRefusedWithoutBeingTakenApart() {
        SecurityTable.hold(site(new HostCheck(Set.of("*")), _ -> Response.of(200)),
                hosts(List.of("any.example"), List.of("a.".repeat(8_000) + "a")));
    }

    /** A proxy's headers are believed by nobody. */
    private static List<Row> hosts(List<String> ours, List<String> others) {
        return Stream.of(200, 400).flatMap(status -> (status == 200 ? ours : others).stream()
                .map(host -> new Row("Host: " + host, visitor -> visitor.send(Request.of("GET", "/v")
                        .withHeader("X-Forwarded-Host", "shop.example").withHeader("Forwarded", "host=shop.example")
                        .withHeader("Host", host)), answer -> assertThat(answer.status()).isEqualTo(status))))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example", "shop.example:80", "shop.*", "Shop.example", "", "*."})
    void aHostThatCouldNeverMatchIsRefusedWhenItIsSet(String host) {
        assertThatThrownBy(() -> new HostCheck(Set.of(host))).hasMessageStartingWith("'" + host + "' is not a host.");
    }

    private static final List<String> SPLITTING = List.of("a%0d%0aSet-Cookie:%20admin=1", "a%0aX-Admin:%201", "a%0d",
            "%0a", "a%0d%0a%0d%0a%3Cscript%3E", "a%0d%0a%20folded", "a%0d%09folded", "a%00b", "a%7fb", "a%1bb", "a%0bb",
            "a%0cb", "a%c4%8ab");
    private static final List<String> PLAIN = List.of("a", "", "a%20b", "a:%20b", "%22a%22", "a%09b");

    @Test
    void aValueThatCouldStartAnotherHeaderIsA500AndNeverSent() {
        SecurityTable.hold(
                site(new SecurityHeaders(),
                        request -> Response.of(200).withHeader("X-Echo", request.query("v").orElseThrow())),
                Stream.concat(
                        SPLITTING.stream().map(value -> new Row(value, visitor -> visitor.get("/v?v=" + value),
                                answer -> {
                                    assertThat(answer.status()).isEqualTo(500);
                                    assertThat(answer.header("X-Echo")).isEmpty();
                                    assertThat(answer.header("Set-Cookie")).isEmpty();
                                    assertThat(answer.header("X-Content-Type-Options")).as("errors are strict too")
                                            .contains("nosniff");
                                })),
                        PLAIN.stream().map(value -> new Row(value, visitor -> visitor.get("/v?v=" + value),
                                answer -> assertThat(answer.header("X-Echo"))
                                        .contains(URLDecoder.decode(value, UTF_8)))))
                        .toList());
    }

    private static final Map<String, String> WITHIN = Map.of("/next", "/next", "/next?a=b%26c", "/next?a=b&c",
            "/next?to=//evil.example", "/next?to=//evil.example", "/a/../b", "/a/../b", "/a%23b", "/a#b",
            "/@evil.example",
            "/@evil.example", "/", "/");
    private static final List<String> OUT = List.of("//evil.example", "///evil.example", "/%5cevil.example",
            "%5c%5cevil.example", "%5c/evil.example", "/%09/evil.example", "%09//evil.example", "%20//evil.example",
            "%20/next", "/%0a/evil.example", "/%0d%0a/evil.example", "https://evil.example", "HTTPS:evil.example",
            "https:/evil.example", "https:///evil.example", "http:%5c%5cevil.example", "javascript:alert(1)",
            "java%0ascript:alert(1)", "data:text/html;x", "evil.example", "@evil.example", ".evil.example", "",
            "/%0d%0aSet-Cookie:a=b", "/%c4%8d", "/%00", "/%e2%80%8b/evil.example", "%ef%bc%8f%ef%bc%8fevil.example",
            "?next", "#next", "..//evil.example", "/%7f");

    @Test
    void aRedirectNeverLeavesTheSite() {
        SecurityTable.hold(
                site(HostCheck.local(), request -> Redirect.within(request.query("next").orElse(""), "/home")),
                Stream.concat(WITHIN.entrySet().stream().map(row -> redirect(row.getKey(), row.getValue())),
                        OUT.stream().map(next -> redirect(next, "/home"))).toList());
    }

    private static Row redirect(String next, String location) {
        return new Row(next, visitor -> visitor.get("/v?next=" + next), answer -> {
            assertThat(answer.status()).isEqualTo(303);
            assertThat(answer.headers("Location")).containsExactly(location);
            assertThat(answer.header("Set-Cookie")).isEmpty();
        });
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

    private static Function<Bridge, Routes> site(Middleware middleware, SyncView view) {
        return _ -> {
            var routes = new Routes();
            routes.add(middleware);
            Running.serve(routes, "/v", view);
            return routes;
        };
    }
}
