package sample;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.CheckResult;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

/** What developers are told of errors, and nobody else, in every mode. Outside of Segue's packages, since code of the application is told from others. */
@Timeout(120)
class DebugTest {
    private static final String SECRET = "s3cr3t";
    /** What of a stack, and of who called whom, differs from mode to mode. */
    private static final String OTHER_FRAMES = "(?m)(^(<b>)?\\s+(at|\\.\\.\\.) .*$\\n?)+|(,?\"\\\\t(at|\\.\\.\\.) [^\"]*\")+|\"mode\":\"\\w+\"|<td>(worker|virtual|async)</td>";
    private static final Request BROKEN = Request
            .of("GET", "/broken/x?page=2&api%5Fkey=" + SECRET + "&Token=" + SECRET + "&note=%3Cb%3E")
            .withHeader("Cookie", "id=" + SECRET).withHeader("Authorization", "Bearer " + SECRET)
            .withHeader("X-Api-Key", SECRET).withHeader("X-Csrf-Token", SECRET)
            .withHeader("Proxy-Authorization", SECRET)
            .withHeader("X-Note", "<script>alert(1)</script>");

    @Test
    void aBrowserIsShownTheFailureTheRouteAndTheRequestWithoutItsSecrets() {
        try (var client = TestClient.inAllModes(_ -> site(true)).apartFrom(OTHER_FRAMES)) {
            Answer answer = client.send(BROKEN.withHeader("Accept", "text/html"));
            assertThat(answer.status()).isEqualTo(500);
            Document page = Jsoup.parse(answer.body());
            assertThat(page.select("h1").text()).isEqualTo("java.lang.IllegalStateException: broken <i>by design");
            assertThat(page.select("pre").text()).contains("Caused by: java.lang.NumberFormatException: <u>",
                    "at sample.DebugTest.fail(DebugTest.java:", "Integer.parseInt");
            assertThat(page.select("pre b")).extracting(Element::text)
                    .anyMatch(line -> line.startsWith("at sample.DebugTest.fail"))
                    .noneMatch(line -> line.contains("java.base/") || line.contains("dev.segue."));
            assertThat(page.select("tr")).extracting(Element::text).contains("view broken", "route GET /broken/{id}",
                    "method GET", "path /broken/x", "query page=2&api%5Fkey=…&Token=…&note=%3Cb%3E", "header cookie …",
                    "header authorization …", "header x-api-key …", "header x-csrf-token …",
                    "header proxy-authorization …", "header x-note <script>alert(1)</script>",
                    "header accept text/html");
            assertThat(page.select("script, i, u")).isEmpty();
            assertThat(answer.body()).doesNotContain(SECRET);
            assertThat(answer.header("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void aProgramIsToldTheStackInTheProblem() {
        try (var client = TestClient.inAllModes(_ -> site(true)).apartFrom(OTHER_FRAMES)) {
            Answer answer = client.send(BROKEN);
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            Map<?, ?> problem = answer.json(Map.class);
            assertThat(problem.get("status")).isEqualTo(500);
            assertThat(problem.get("view")).isEqualTo("broken");
            assertThat(problem.get("stack")).asInstanceOf(LIST)
                    .contains("java.lang.IllegalStateException: broken <i>by design",
                            "Caused by: java.lang.NumberFormatException: <u>");
            assertThat(answer.body()).doesNotContain(SECRET);
        }
    }

    @Test
    void whereNothingIsTheRoutesAreShown() {
        try (var client = TestClient.inAllModes(_ -> site(true))) {
            Answer page = client.withHeader("Accept", "text/html").get("/<b>nowhere");
            assertThat(page.status()).isEqualTo(404);
            assertThat(Jsoup.parse(page.body()).select("pre").text()).isEqualTo("GET /broken/{id} → broken");
            assertThat(Jsoup.parse(page.body()).select("h1").text()).isEqualTo("Nothing is at '/<b>nowhere'.");
            assertThat(client.get("/nowhere").json(Map.class).get("routes"))
                    .isEqualTo(List.of("GET /broken/{id} → broken"));
        }
    }

    @Test
    void nobodyIsToldAnythingOfAFailureOtherwise() {
        try (var client = TestClient.inAllModes(_ -> site(false))) {
            for (Request request : List.of(BROKEN, BROKEN.withHeader("Accept", "text/html"))) {
                assertThat(client.send(request).body()).doesNotContain("by design", "IllegalState", "sample", "broken",
                        "{id}", SECRET);
            }
            assertThat(client.send(BROKEN).body()).isEqualTo(
                    "{\"title\":\"Internal error\",\"status\":500,\"detail\":\"The server failed to answer this request.\"}");
            assertThat(client.get("/nowhere").body()).doesNotContain("broken");
        }
    }

    @Test
    void thatItIsOnIsNotFitForProduction() {
        try (var bridge = Bridge.open(BridgeConfig.DEFAULT)) {
            assertThat(Pipeline.of(site(true), bridge).checks()).extracting(CheckResult::level, CheckResult::id)
                    .contains(tuple(CheckResult.Level.ERROR, "debug.on"));
            assertThat(Pipeline.of(site(false), bridge).checks()).extracting(CheckResult::id)
                    .doesNotContain("debug.on");
        }
    }

    private static Routes site(boolean debug) {
        var routes = new Routes();
        routes.add(new SecurityHeaders());
        routes.view("broken").get("/broken/{id}").sync(_ -> fail())
                .async(_ -> CompletableFuture.completedFuture(fail()));
        if (debug) {
            routes.debug();
        }
        return routes;
    }

    private static Response fail() {
        try {
            return Response.text(200, Integer.toString(Integer.parseInt("<u>")));
        } catch (NumberFormatException cause) {
            var failure = new NumberFormatException("<u>");
            failure.setStackTrace(cause.getStackTrace());
            throw new IllegalStateException("broken <i>by design", failure);
        }
    }
}
