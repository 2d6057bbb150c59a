package dev.segue.views.messages;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.AsyncMiddleware;
import dev.segue.views.Routes;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.templates.Templates;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is said in which language, in every mode. */
@Timeout(60)
class LanguagesTest {
    private static final String BUNDLE = "dev.segue.views.messages.texts";
    private static final Languages LANGUAGES = new Languages(Locale.ENGLISH, Locale.GERMAN);
    private static final Messages MESSAGES = Messages.of(BUNDLE, LANGUAGES);
    private static final Templates TEMPLATES = Templates.precompiled();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"de | de", "de-AT | de", "DE | de", "de-DE-1996, en | de", "fr, de;q=0.5 | de",
        "en;q=0.4, de;q=0.5 | de", "de;q=0.4, en;q=0.5 | en", "fr | en", "* | en", "fr, *;q=0.1 | en", "de;q=0 | en",
        "en-US,en;q=0.9,de;q=0.8 | en", "d | en", "deu | en", "de;q=x | en", ",,, | en", "'' | en"})
    void theLanguageIsLookedUpAmongThoseOfTheSite(String accepted, String spoken) {
        try (var client = TestClient.inAllModes(LanguagesTest::site)) {
            Answer answer = client.withHeader("Accept-Language", accepted).get("/greeting?name=Ada");
            assertThat(answer.header("Content-Language")).contains(spoken);
            assertThat(answer.header("Vary")).contains("Accept-Language, Cookie");
            assertThat(answer.body()).isEqualTo(spoken.equals("de") ? "Guten Morgen, Ada!" : "Good morning, Ada!");
        }
    }

    @Test
    void aHeaderThatIsNoBrowsersIsNotTakenApart() {
        try (var client = TestClient.inAllModes(LanguagesTest::site)) {
            assertThat(client.withHeader("Accept-Language", "de," + "x,".repeat(300)).get("/greeting?name=Ada").body())
                    .isEqualTo("Good morning, Ada!");
        }
    }

    @Test
    void whatAVisitorHasChosenIsSpokenWhateverTheBrowserPrefers() {
        try (var client = TestClient.inAllModes(LanguagesTest::site)) {
            var english = client.withHeader("Accept-Language", "en");
            assertThat(english.get("/choose?language=de").header("Set-Cookie"))
                    .contains("language=de; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
            assertThat(english.get("/greeting?name=Ada").body()).isEqualTo("Guten Morgen, Ada!");
            assertThat(english.get("/choose?language=fr").status()).isEqualTo(500);
            assertThat(english.get("/greeting?name=Ada").body()).isEqualTo("Guten Morgen, Ada!");
            assertThat(english.send(Request.of("GET", "/greeting?name=Ada").withHeader("Cookie", "language=fr"))
                    .body()).as("not one of ours").isEqualTo("Good morning, Ada!");
        }
    }

    @Test
    void aSessionOrAnAccountMayDecideTooInMiddlewareOfEitherKind() {
        SyncMiddleware sync = (request, next) -> {
            Languages.use(Locale.GERMAN);
            return next.handle(request);
        };
        AsyncMiddleware async = (request, next) -> {
            Languages.use(Locale.GERMAN);
            return next.handle(request);
        };
        for (var decides : new dev.segue.views.Middleware[]{sync, async}) {
            try (var client = TestClient.inAllModes(_ -> {
                var routes = new Routes();
                routes.add(LANGUAGES);
                routes.add(decides);
                greet(routes);
                return routes;
            })) {
                Answer answer = client.withHeader("Accept-Language", "en").get("/greeting?name=Ada");
                assertThat(answer.body()).isEqualTo("Guten Morgen, Ada!");
                assertThat(answer.header("Content-Language")).contains("de");
            }
        }
    }

    @Test
    void aResponseThatSaysNothingDoesNotVary() {
        try (var client = TestClient.inAllModes(LanguagesTest::site)) {
            Answer answer = client.withHeader("Accept-Language", "de").get("/quiet");
            assertThat(answer.header("Vary")).isEmpty();
            assertThat(answer.header("Content-Language")).isEmpty();
        }
    }

    @Test
    void aTemplateSaysWhatItMustAndItsValuesAreEscaped() {
        try (var client = TestClient.inAllModes(LanguagesTest::site)) {
            assertThat(client.withHeader("Accept-Language", "de").get("/page?name=%22%3E%3Cb%3E").body())
                    .isEqualTo(
                            "<p title=\"Guten Morgen, &#34;>&lt;b>!\">Guten Morgen, \"&gt;&lt;b&gt;!</p>\n");
        }
    }

    @Test
    void textsAreUtf8AndTheFirstLanguageHasWhatOthersLack() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.add(LANGUAGES);
            serve(routes, "/all", _ -> Response.text(200, String.join(" | ", MESSAGES.text("rest", 1_234.5),
                    MESSAGES.text("plain"), MESSAGES.text("only.english"))));
            return routes;
        })) {
            assertThat(client.withHeader("Accept-Language", "en").get("/all").body())
                    .isEqualTo("1,234.5 — a quote: it's “tea” | It's {0} | English");
            assertThat(client.withHeader("Accept-Language", "de").get("/all").body())
                    .isEqualTo("1.234,5: Übung | Es ist {0} | English");
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(Languages.current()).isEqualTo(Locale.ROOT);
        assertThat(MESSAGES.text("greeting", "Ada")).as("where no request is").isEqualTo("Good morning, Ada!");
        assertThatThrownBy(() -> MESSAGES.text("nowhere")).hasMessage(
                "There is no text 'nowhere' among '%s'. Write it, first of all in 'en'.".formatted(BUNDLE));
        assertThatThrownBy(() -> Messages.of(BUNDLE, new Languages(Locale.ENGLISH, Locale.FRENCH))).hasMessage(
                "There are no texts '%s' for 'fr' on the class path. Write them to 'dev/segue/views/messages/texts_fr.properties'."
                        .formatted(BUNDLE));
        assertThatThrownBy(() -> Messages.of("no.such", LANGUAGES))
                .hasMessageContaining("Write them to 'no/such.properties'.");
        assertThatThrownBy(() -> Languages.use(Locale.GERMAN)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LANGUAGES.remembering(Locale.FRENCH, Response.of(200)))
                .hasMessage("This site does not speak 'fr', but [en, de]. Choose one of these.");
    }

    private static Routes site(Bridge bridge) {
        var routes = new Routes();
        routes.add(LANGUAGES);
        greet(routes);
        serve(routes, "/choose", request -> LANGUAGES
                .remembering(Locale.forLanguageTag(request.query("language").orElseThrow()), Response.of(204)));
        serve(routes, "/quiet", _ -> Response.of(204));
        serve(routes, "/page", request -> TEMPLATES.response("pages/greeting.jte",
                Map.of("messages", MESSAGES, "name", request.query("name").orElseThrow())));
        return routes;
    }

    private static void greet(Routes routes) {
        serve(routes, "/greeting",
                request -> Response.text(200, MESSAGES.text("greeting", request.query("name").orElseThrow())));
    }

    private static void serve(Routes routes, String path, Function<Request, Response> view) {
        routes.view(path).get(path).sync(view::apply).async(
                request -> CompletableFuture.completedFuture(request).thenApply(view));
    }
}
