package sample;

import dev.segue.bridge.Around;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Event;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.WebSocketHandler;
import dev.segue.views.Group;
import dev.segue.views.Hooks;
import dev.segue.views.Json;
import dev.segue.views.Mode;
import dev.segue.views.RequestId;
import dev.segue.views.Resource;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import dev.segue.views.Signal;
import dev.segue.views.forms.Bound;
import dev.segue.views.forms.FieldError;
import dev.segue.views.forms.Form;
import dev.segue.views.security.Authentication;
import dev.segue.views.security.BearerTokens;
import dev.segue.views.security.Csrf;
import dev.segue.views.security.Flash;
import dev.segue.views.security.HostCheck;
import dev.segue.views.security.Passwords;
import dev.segue.views.security.Principal;
import dev.segue.views.security.RateLimit;
import dev.segue.views.security.Redirect;
import dev.segue.views.security.Requires;
import dev.segue.views.security.Session;
import dev.segue.views.security.SessionLogin;
import dev.segue.views.security.Sessions;
import dev.segue.views.security.SignedCookies;
import dev.segue.views.security.Signer;
import dev.segue.views.templates.Templates;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The code in docs/views.md, run. {@link ViewsGuideTest} holds the document to it. */
@Timeout(60)
class ViewsGuideSnippetsTest {
    static final Templates TEMPLATES = Templates.precompiled();

    static final Form<NewArticle> FORM = Form.of(NewArticle.class).with(article -> article.title().length() > 80
            ? List.of(new FieldError("title", "At most 80 letters."))
            : List.of());

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Views views = new Views();
    private final Map<String, String> database = new HashMap<>();
    private final Article article = new Article("tea");
    private final Comment comment = new Comment("good");
    private final List<Article> index = new ArrayList<>();
    private final Feed feed = new Feed();
    private final String secret = "0123456789abcdef0123456789abcdef";
    private final String olderSecret = "abcdef0123456789abcdef0123456789";
    private final Signer signer = new Signer(secret);

    @AfterEach
    void close() {
        bridge.close();
    }

    record NewArticle(String title, Optional<LocalDate> published, List<String> tags, boolean draft) {}

    record Article(String title) {}

    record ArticleDraft(String title) {}

    record ArticleJson(String title) {}

    record Errors(List<String> errors) {}

    record Comment(String text) {}

    record Item(String name, int count) {}

    record Basket(List<Item> items) {}

    record Login(String name, String password) {}

    record User(String name, String passwordHash, Set<String> permissions) {}

    private static final class Views {
        Response detail(Request request) {
            return Response.text(200, request.pathValue("slug"));
        }

        CompletionStage<Response> asyncDetail(Request request) {
            return CompletableFuture.completedFuture(detail(request));
        }

        CompletionStage<Response> asyncCreate(Request request) {
            return Json.asyncRead(request, ArticleDraft.class)
                    .thenApply(draft -> Json.response(201, new ArticleJson(draft.title())));
        }

        Response audit(Request request) {
            return Response.text(200, request.path());
        }

        CompletionStage<Response> editor(Request request) {
            return CompletableFuture.completedFuture(audit(request));
        }
    }

    private static final class ArticleEditor extends Resource {
        private final Map<String, String> database;

        ArticleEditor(Map<String, String> database) {
            this.database = database;
        }

        @Override
        public Response get(Request request) {
            return Response.text(200, database.getOrDefault(request.pathValue("slug"), "new"));
        }
    }

    /** It does what a middleware of its name would, to everyone. */
    private static final class StaffOnly implements Hooks {
        @Override
        public Response after(Request request, Response response) {
            return response.withHeader("X-Staff", "yes");
        }
    }

    private static final class Feed {
        private final List<Article> published = new ArrayList<>();

        CompletionStage<?> asyncPublish(Article article) {
            return CompletableFuture.completedFuture(published.add(article));
        }
    }

    private static final class Shop {
        static Routes routes() {
            var routes = new Routes();
            routes.get("/tea", _ -> Response.text(200, "tea"));
            return routes;
        }

        static Routes routes(Bridge bridge) {
            var routes = new Routes();
            routes.add(new Sessions(bridge, new SignedCookies(new Signer("0123456789abcdef0123456789abcdef"),
                    Duration.ofHours(1))));
            routes.get("/my-basket", _ -> Redirect.to("/basket"));
            routes.get("/basket", _ -> Response.of(200, "application/json",
                    Session.open().get("basket").orElse("").getBytes(StandardCharsets.UTF_8)));
            routes.view("add").post("/basket").sync(request -> {
                Session.open().put("basket",
                        "{\"items\":[%s]}".formatted(new String(request.body(), StandardCharsets.UTF_8)));
                return Response.of(204);
            });
            return routes;
        }
    }

    @Test
    void routesAndTheirPaths() {
        var routes = new Routes();
        routes.get("/archive/{year:int}", request -> Response.text(200, request.pathValue("year")));
        routes.view("articles.detail").get("/articles/{slug}").sync(views::detail).async(views::asyncDetail);
        routes.view("articles.edit").at("/articles/{slug}/edit", new ArticleEditor(database));
        routes.include("/shop", "shop", Shop.routes());
        String path = routes.reverse("articles.detail", Map.of("slug", "a b"));
        assertThat(path).isEqualTo("/articles/a%20b");
        try (var client = TestClient.inAllModes(_ -> routes)) {
            assertThat(client.get(path).body()).isEqualTo("a b");
            assertThat(client.get("/archive/2009").body()).isEqualTo("2009");
            assertThat(client.get("/articles/x/edit").body()).isEqualTo("new");
            assertThat(client.get("/shop/tea").body()).isEqualTo("tea");
        }
    }

    @Test
    void anOpenApiDocument() {
        var routes = new Routes();
        routes.view("articles.create").post("/articles").summary("Writes an article.")
                .takes(ArticleDraft.class).answers(201, ArticleJson.class).answers(422, Errors.class)
                .async(views::asyncCreate);
        routes.openApi("/openapi.json", "Shop", "1.0");
        try (var client = TestClient.inAllModes(_ -> routes)) {
            assertThat(client.get("/openapi.json").body()).contains("Writes an article.", "ArticleDraft");
            assertThat(client.post("/articles", new ArticleDraft("tea")).status()).isEqualTo(201);
        }
    }

    @Test
    void middlewareAroundAllAndAroundOne() {
        var entered = new ArrayList<String>();
        var transactions = new Around() {
            @Override
            public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
                entered.add("sync");
                return body.call();
            }

            @Override
            public <T extends @Nullable Object> CompletionStage<T> asyncCall(
                    Supplier<? extends CompletionStage<T>> body) {
                entered.add("async");
                return body.get();
            }
        };
        var routes = new Routes();
        routes.add(new RequestId());
        routes.add(new SecurityHeaders().withContentPolicy("default-src 'self'"));
        routes.around(transactions);
        routes.view("audit").get("/audit").sync(views::audit)
                .with(new StaffOnly())
                .without(Around.class);
        routes.get("/in", _ -> Response.of(204));
        try (var client = TestClient.in(Mode.WORKER, _ -> routes)) {
            assertThat(client.get("/audit").header("X-Staff")).contains("yes");
            assertThat(entered).isEmpty();
            assertThat(client.get("/in").header("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(entered).containsExactly("sync");
        }
    }

    @Test
    void testsWithoutASocket() {
        try (var client = TestClient.inAllModes(bridge -> Shop.routes(bridge))) {
            client.post("/basket", new Item("tea", 2));
            Answer basket = client.followingRedirects().get("/my-basket");
            assertThat(basket.json(Basket.class).items()).hasSize(1);
            assertThat(basket.hops()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void signals() {
        var saved = new Signal<Article>("article saved", bridge);
        saved.connect("search index", article -> index.add(article));
        saved.asyncConnect("feed", article -> feed.asyncPublish(article));
        saved.send(article);
        List<Signal.Reply> replies = saved.sendRobust(article);
        assertThat(replies).hasSize(2);
        assertThat(index).hasSize(2);
        assertThat(feed.published).hasSize(2);
    }

    @Test
    void groups() {
        var comments = new Group<Comment>("comments", 64);
        comments.send(comment);
        assertThat(events(comments).status()).isEqualTo(200);
        assertThat(socket(comments, (_, _) -> CompletableFuture.completedFuture(null)).status()).isEqualTo(101);
    }

    private static Response events(Group<Comment> comments) {
        return Response.events(comments.listen(comment -> Event.of(comment.text())));
    }

    private static Response socket(Group<Comment> comments, WebSocketHandler handler) {
        return Response.webSocket(comments.listening(handler, Comment::text));
    }

    @Test
    void hostsAndRedirects() {
        var routes = new Routes();
        routes.add(new HostCheck(Set.of("shop.example", "*.shop.example")));
        routes.get("/go", ViewsGuideSnippetsTest::redirect);
        try (var client = TestClient.inAllModes(_ -> routes)) {
            assertThat(client.get("/go").status()).isEqualTo(400);
            assertThat(client.withHeader("Host", "shop.example").get("/go?next=//evil.example").header("Location"))
                    .contains("/");
        }
    }

    private static Response redirect(Request request) {
        return Redirect.within(request.query("next").orElse(""), "/");
    }

    @Test
    void sessionsAndForgery() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.add(new Sessions(bridge, new SignedCookies(new Signer(secret, olderSecret), Duration.ofDays(14))));
            routes.add(new Csrf("https://partner.example"));
            routes.get("/welcome", _ -> welcome(new HashMap<>()));
            routes.get("/basket", _ -> Response.text(200, Flash.take(Session.open()) + ""
                    + Session.open().get("basket")));
            routes.post("/basket", _ -> Response.of(204));
            return routes;
        })) {
            assertThat(client.get("/welcome").body()).isEqualTo("[csrf_token]");
            assertThat(client.get("/basket").body()).contains("Welcome.", "tea");
            assertThat(client.post("/basket", "").status()).isEqualTo(403);
        }
    }

    private static Response welcome(Map<String, String> form) {
        Session session = Session.open();
        session.put("basket", "tea");
        Flash.add(session, "info", "Welcome.");
        form.put("csrf_token", Csrf.token());
        return Response.text(200, form.keySet().toString());
    }

    @Test
    void whoMayDoWhatAndHowOften() {
        var passwords = new Passwords(bridge).withIterations(1_000);
        var user = new User("ada", passwords.hash("right"), Set.of("articles.edit"));
        try (var client = TestClient.inAllModes(_ -> guarded(passwords, user))) {
            assertThat(client.get("/editor").header("Location")).contains("/login?next=%2Feditor");
            assertThat(client.post("/login", new Login("ada", "right")).status()).isEqualTo(204);
            assertThat(client.get("/editor").status()).isEqualTo(200);
        }
    }

    private Routes guarded(Passwords passwords, User user) {
        var routes = new Routes();
        routes.add(new Sessions(bridge, new SignedCookies(signer, Duration.ofDays(14))));
        var tokens = new BearerTokens(signer, Duration.ofHours(8));
        routes.add(new Authentication(bridge, tokens, new SessionLogin()));
        routes.view("editor").get("/editor").async(views::editor)
                .with(Requires.permissions("articles.edit").orLoginAt("/login"));
        routes.add(new RateLimit(20, Duration.ofMinutes(1), request -> Principal.current().map(Principal::name)));
        routes.asyncPost("/login", request -> Session.asyncOpen().thenCompose(session -> login(passwords, user,
                session, Json.read(request, Login.class)).thenApply(_ -> Response.of(204))));
        return routes;
    }

    private static CompletionStage<?> login(Passwords passwords, User user, Session session, Login form) {
        return passwords.asyncVerify(form.password(), user.passwordHash())
                .thenAccept(right -> SessionLogin.login(session, new Principal(user.name(), user.permissions())));
    }

    @Test
    void formsAndTemplates() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.post("/articles", ViewsGuideSnippetsTest::posted);
            routes.get("/articles", _ -> list(List.of("tea", "coffee")));
            return routes;
        })) {
            assertThat(client.postForm("/articles", Map.of("title", "tea", "published", "2026-11-26")).body())
                    .isEqualTo("tea");
            assertThat(client.postForm("/articles", Map.of("title", "x".repeat(81))).status()).isEqualTo(422);
            assertThat(client.get("/articles").body()).contains("<li>coffee</li>");
        }
    }

    private static Response posted(Request request) {
        return switch (FORM.bind(request)) {
            case Bound.Valid(var article, _) -> saved(article);
            case Bound.Invalid<NewArticle> invalid -> page(422, invalid);
        };
    }

    private static Response saved(NewArticle article) {
        return Response.text(200, article.title());
    }

    private static Response page(int status, Bound.Invalid<NewArticle> invalid) {
        return Response.text(status, invalid.of("title").toString());
    }

    private static Response list(List<String> articles) {
        return TEMPLATES.response("articles/list.jte", Map.of("articles", articles));
    }
}
