package sample;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Assets;
import dev.segue.views.Problem;
import dev.segue.views.Routes;
import dev.segue.views.cache.Cache;
import dev.segue.views.cache.MemoryStore;
import dev.segue.views.forms.Bound;
import dev.segue.views.forms.FieldError;
import dev.segue.views.forms.Fields;
import dev.segue.views.forms.Form;
import dev.segue.views.forms.Formset;
import dev.segue.views.messages.Languages;
import dev.segue.views.messages.Messages;
import dev.segue.views.security.Redirect;
import dev.segue.views.templates.Templates;
import dev.segue.views.test.TestClient;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/** As {@link ViewsGuideSnippetsTest}: caches, constraints, languages, rows, files with hashes. */
@Timeout(60)
class ViewsGuideMoreSnippetsTest {
    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    static final Templates TEMPLATES = Templates.precompiled();

    static final Form<Order> ORDER = Form.of(Order.class).hiding("password");
    static final Formset<Line> LINES = Formset.of("lines", Form.of(Line.class), 50)
            .with(lines -> lines.isEmpty() ? List.of(new FieldError("", "Order something.")) : List.of());

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final AtomicInteger computed = new AtomicInteger();

    @AfterEach
    void close() {
        bridge.close();
    }

    record Article(String title) {}

    record Order(String name, Optional<String> password) {}

    record Line(String what) {}

    record User(String name) {}

    record Account(Locale language) {}

    @Test
    void caches() {
        var fronts = new Cache<>(bridge, new MemoryStore(64 << 20), "front pages", new TypeReference<List<Article>>() {
        });
        String tag = "tea";
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("front").get("/")
                    .sync(request -> page(fronts.getOrCompute(tag(request), FIVE_MINUTES, () -> newest(tag(request)))))
                    .async(request -> fronts
                            .asyncGetOrCompute(tag(request), FIVE_MINUTES, () -> asyncNewest(tag(request)))
                            .thenApply(this::page));
            return routes;
        })) {
            assertThat(client.get("/?tag=tea").body()).isEqualTo("[Article[title=tea]]");
            assertThat(computed).hasValue(1);
            fronts.delete(tag);
            assertThat(client.get("/?tag=tea").body()).isEqualTo("[Article[title=tea]]");
            assertThat(computed).hasValue(2);
        }
    }

    private static String tag(Request request) {
        return request.query("tag").orElseThrow();
    }

    private List<Article> newest(String tag) {
        computed.incrementAndGet();
        return List.of(new Article(tag));
    }

    private CompletionStage<List<Article>> asyncNewest(String tag) {
        return CompletableFuture.completedFuture(newest(tag));
    }

    private Response page(List<Article> articles) {
        return Response.text(200, articles.toString());
    }

    @Test
    void constraints() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.post("/articles", request -> answer(Constrained.FORM.bind(request)));
            return routes;
        })) {
            assertThat(client.postForm("/articles", Map.of("title", "x", "reviewer", "nobody", "pages", "0")).body())
                    .contains("title", "reviewer", "pages");
            assertThat(client.postForm("/articles", Map.of("title", "tea", "pages", "1")).body()).isEqualTo("[]");
            assertThat(client.postForm("/articles", Map.of("title", "taken", "pages", "1")).body()).contains("taken");
        }
    }

    private static Response answer(Bound<?> bound) {
        return Response.text(200, bound.errors().toString());
    }

    private static final class Constrained {
        record NewArticle(@Size(min = 3, max = 80) String title, Optional<@Email String> reviewer,
                List<@Size(max = 20) String> tags, @Min(1) int pages) {}

        static final Form<NewArticle> FORM = Form.of(NewArticle.class).with(article -> titleIsFree(article.title()));

        private static List<FieldError> titleIsFree(String title) {
            return title.equals("taken") ? List.of(new FieldError("title", "It is taken.")) : List.of();
        }
    }

    @Test
    void languages() {
        var user = new User("Ada");
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            var languages = new Languages(Locale.ENGLISH, Locale.GERMAN);
            var messages = Messages.of("shop.texts", languages);
            routes.add(languages);
            routes.get("/text", _ -> Response.text(200, messages.text("greeting", user.name())));
            routes.get("/front", _ -> front(messages));
            routes.get("/choose", request -> chosen(languages, request.query("back").orElse("")));
            routes.get("/account", _ -> spoken(new Account(Locale.GERMAN), messages));
            routes.post("/articles", request -> answer(inWords(messages).bind(request)));
            return routes;
        })) {
            assertThat(client.get("/text").body()).isEqualTo("Good morning, Ada!");
            assertThat(client.get("/account").body()).isEqualTo("Guten Morgen, Ada!");
            assertThat(client.postForm("/articles", Map.of("title", "x".repeat(81))).body())
                    .contains("At most 80 letters, please.");
            assertThat(client.get("/choose?back=/front").header("Location")).contains("/front");
            assertThat(client.get("/front").body()).contains("<h1>Guten Morgen, Ada!</h1>");
        }
    }

    private static Response front(Messages messages) {
        return TEMPLATES.response("front.jte", Map.of("messages", messages));
    }

    private static Response chosen(Languages languages, String back) {
        return languages.remembering(Locale.GERMAN, Redirect.within(back, "/"));
    }

    private static Response spoken(Account account, Messages messages) {
        Languages.use(account.language());
        return Response.text(200, messages.text("greeting", "Ada"));
    }

    record Titled(@Size(max = 80, message = "{article.title}") String title) {}

    private static Form<Titled> inWords(Messages messages) {
        Form<Titled> FORM = Form.of(Titled.class);
        return FORM.in(messages);
    }

    @Test
    void errors() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.get("/articles/{slug}", request -> {
                return new Problem(404, "Not found", "No article is called 'x'.").answer(request);
            });
            routes.debug();
            routes.errorPage(404,
                    problem -> TEMPLATES.response("pages/problem.jte", Map.of("problem", problem)));
            return routes;
        })) {
            assertThat(client.get("/articles/x").header("Content-Type")).contains("application/problem+json");
            assertThat(client.withHeader("Accept", "text/html").get("/articles/x").body())
                    .isEqualTo("<h1>Not found</h1><p>No article is called 'x'.</p>\n");
        }
    }

    @Test
    void rowsOfForms() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("order").get("/order").sync(_ -> page(200, ORDER.blank(), LINES.rows(List.of(), 3)));
            routes.view("order.save").post("/order").sync(request -> {
                Bound<Order> order = ORDER.bind(request);
                Bound<List<Line>> lines = LINES.bind(request);
                return order instanceof Bound.Valid(var to, _) && lines instanceof Bound.Valid(var what, _)
                        ? saved(to, what)
                        : page(422, ORDER.fields(order), LINES.rows(lines, 1));
            });
            return routes;
        })) {
            assertThat(client.get("/order").body()).isEqualTo(" and 3 rows");
            assertThat(client.postForm("/order", Map.of("name", "Ada", "lines.0.what", "tea", "lines.7.what", "milk"))
                    .body()).isEqualTo("Ada: [Line[what=tea], Line[what=milk]]");
            assertThat(client.postForm("/order", Map.of("lines.0.what", "tea")).body()).isEqualTo(" and 2 rows");
            assertThat(client.postForm("/order", Map.of("name", "Ada")).body()).isEqualTo("Ada and 1 rows");
        }
    }

    private static Response page(int status, Fields form, List<Fields> rows) {
        return Response.text(status, form.value("name") + " and " + rows.size() + " rows");
    }

    private static Response saved(Order order, List<Line> lines) {
        return Response.text(200, order.name() + ": " + lines);
    }

    @Test
    void filesThatBrowsersKeep(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("css"));
        Files.writeString(folder.resolve("css/app.css"), "a{}");
        var assets = Assets.of(folder, "/static", bridge, bridge.shared());
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.asyncGet("/static/{rest:path}", request -> assets.answer(request, request.pathValue("rest")));
            return routes;
        })) {
            assertThat(client.get(assets.url("css/app.css")).header("Cache-Control").orElseThrow())
                    .contains("immutable");
        }
    }
}
