package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RouterTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Routes routes = new Routes();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({"/articles, list", "/articles/feed, feed", "/articles/x, detail of x",
        "/articles/x/comments, comments of x",
        "/articles/feed/comments, comments of feed", "/articles/a b, detail of a b"})
    void aLiteralSegmentGoesBeforeAVariableAndNeitherHidesALongerRoute(String path, String answer) {
        routes.get("/articles", _ -> Response.text(200, "list"));
        routes.get("/articles/feed", _ -> Response.text(200, "feed"));
        routes.get("/articles/{slug}", request -> Response.text(200, "detail of " + request.pathValue("slug")));
        routes.get("/articles/{slug}/comments",
                request -> Response.text(200, "comments of " + request.pathValue("slug")));
        assertThat(get(path).body()).asString().isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"/", "/articles/", "/articles//comments", "/articles/x/y", "/ARTICLES"})
    void anUnknownPathIsA404ThatNamesIt(String path) {
        routes.get("/articles", _ -> Response.of(204));
        routes.get("/articles/{slug}/comments", _ -> Response.of(204));
        Response response = get(path);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).asString().contains("Nothing is at '" + path + "'");
        assertThat(response.header("content-type")).contains("application/problem+json");
    }

    @Test
    void anotherMethodIsA405ThatListsTheAllowedOnesAndOptionsToo() {
        routes.view("a").get("/a").sync(_ -> Response.of(204));
        routes.view("b").put("/a").sync(_ -> Response.of(204));
        Response response = answer(Request.of("POST", "/a"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).contains("GET, HEAD, OPTIONS, PUT");
        Response options = answer(Request.of("OPTIONS", "/a"));
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).contains("GET, HEAD, OPTIONS, PUT");
    }

    @ParameterizedTest
    @CsvSource({"/a/5, number 5", "/a/2147483647, number 2147483647", "/a/2147483648, text 2147483648",
        "/a/-1, text -1", "/a/٣, text ٣",
        "/y/2009, year 2009", "/y/20091, 404", "/y/x2009, 404",
        "/u/0b9c3e5e-6f2e-4a51-9b3c-1a2b3c4d5e6f, uuid 0b9c3e5e-6f2e-4a51-9b3c-1a2b3c4d5e6f", "/u/x, 404",
        "/f/a/b/c.txt, file a/b/c.txt", "/f/, 404", "/f/about, about", "/f/about/x, file about/x", "/even/4, even 4",
        "/even/5, 404"})
    void aVariableMatchesWhatItsConverterWants(String path, String answer) {
        routes.converter("even", text -> text.matches("[0-9]*[02468]"));
        routes.get("/a/{text}", request -> Response.text(200, "text " + request.pathValue("text")));
        routes.get("/a/{number:int}", request -> Response.text(200, "number " + request.pathValue("number")));
        routes.get("/y/{year:[0-9]{4}}", request -> Response.text(200, "year " + request.pathValue("year")));
        routes.get("/u/{id:uuid}", request -> Response.text(200, "uuid " + request.pathValue("id")));
        routes.get("/f/{rest:path}", request -> Response.text(200, "file " + request.pathValue("rest")));
        routes.get("/f/about", _ -> Response.text(200, "about"));
        routes.get("/even/{n:even}", request -> Response.text(200, "even " + request.pathValue("n")));
        Response response = get(path);
        assertThat(response.status() == 404 ? "404" : new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(answer);
    }

    @Test
    void aMoreExactRouteWithoutTheMethodHidesNoOther() {
        routes.view("one").put("/a/{id:int}").sync(_ -> Response.text(200, "put"));
        routes.view("any").get("/a/{name}").sync(_ -> Response.text(200, "get"));
        routes.view("rest").at("/{rest:path}", new Resource() {
            @Override
            public Response delete(Request request) {
                return Response.text(200, "delete " + request.pathValue("rest"));
            }
        });
        assertThat(get("/a/5").body()).asString().isEqualTo("get");
        assertThat(answer(Request.of("DELETE", "/a/5")).body()).asString().isEqualTo("delete a/5");
        assertThat(answer(Request.of("POST", "/a/5")).header("Allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
    }

    /** Against a model: of all routes that match, the first by exactness, segment by segment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theRouteFoundIsTheOneAPlainSearchWouldFind(long seed) {
        var random = new Random(seed);
        List<String> segments = List.of("a", "b", "7", "{v}", "{n:int}", "{r:[ab7]}");
        for (int i = 0; i < 60; i++) {
            String route = IntStream.range(0, 1 + random.nextInt(4)).mapToObj(at -> segments.get(random.nextInt(6))
                    .replace("{", "{x" + at)).collect(Collectors.joining("/", "/", ""));
            try {
                routes.get(route, request -> Response.text(200, route));
            } catch (RouteException twice) {
                assertThat(twice).hasMessageContaining("declared twice");
            }
        }
        List<PathPattern> patterns = routes.views().stream().map(View::pattern).toList();
        Pipeline pipeline = Pipeline.of(routes, bridge);
        for (int i = 0; i < 500; i++) {
            String path = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(_ -> List.of("a", "b", "7", "8", "zz").get(random.nextInt(5)))
                    .collect(Collectors.joining("/", "/", ""));
            String expected = patterns.stream().filter(pattern -> matches(pattern, path))
                    .min((left, right) -> moreExact(left, right, patterns))
                    .map(PathPattern::text).orElse("404");
            Response response = pipeline.handle(Request.of("GET", path)).toCompletableFuture().join();
            assertThat(response.status() == 404 ? "404" : new String(response.body(), StandardCharsets.UTF_8))
                    .as("seed %d: %s among %s", seed, path, patterns.stream().map(PathPattern::text).toList())
                    .isEqualTo(expected);
        }
    }

    private static boolean matches(PathPattern pattern, String path) {
        String[] segments = path.substring(1).split("/", -1);
        return segments.length == pattern.parts().size() && IntStream.range(0, segments.length)
                .allMatch(at -> switch (pattern.parts().get(at)) {
                    case PathPattern.Part.Literal(var text) -> text.equals(segments[at]);
                    case PathPattern.Part.Variable(_, _, var accepts) -> accepts.test(segments[at]);
                    case PathPattern.Part.Rest _ -> true;
                });
    }

    /** Literals first, then converters, in the order in which they were first declared at that place, then what takes all. */
    private static int moreExact(PathPattern left, PathPattern right, List<PathPattern> declared) {
        for (int at = 0; at < left.parts().size(); at++) {
            int place = at;
            int order = Comparator.<PathPattern>comparingInt(one -> rank(one.parts().get(place)))
                    .thenComparingInt(one -> firstLike(one, place, declared)).compare(left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Returns the number of the first pattern that is the same as {@code one} as far as its part {@code at}. */
    private static int firstLike(PathPattern one, int at, List<PathPattern> declared) {
        return IntStream.range(0, declared.size())
                .filter(i -> beginning(declared.get(i), at).equals(beginning(one, at))).findFirst()
                .orElseThrow();
    }

    private static String beginning(PathPattern pattern, int at) {
        return Stream.of(pattern.place().split("/", -1)).limit(at + 2L).collect(Collectors.joining("/"));
    }

    private static int rank(PathPattern.Part part) {
        return switch (part) {
            case PathPattern.Part.Literal _ -> 0;
            case PathPattern.Part.Variable variable -> variable.takesAll() ? 2 : 1;
            case PathPattern.Part.Rest _ -> 3;
        };
    }

    @Test
    void reverseMakesThePathThatLeadsBackToTheView() {
        routes.view("detail").get("/articles/{slug}/{page:int}")
                .sync(request -> Response.text(200, request.pathValue("slug")));
        routes.view("file").get("/files/{rest:path}").sync(request -> Response.text(200, request.pathValue("rest")));
        String path = routes.reverse("detail", Map.of("slug", "a b/ü?".replace("/", "~"), "page", 5));
        assertThat(path).isEqualTo("/articles/a%20b~%C3%BC%3F/5");
        assertThat(get(path).body()).asString().isEqualTo("a b~ü?");
        assertThat(routes.reverse("file", Map.of("rest", "a/b c"))).isEqualTo("/files/a/b%20c");
        assertThatThrownBy(() -> routes.reverse("detail", Map.of("slug", "x")))
                .hasMessageContaining("needs a value for {page}");
        assertThatThrownBy(() -> routes.reverse("detail", Map.of("slug", "x", "page", "y")))
                .hasMessageContaining("no 'int'");
        assertThatThrownBy(() -> routes.reverse("detail", Map.of("slug", "a/b", "page", 1)))
                .hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> routes.reverse("detail", Map.of("slug", "x", "page", 1, "tag", 2)))
                .hasMessageContaining("no variable [tag]");
        assertThatThrownBy(() -> routes.reverse("details", Map.of())).isInstanceOf(UnknownViewException.class);
    }

    @Test
    void includedRoutesKeepTheirNamesBehindTheirNamespaceAndTheirMiddleware() {
        var shop = new Routes();
        shop.add(new Hooks() {
            @Override
            public Response after(Request request, Response response) {
                return response.withHeader("X-Shop", "yes");
            }
        });
        shop.view("item").get("/items/{id:int}").sync(request -> Response.text(200, request.pathValue("id")));
        routes.include("/shop/{country}", "shop", shop);
        assertThat(routes.reverse("shop.item", Map.of("country", "de", "id", 7))).isEqualTo("/shop/de/items/7");
        assertThat(get("/shop/de/items/7").header("X-Shop")).contains("yes");
        assertThatThrownBy(() -> routes.include("/shop/{land}", "other", shop)).hasMessageContaining("declared twice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a/b | begin with a slash", "/a{b} | mixes text and a variable",
        "/{} | has no name",
        "/{a}/{a} | two variables 'a'", "/{a:path}/b | Put it last",
        "/{a:itn} | converter 'itn' is unknown. Choose one of ['int'",
        "/{a:(x} | refused", "/{a:(x)\\1} | linear time", "/{a:(?=x)x} | linear time"})
    void aWrongPatternSaysWhatIsWrong(String pattern, String message) {
        assertThatThrownBy(() -> routes.get(pattern, _ -> Response.of(204))).isInstanceOf(RouteException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anExpressionThatWouldTakeForEverElsewhereIsLinear() {
        routes.get("/{a:(a+)+b}", _ -> Response.of(204));
        assertThat(get("/" + "a".repeat(50_000)).status()).isEqualTo(404);
    }

    @Test
    void b65_aResourceWhoseMethodsDisagreeOnTheirKindIsRefusedNamingThem() {
        assertThatThrownBy(() -> routes.view("mixed").at("/mixed", new Resource() {
            @Override
            public Response get(Request request) {
                return Response.of(204);
            }

            @Override
            public CompletionStage<Response> asyncPost(Request request) {
                return CompletableFuture.completedFuture(Response.of(204));
            }
        })).isInstanceOf(RouteException.class).hasMessageContaining("sync methods for [GET] and async ones for [POST]");
        assertThatThrownBy(() -> routes.view("none").at("/none", new Resource() {
        })).hasMessageContaining("overrides no method");
    }

    @Test
    void headIsAnsweredByTheGetView() {
        routes.get("/a", _ -> Response.text(200, "a"));
        assertThat(answer(Request.of("HEAD", "/a")).status()).isEqualTo(200);
    }

    @Test
    void aRouteDeclaredTwiceNamesBothPlaces() {
        routes.view("one").get("/a");
        assertThatThrownBy(() -> routes.view("two").get("/a")).isInstanceOf(RouteException.class)
                .hasMessageMatching(
                        "Route 'GET /a' is declared twice: RouterTest.java:\\d+ and RouterTest.java:\\d+. Remove one of them.");
    }

    @Test
    void aViewDeclaredTwiceNamesBothPlaces() {
        routes.view("one").get("/a");
        assertThatThrownBy(() -> routes.view("one")).isInstanceOf(RouteException.class)
                .hasMessageContaining("'one' is declared twice");
    }

    @Test
    void aViewWithoutARouteOrAVariantIsRefused() {
        routes.view("lost").sync(_ -> Response.of(204));
        assertThatThrownBy(() -> Pipeline.of(routes, bridge)).isInstanceOf(RouteException.class)
                .hasMessageContaining("has no route");
        var others = new Routes();
        others.view("empty").get("/");
        assertThatThrownBy(() -> Pipeline.of(others, bridge)).hasMessageContaining("'empty' has no variant");
    }

    private Response get(String path) {
        return answer(Request.of("GET", path));
    }

    private Response answer(Request request) {
        return Pipeline.of(routes, bridge).handle(request).toCompletableFuture().join();
    }
}
