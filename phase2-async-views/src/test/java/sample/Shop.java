package sample;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Event;
import dev.segue.gateway.Pulled;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.StaticFiles;
import dev.segue.views.Compression;
import dev.segue.views.ConditionalGet;
import dev.segue.views.Group;
import dev.segue.views.Json;
import dev.segue.views.RequestId;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A shop with a view of every kind, written as an application is: outside of Segue's packages, so that only its public API is in reach.
 *
 * <p>Threading: as its views.
 */
final class Shop {
    private static final Templates TEMPLATES = Templates.precompiled();
    private static final Form<Order> ORDER = Form.of(Order.class).with(order -> order.count() > 9
            ? List.of(new FieldError("count", "At most 9."))
            : List.of());

    private final Bridge bridge;
    private final BearerTokens tokens;
    private final Signal<Article> saved;
    private final Group<String> news = new Group<>("news", 64);
    private final Map<String, Article> articles = new ConcurrentSkipListMap<>();
    private final List<String> heard = new ArrayList<>(); // guarded by itself
    private final CompletableFuture<String> cleaned = new CompletableFuture<>();

    private Shop(Bridge bridge, BearerTokens tokens) {
        this.bridge = bridge;
        this.tokens = tokens;
        this.saved = new Signal<>("article saved", bridge);
        saved.connect("index", article -> hear("index " + article.slug()));
        saved.asyncConnect("feed", article -> CompletableFuture.completedFuture(hear("feed " + article.slug())));
    }

    record Article(String slug, String text) {}

    record Order(String item, int count, Optional<String> note) {}

    /**
     * Makes its routes.
     *
     * @param files the directory of what it serves as it is
     * @param time what the age of sessions and tokens, and the rate of requests, go by
     */
    static Routes routes(Bridge bridge, Path files, InstantSource time) {
        Signer signer = new Signer("0123456789abcdef0123456789abcdef").at(time);
        var tokens = new BearerTokens(signer, Duration.ofHours(8));
        var routes = new Routes();
        routes.add(new RequestId());
        routes.add(new HostCheck(Set.of("shop.example")));
        routes.add(new SecurityHeaders());
        routes.add(new Compression());
        routes.add(new ConditionalGet());
        routes.add(new Sessions(bridge, new SignedCookies(signer, Duration.ofHours(1))));
        routes.add(new Csrf());
        routes.add(new Authentication(bridge, tokens, new SessionLogin()));
        var shop = new Shop(bridge, tokens);
        shop.paths(routes);
        shop.pages(routes);
        shop.visitors(routes);
        shop.api(routes);
        shop.streams(routes, StaticFiles.of(files, bridge, bridge.workers()));
        troubles(routes, time);
        return routes;
    }

    private void paths(Routes routes) {
        routes.converter("month", text -> text.matches("0[1-9]|1[0-2]"));
        echo(routes, "archive.year", "/archive/{year:int}", "year");
        echo(routes, "archive.month", "/archive/{year:[0-9]{4}}/{month:month}", "year", "month");
        echo(routes, "number", "/numbers/{n:long}", "n");
        echo(routes, "thing", "/things/{id:uuid}", "id");
        echo(routes, "person", "/people/{name}", "name");
        echo(routes, "tag", "/tags/{tag:slug}", "tag");
        var catalogue = new Routes();
        echo(catalogue, "item", "/items/{id:int}", "country", "id");
        echo(catalogue, "rest", "/{rest:path}", "country", "rest");
        routes.include("/shop/{country}", "shop", catalogue);
    }

    private void pages(Routes routes) {
        both(routes.view("home").get("/"),
                _ -> TEMPLATES.response("pages/list.jte", Map.of("names", List.of("tea", "<coffee>"))));
        both(routes.view("long").get("/long"), _ -> Response.text(200, "tea and coffee, ".repeat(500)));
        routes.get("/sync", _ -> Response.text(200, "It may block."));
        routes.asyncGet("/async", _ -> CompletableFuture.completedFuture(Response.text(200, "It never does.")));
        both(routes.view("moved").get("/moved"),
                request -> Redirect.within(request.query("next").orElse(""),
                        routes.reverse("tag", Map.of("tag", "new"))));
        routes.openApi("/openapi.json", "Shop", "1.0");
    }

    private void visitors(Routes routes) {
        both(routes.view("login").get("/login"), _ -> form("/login"));
        withSession(routes.view("login.done").post("/login"), (request, session) -> {
            String name = request.form().field("name").orElse("");
            SessionLogin.login(session, new Principal(name, name.equals("ada") ? Set.of("articles.edit") : Set.of()));
            Flash.add(session, "info", "Welcome, " + name + ".");
            return Redirect.within(request.query("next").orElse(""), "/basket");
        });
        withSession(routes.view("logout").post("/logout"), (_, session) -> {
            SessionLogin.logout(session);
            return Redirect.to("/");
        });
        withSession(routes.view("basket").get("/basket"),
                (_, session) -> Json.response(Map.of("basket", session.get("basket").orElse(""), "messages",
                        Flash.take(session).stream().map(Flash::text).toList())));
        routes.view("order").post("/basket").sync(request -> ordered(ORDER.bind(request), Session.open()))
                .async(request -> ORDER.asyncBind(request)
                        .thenCompose(order -> Session.asyncOpen().thenApply(session -> ordered(order, session))));
        both(routes.view("me").get("/me").with(Requires.login().orLoginAt("/login")),
                _ -> Response.text(200, Principal.current().orElseThrow().name()));
        both(routes.view("editor").get("/editor").with(Requires.permissions("articles.edit")),
                _ -> Response.text(200, "edit"));
    }

    private void api(Routes routes) {
        both(routes.view("api.token").post("/api/token").without(Csrf.class),
                _ -> Response.text(200, tokens.issue(new Principal("ada", Set.of("articles.edit")))));
        both(routes.view("api.me").get("/api/me").with(Requires.login()),
                _ -> Json.response(Principal.current().orElseThrow().name()));
        routes.view("api.articles").get("/api/articles").sync(_ -> Json.response(articles.values()))
                .async(_ -> CompletableFuture.completedFuture(Json.response(articles.values())));
        routes.view("api.article").at("/api/articles/{slug:slug}", new ArticleResource(articles, saved))
                .without(Csrf.class).with(Requires.permissions("articles.edit"));
        both(routes.view("api.heard").get("/api/heard"), _ -> Json.response(heard()));
        routes.view("api.length").post("/api/length").unread().without(Csrf.class)
                .async(request -> request.asyncBody().thenApply(body -> Json.response(body.length)));
        both(routes.view("api.clean").post("/api/clean").without(Csrf.class),
                _ -> Response.of(202).whenFinished(bridge, () -> cleaned.complete("clean")));
        routes.view("api.cleaned").get("/api/cleaned").sync(_ -> Response.text(200, cleaned.join()))
                .async(_ -> cleaned.thenApply(text -> Response.text(200, text)));
    }

    private void streams(Routes routes, StaticFiles files) {
        routes.view("file").get("/files/{path:path}")
                .async(request -> files.answer(request, request.pathValue("path")));
        both(routes.view("report").get("/report"),
                _ -> Response.stream(200, "text/csv", Pulled.each(bridge, bridge.workers(), () -> IntStream
                        .range(0, 1_000).mapToObj(i -> (i + ",tea\n").getBytes(StandardCharsets.US_ASCII))
                        .iterator())));
        both(routes.view("ticks").get("/ticks"), _ -> Response.events(ticks()));
        both(routes.view("news").get("/news"), _ -> Response.webSocket(news.listening((_, text) -> {
            news.send(text);
            return CompletableFuture.completedFuture(null);
        }, text -> text)));
    }

    private static void troubles(Routes routes, InstantSource time) {
        both(routes.view("broken").get("/broken"), _ -> {
            throw new IllegalStateException("broken by design");
        });
        routes.onError(UnsupportedOperationException.class,
                failure -> Json.problem(410, "Gone", String.valueOf(failure.getMessage())));
        both(routes.view("gone").get("/gone"), _ -> {
            throw new UnsupportedOperationException("No longer sold.");
        });
        both(routes.view("limited").get("/limited")
                .with(new RateLimit(2, Duration.ofMinutes(1), _ -> Optional.of("all")).at(time)),
                _ -> Response.of(204));
    }

    /** Declares a view that tells what its variables matched. */
    private static void echo(Routes routes, String name, String path, String... variables) {
        both(routes.view(name).get(path), request -> Response.text(200,
                List.of(variables).stream().map(request::pathValue).collect(Collectors.joining(" "))));
    }

    private static void both(Routes.Builder view, Function<Request, Response> answer) {
        view.sync(answer::apply).async(request -> CompletableFuture.completedFuture(answer.apply(request)));
    }

    private static void withSession(Routes.Builder view, BiFunction<Request, Session, Response> answer) {
        view.sync(request -> answer.apply(request, Session.open()))
                .async(request -> Session.asyncOpen().thenApply(session -> answer.apply(request, session)));
    }

    private static Response form(String target) {
        return Response.of(200, "text/html; charset=utf-8", """
            <form method="post" action="%s">
            <input type="hidden" name="csrf_token" value="%s">
            <input name="name">
            </form>
            """.formatted(target, Csrf.token()).getBytes(StandardCharsets.UTF_8));
    }

    private static Response ordered(Bound<Order> bound, Session session) {
        return switch (bound) {
            case Bound.Valid(var order, _) -> {
                session.put("basket", order.count() + " " + order.item() + order.note().map(", "::concat).orElse(""));
                yield Redirect.to("/basket");
            }
            case Bound.Invalid<Order> invalid -> Json.response(422, invalid.errors());
        };
    }

    /** Three events, and the end. */
    private static Flow.Publisher<Event> ticks() {
        return subscriber -> {
            var ticks = new SubmissionPublisher<Event>(Runnable::run, 8);
            ticks.subscribe(subscriber);
            for (int i = 1; i <= 3; i++) {
                ticks.submit(Event.of("tick " + i));
            }
            ticks.close();
        };
    }

    private boolean hear(String what) {
        synchronized (heard) {
            return heard.add(what);
        }
    }

    private List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }
}
