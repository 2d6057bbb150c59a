package dev.segue.views.test;

import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Json;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.SyncView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class TestClientTest {
    record Item(String name, int count) {}

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aViewIsAskedInTheChosenModeAndItsHopsAreCounted(Mode mode) {
        try (var client = TestClient.in(mode, _ -> greeting("sync", "async"))) {
            Answer answer = client.get("/hello");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(mode == Mode.ASYNC ? "async" : "sync");
            assertThat(answer.hops()).isEqualTo(mode == Mode.ASYNC ? 0 : 2);
        }
    }

    @Test
    void variantsThatAnswerAlikeAreOneAnswerWithTheMostHops() {
        try (var client = TestClient.inAllModes(_ -> greeting("hello", "hello"))) {
            assertThat(client.get("/hello").body()).isEqualTo("hello");
            assertThat(client.get("/hello").hops()).isEqualTo(2);
        }
    }

    @Test
    void variantsThatDifferInOneByteFailTheTestWithBothAnswers() {
        try (var client = TestClient.inAllModes(_ -> greeting("hello", "hallo"))) {
            assertThatThrownBy(() -> client.get("/hello")).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'GET /hello' is not answered in mode 'async' as in mode 'worker'")
                    .hasMessageContaining("hello").hasMessageContaining("hallo");
        }
    }

    @Test
    void streamsThatDifferInOneByteFailTheTestUnlessItIsNotRead() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("stream").get("/stream").sync(_ -> stream("tea", "tea"))
                    .async(_ -> CompletableFuture.completedFuture(stream("te", "atee")));
            return routes;
        })) {
            assertThatThrownBy(() -> client.get("/stream")).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("teatea").hasMessageContaining("teatee");
            assertThat(client.upTo(5).get("/stream").body()).isEqualTo("teate");
        }
    }

    @Test
    void aStreamThatBreaksOffFailsTheTestWithItsCause() {
        try (var client = TestClient.in(Mode.WORKER, _ -> {
            var routes = new Routes();
            routes.get("/stream", _ -> Response.stream(200, "text/plain", subscriber -> {
                var pieces = new SubmissionPublisher<ByteBuffer>(Runnable::run, 8);
                pieces.subscribe(subscriber);
                pieces.submit(ByteBuffer.wrap(new byte[3]));
                pieces.closeExceptionally(new IllegalStateException("the disk is gone"));
            }));
            return routes;
        })) {
            assertThatThrownBy(() -> client.get("/stream")).isInstanceOf(AssertionError.class)
                    .hasMessage("The body of 'GET /stream' broke off after 3 bytes.")
                    .hasRootCauseMessage("the disk is gone");
        }
    }

    private static Response stream(String... pieces) {
        return Response.stream(200, "text/plain", subscriber -> {
            var stream = new SubmissionPublisher<ByteBuffer>(Runnable::run, 8);
            stream.subscribe(subscriber);
            for (String piece : pieces) {
                stream.submit(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
            }
            stream.close();
        });
    }

    @Test
    void whatDiffersByDesignIsLeftOutOfTheComparison() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.get("/token", _ -> Response.text(200, "token=" + UUID.randomUUID())
                    .withHeader("Set-Cookie", "a=" + UUID.randomUUID() + "; Path=/"));
            return routes;
        })) {
            assertThatThrownBy(() -> client.get("/token")).isInstanceOf(AssertionError.class);
            assertThat(client.apartFrom("token=\\S+").get("/token").status()).isEqualTo(200);
        }
    }

    @Test
    void withFlippingModesEachRequestRunsInTheNextOne() {
        try (var client = TestClient.flipping(_ -> greeting("sync", "async"))) {
            assertThat(client.get("/hello").body()).isEqualTo("sync");
            assertThat(client.get("/hello").body()).isEqualTo("sync");
            assertThat(client.get("/hello").body()).isEqualTo("async");
            assertThat(client.get("/hello").body()).isEqualTo("sync");
        }
    }

    @Test
    void cookiesAreKeptInEachModeUntilTheyAreTakenBack() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.get("/in", _ -> Response.of(204).withHeader("Set-Cookie", "a=1; Path=/").withHeader("Set-Cookie",
                    "b=2; HttpOnly"));
            routes.get("/out", _ -> Response.of(204).withHeader("Set-Cookie", "a=; Max-Age=0"));
            routes.get("/who", request -> Response.text(200, request.header("Cookie").orElse("nobody")));
            return routes;
        })) {
            assertThat(client.get("/who").body()).isEqualTo("nobody");
            client.get("/in");
            assertThat(client.get("/who").body()).isEqualTo("a=1; b=2");
            client.get("/out");
            assertThat(client.get("/who").body()).isEqualTo("b=2");
        }
    }

    @Test
    void jsonGoesInAndOut() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.post("/items", request -> Response.of(200, "application/json", request.body()));
            routes.get("/item", _ -> Json.response(new Item("tea", 3)));
            return routes;
        })) {
            assertThat(client.post("/items", new Item("tea", 2)).json(Item.class)).isEqualTo(new Item("tea", 2));
            assertThat(client.get("/item").json(Item.class)).isEqualTo(new Item("tea", 3));
        }
    }

    @Test
    void formsAreSentAsBrowsersSendThem() {
        try (var client = TestClient.in(Mode.WORKER, _ -> {
            var routes = new Routes();
            routes.post("/form", request -> Response.text(200,
                    request.header("Content-Type").orElse("") + " "
                            + new String(request.body(), StandardCharsets.UTF_8)));
            return routes;
        })) {
            assertThat(client.postForm("/form", Map.of("a b", "ä&c")).body())
                    .isEqualTo("application/x-www-form-urlencoded a+b=%C3%A4%26c");
        }
    }

    @ParameterizedTest
    @CsvSource({"302, 'GET /to?x=1 '", "303, 'GET /to?x=1 '", "307, 'POST /to?x=1 body'", "308, 'POST /to?x=1 body'"})
    void redirectsOnTheSameHostAreFollowed(int status, String seen) {
        try (var client = TestClient.inAllModes(_ -> redirecting(status, "/to?x=1"))) {
            Request post = Request.of("POST", "/from").withBody("body".getBytes(StandardCharsets.UTF_8));
            assertThat(client.send(post).status()).isEqualTo(status);
            assertThat(client.followingRedirects().send(post).body()).isEqualTo(seen);
        }
    }

    @Test
    void aRedirectToAnotherHostIsAnAnswerAndAnEndlessOneAnError() {
        try (var client = TestClient.inAllModes(_ -> redirecting(302, "https://elsewhere.example/to"))) {
            assertThat(client.followingRedirects().send(Request.of("POST", "/from")).header("Location"))
                    .contains("https://elsewhere.example/to");
        }
        try (var client = TestClient.inAllModes(_ -> redirecting(307, "/from"))) {
            assertThatThrownBy(() -> client.followingRedirects().send(Request.of("POST", "/from")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("more than 10 times, at last to 'POST /from'");
        }
    }

    @Test
    void headersOfTheClientGoWithEachRequestUnlessItHasItsOwn() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.get("/who", request -> Response.text(200,
                    request.header("X-Who").orElse("") + "@" + request.header("Host").orElse("")));
            return routes;
        })) {
            assertThat(client.withHeader("X-Who", "ada").get("/who").body()).isEqualTo("ada@localhost");
            assertThat(
                    client.withHeader("X-Who", "ada").send(Request.of("GET", "/who").withHeader("X-Who", "bob")).body())
                    .isEqualTo("bob@localhost");
        }
    }

    @Test
    void theWorkForAfterTheLastByteIsDone() {
        var finished = new AtomicInteger();
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.get("/", _ -> Response.of(204).whenFinished(finished::incrementAndGet));
            return routes;
        })) {
            client.get("/");
            assertThat(finished).hasValue(4);
        }
    }

    @Test
    void theRequestBeginsWithTheValuesOfTheTestsContextAndRunsOnThreadsOfItsOwn() {
        var heard = new Context.Key<List<String>>("heard");
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        try (var client = TestClient.inAllModes(bridge -> {
            var routes = new Routes();
            SyncView view = _ -> {
                Objects.requireNonNull(Context.current().get(heard)).add(Thread.currentThread().getName());
                return Response.of(204);
            };
            routes.view("v").get("/v").sync(view).async(request -> bridge.toAsync(() -> view.handle(request)));
            return routes;
        })) {
            Context.empty().with(heard, log).run(() -> client.get("/v"));
            assertThat(log).hasSize(4).allMatch(thread -> thread.startsWith("segue-"));
        }
    }

    @Test
    void middlewareIsPartOfWhatIsAsked() {
        try (var client = TestClient.inAllModes(_ -> {
            Routes routes = greeting("hello", "hello");
            routes.add((SyncMiddleware) (request, next) -> next.handle(request).withHeader("X-Seen", "yes"));
            return routes;
        })) {
            assertThat(client.get("/hello").header("x-seen")).contains("yes");
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
        }
    }

    private static Routes greeting(String sync, String async) {
        var routes = new Routes();
        routes.view("hello").get("/hello").sync(_ -> Response.text(200, sync))
                .async(_ -> CompletableFuture.completedFuture(Response.text(200, async)));
        return routes;
    }

    private static Routes redirecting(int status, String location) {
        var routes = new Routes();
        routes.post("/from", _ -> Response.of(status).withHeader("Location", location));
        routes.get("/to", TestClientTest::told);
        routes.post("/to", TestClientTest::told);
        return routes;
    }

    private static Response told(Request request) {
        return Response.text(200, "%s %s?x=%s %s".formatted(request.method(), request.path(),
                request.query("x").orElse(""), new String(request.body(), StandardCharsets.UTF_8)));
    }
}
