package dev.segue.views;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Response;
import dev.segue.views.security.Csrf;
import dev.segue.views.security.HostCheck;
import dev.segue.views.security.RateLimit;
import dev.segue.views.security.Requires;
import dev.segue.views.templates.Templates;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import dev.segue.views.test.TestTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What browsers and programs are told when a request is not answered as it wished, in every mode. */
@Timeout(120)
class ProblemTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    private static final String SECRET = "of which nobody is to hear";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {BROWSER + "|page", "text/html|page", "TEXT/HTML ; Q=0.5|page", "text/*|page",
        "text/html, */*|page", "*/*, text/html|page", "text/html;level=1;q=0.4, application/json;q=0.3|page",
        "text/html, application/json|page", "text/html;q=many|page", "application/json, text/html|json", "*/*|json",
        "''|json", "application/json|json", "text/html;q=0|json", "text/html;q=0.5, */*|json",
        "text/html;q=0.5, application/*;q=0.6|json", "text/plain|json", ",;q=,/,text/html;|page", ";;;;|json",
        "text/htmlx|json"})
    void aPageGoesToWhoeverPrefersHtml(String accept, String shown) {
        Response response = new Problem(404, "Not found", "Nothing.")
                .answer(Request.of("GET", "/").withHeader("Accept", accept));
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("Content-Type"))
                .contains(shown.equals("page") ? "text/html; charset=utf-8" : "application/problem+json");
        assertThat(response.header("Vary")).contains("Accept");
        assertThat(response.header("Cache-Control")).contains("no-store");
    }

    @Test
    void whoeverSaysNothingOfWhatItTakesGetsTheProblem() {
        Response response = new Problem(404, "Not found", "Nothing.").answer(Request.of("GET", "/"));
        assertThat(response.body()).asString()
                .isEqualTo("{\"title\":\"Not found\",\"status\":404,\"detail\":\"Nothing.\"}");
    }

    @Test
    void whatTheFrameworkAnswersIsAPageForBrowsersWithTheSameStatusAndHeaders() {
        try (var client = TestClient.inAllModes(_ -> site(_ -> {})).apartFrom("request [0-9a-f-]{36}")) {
            client.get("/limited");
            for (Case one : Case.ALL) {
                Answer page = client.send(one.request.withHeader("Accept", BROWSER));
                Answer problem = client.send(one.request);
                assertThat(page.status()).as(one.toString()).isEqualTo(one.status);
                assertThat(problem.status()).as(one.toString()).isEqualTo(one.status);
                assertThat(page.header(one.header)).as(one.toString()).isPresent()
                        .isEqualTo(problem.header(one.header));
                Document shown = Jsoup.parse(page.body());
                assertThat(shown.title()).isNotEmpty().isEqualTo(problem.json(Problem.class).title());
                assertThat(shown.body().text()).contains(problem.json(Problem.class).detail(), "Status " + one.status,
                        "request ");
                assertThat(page.body() + problem.body()).doesNotContain(SECRET);
            }
        }
    }

    @Test
    void thePageNeedsNothingButItselfAndThePolicyAllowsItsStyle() throws Exception {
        try (var client = TestClient.inAllModes(_ -> site(_ -> {})).apartFrom("request [0-9a-f-]{36}")
                .withHeader("Accept", BROWSER)) {
            Answer page = client.get("/nowhere");
            Document shown = Jsoup.parse(page.body());
            assertThat(shown.select("script, link, img, iframe, [style], [src], [href]")).isEmpty();
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(shown.select("style").stream().map(Element::data).findFirst().orElseThrow()
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(page.headers("Content-Security-Policy")).singleElement().asString()
                    .contains("default-src 'none'", "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/<script>alert(1)</script>", "/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/&lt;script&gt;", "/'\"><svg onload=alert(1)>", "/</title></style><script>", "/\u202e<b>",
        "/{{7*7}}${7*7}%25s"})
    void aHostilePathIsTextInAPage(String path) {
        try (var client = TestClient.inAllModes(_ -> site(_ -> {})).apartFrom("request [0-9a-f-]{36}")
                .withHeader("Accept", BROWSER)) {
            for (Request request : new Request[]{Request.of("GET", path), Request.of("PUT", "/limited?" + path)}) {
                Document shown = Jsoup.parse(client.send(request).body());
                assertThat(shown.getAllElements()).extracting(Element::tagName)
                        .containsOnly("#root", "html", "head", "meta", "title", "style", "body", "h1", "p", "small");
            }
            assertThat(Jsoup.parse(client.get(path).body()).select("p").getFirst().wholeText())
                    .isEqualTo("Nothing is at '" + Request.of("GET", path).path() + "'.");
        }
    }

    @Test
    void anApplicationShowsPagesOfItsOwnToBrowsersOnly() {
        var templates = Templates.precompiled();
        try (var client = TestClient.inAllModes(_ -> site(routes -> {
            routes.errorPage(404, problem -> templates.response("pages/problem.jte", Map.of("problem", problem))
                    .withHeader("X-Own", "yes"));
            routes.errorPage(500, problem -> templates.response("pages/problem.jte", Map.of("problem", problem)));
        })).apartFrom("request [0-9a-f-]{36}")) {
            var browser = client.withHeader("Accept", BROWSER);
            Answer missing = browser.get("/<b>");
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.body()).isEqualTo("<h1>Not found</h1><p>Nothing is at '/&lt;b&gt;'.</p>\n");
            assertThat(missing.header("X-Own")).contains("yes");
            assertThat(missing.headers("Content-Type")).containsExactly("text/html; charset=utf-8");
            assertThat(missing.headers("Cache-Control")).containsExactly("no-store");
            Answer broken = browser.get("/broken");
            assertThat(broken.status()).isEqualTo(500);
            assertThat(broken.body()).startsWith("<h1>Internal error</h1>").doesNotContain(SECRET);
            assertThat(client.get("/broken").header("Content-Type")).contains("application/problem+json");
        }
    }

    @Test
    void aPageThatFailsGivesWayToThePlainOne() {
        try (var client = TestClient.inAllModes(_ -> site(routes -> routes.errorPage(404, _ -> {
            throw new IllegalStateException(SECRET);
        }))).apartFrom("request [0-9a-f-]{36}").withHeader("Accept", BROWSER)) {
            Answer page = client.get("/nowhere");
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.body()).contains("Nothing is at").doesNotContain(SECRET);
        }
    }

    @Test
    void anErrorHandlerThatFailsIsA500WithAllHeadersAndLoggedOnceWithBothFailures() {
        var logger = (Logger) LoggerFactory.getLogger("dev.segue.views");
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        logger.addAppender(events);
        try (var client = TestClient.inAllModes(_ -> site(routes -> routes.onError(IllegalStateException.class, _ -> {
            throw new UnsupportedOperationException(SECRET);
        })))) {
            Answer answer = client.get("/broken");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain(SECRET);
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(events.list).hasSize(4).allSatisfy(event -> { // one in each mode
                assertThat(event.getThrowableProxy().getClassName()).contains("UnsupportedOperation");
                assertThat(event.getThrowableProxy().getSuppressed()).hasSize(1);
            });
        } finally {
            logger.detachAppender(events);
        }
    }

    @Test
    void aHookThatFailsWhileItAnswersForAViewIsA500WithAllHeaders() {
        try (var client = TestClient.inAllModes(_ -> site(routes -> routes.add(new Hooks() {
            @Override
            public Optional<Response> failed(Request request, Throwable failure) {
                throw new UnsupportedOperationException(SECRET);
            }
        })))) {
            Answer answer = client.get("/broken");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain(SECRET);
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void aStatusHasOnePage() {
        var routes = new Routes();
        routes.errorPage(404, _ -> Response.of(404));
        assertThatThrownBy(() -> routes.errorPage(404, _ -> Response.of(404))).isInstanceOf(RouteException.class)
                .hasMessageContaining("404");
        assertThatThrownBy(() -> new Routes().include("/shop", "shop", routes)).isInstanceOf(RouteException.class)
                .hasMessageContaining("error pages");
    }

    /** What the framework answers by itself, and a header that says so. */
    private record Case(int status, String header, Request request) {
        static final List<Case> ALL = List.of(new Case(404, "Vary", Request.of("GET", "/nowhere")),
                new Case(405, "Allow", Request.of("PUT", "/open")), new Case(500, "Vary", Request.of("GET", "/broken")),
                new Case(400, "Vary", Request.of("GET", "/unreadable")),
                new Case(401, "WWW-Authenticate", Request.of("GET", "/members")),
                new Case(403, "Vary", Request.of("POST", "/guarded").withHeader("Origin", "https://evil.example")),
                new Case(429, "Retry-After", Request.of("GET", "/limited")),
                new Case(400, "Vary", Request.of("GET", "/open").withHeader("Host", "evil.example")));
    }

    private static Routes site(Consumer<Routes> more) {
        var routes = new Routes();
        routes.add(new RequestId());
        routes.add(new SecurityHeaders());
        routes.add(new HostCheck(Set.of("localhost")));
        both(routes.view("open").get("/open"), _ -> Response.of(204));
        both(routes.view("broken").get("/broken"), _ -> {
            throw new IllegalStateException(SECRET);
        });
        both(routes.view("unreadable").get("/unreadable"), _ -> {
            throw RequestException.unreadable("The body is not the JSON that is expected.",
                    new IllegalArgumentException(SECRET));
        });
        both(routes.view("members").get("/members").with(Requires.login()), _ -> Response.of(204));
        both(routes.view("guarded").post("/guarded").with(new Csrf()), _ -> Response.of(204));
        both(routes.view("limited").get("/limited")
                .with(new RateLimit(1, Duration.ofDays(365), _ -> Optional.of("all")).at(new TestTime(Instant.EPOCH))),
                _ -> Response.of(204));
        more.accept(routes);
        return routes;
    }

    private static void both(Routes.Builder view, Function<Request, Response> answer) {
        view.sync(answer::apply).async(request -> CompletableFuture.completedFuture(answer.apply(request)));
    }
}
