package dev.segue.views.templates;

import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.test.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Pages of templates, and what is said of those that fail. */
@Timeout(60)
class TemplatesTest {
    private static final Templates TEMPLATES = Templates.precompiled();

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void aPageIsTheSameInEveryMode() {
        var page = Map.of("names", List.of("ada", "grâce <b>"));
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("list").get("/").sync(_ -> TEMPLATES.response("pages/list.jte", page))
                    .async(_ -> CompletableFuture.completedFuture(TEMPLATES.response("pages/list.jte", page)));
            return routes;
        })) {
            var answer = client.get("/");
            assertThat(answer.header("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(text(answer.response())).isEqualToIgnoringNewLines(
                    "<h1>All</h1><li>ada</li><li>grâce &lt;b&gt;</li><footer>é</footer>");
        }
    }

    @Test
    void aPageHasTheStatusItIsGiven() {
        assertThat(TEMPLATES.response(422, "pages/foot.jte", Map.of("words", "no")).status()).isEqualTo(422);
    }

    @Test
    void aMissingTemplateIsNamed() {
        assertThatThrownBy(() -> TEMPLATES.response("pages/none", Map.of())).isInstanceOf(TemplateException.class)
                .hasMessage(
                        "There is no template 'pages/none' on the class path. Name its file below the directory of templates, with '.jte'.");
    }

    @Test
    void aMissingParameterIsNamedWithThoseThatAreThere() {
        assertThatThrownBy(() -> TEMPLATES.response("pages/list.jte", Map.of("nams", List.of(), "title", "x")))
                .isInstanceOf(TemplateException.class)
                .hasMessage(
                        "Template 'pages/list.jte' failed: It has no parameter 'names', but was given: nams, title. Add it, or declare a default.");
    }

    @Test
    void aParameterOfAnotherTypeIsNamedWithBothTypes() {
        assertThatThrownBy(() -> TEMPLATES.response("pages/list.jte", Map.of("names", "ada")))
                .isInstanceOf(TemplateException.class)
                .hasMessage(
                        "Template 'pages/list.jte' failed: Its parameter 'names' is declared as java.util.List, but was given a java.lang.String.");
    }

    @Test
    void aParameterMayBeNull() {
        var parameters = new HashMap<String, Object>();
        parameters.put("words", null);
        assertThat(text(TEMPLATES.response("pages/foot.jte", parameters))).contains("<footer></footer>");
    }

    @Test
    void whatFailsInATemplateIsToldWithItsLineAndKeptAsTheCause() {
        assertThatThrownBy(() -> TEMPLATES.response("pages/failing.jte", Map.of("work", (Runnable) () -> {
            throw new IllegalStateException("'author' was not loaded. Add prefetch(author).");
        }))).isInstanceOf(TemplateException.class).hasCauseInstanceOf(IllegalStateException.class).hasMessage(
                "Template 'pages/failing.jte' failed at pages/failing.jte:3: 'author' was not loaded. Add prefetch(author).");
    }

    @Test
    void nothingOfAPageThatFailsIsSent() {
        try (var client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            Map<String, Runnable> failing = Map.of("work", () -> {
                throw new IllegalStateException("a defect");
            });
            routes.view("failing").get("/").sync(_ -> TEMPLATES.response("pages/failing.jte", failing))
                    .async(_ -> CompletableFuture.completedFuture(TEMPLATES.response("pages/failing.jte", failing)));
            return routes;
        })) {
            var answer = client.get("/");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(text(answer.response())).doesNotContain("begun");
        }
    }

    @Test
    void aTemplateThatIsChangedIsSeenAtOnceWhereTheyAreReloaded(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("page.jte"), "@param String name\n<p>${name}</p>");
        var templates = Templates.reloading(directory);
        assertThat(text(templates.response("page.jte", Map.of("name", "<ada>")))).contains("<p>&lt;ada&gt;</p>");

        Files.writeString(file, "@param String name\n<b>${name}</b>");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(text(templates.response("page.jte", Map.of("name", "ada")))).contains("<b>ada</b>");
    }

    @Test
    void aTemplateThatDoesNotCompileIsNamedWithWhatTheCompilerSays(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("page.jte"), "${nothing}");
        assertThatThrownBy(() -> Templates.reloading(directory).response("page.jte", Map.of()))
                .isInstanceOf(TemplateException.class).hasMessageContaining("page.jte")
                .hasMessageContaining("nothing");
    }

    @Test
    void aDirectoryThatIsNotThereIsRefused(@TempDir Path directory) {
        assertThatThrownBy(() -> Templates.reloading(directory.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no such directory");
    }
}
