package dev.segue.views.templates;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.Upload;
import dev.segue.views.Routes;
import dev.segue.views.forms.Bound;
import dev.segue.views.forms.FieldError;
import dev.segue.views.forms.Form;
import dev.segue.views.forms.Formset;
import dev.segue.views.test.TestClient;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Forms that are shown again with what was filled in and what is wrong with it, in every mode. */
@Timeout(60)
class FormPagesTest {
    enum Format {
        SMALL,
        LARGE
    }

    record Article(@Size(max = 40) String title, String text, Format size, boolean draft, BigDecimal number,
            Optional<LocalDate> day, List<String> tags, String password, Optional<Upload> cover) {}

    record Line(@Size(max = 3) String what) {}

    private static final Templates TEMPLATES = Templates.precompiled();
    private static final Form<Article> FORM = Form.of(Article.class).hiding("password");
    private static final Formset<Line> LINES = Formset.of("lines",
            Form.of(Line.class).with(line -> line.what().equals("no")
                    ? List.of(new FieldError("", "Not this."), new FieldError("what", "Not '" + line.what() + "'."))
                    : List.of()),
            3);

    /** SEC-XSS: hostile values in a form that is shown again, in each kind of field, and in its errors. */
    @Test
    void whatWasPostedIsShownAgainAsTextWhateverItIs() {
        try (var client = TestClient.inAllModes(_ -> site())) {
            for (String hostile : EscapingTest.HOSTILE) {
                var posted = new HashMap<String, String>();
                for (String field : List.of("title", "text", "size", "draft", "number", "day", "tags", "password",
                        "lines.0.what", "lines.1.delete", "lines.1.what", "lines.2." + hostile, hostile)) {
                    posted.put(field, hostile);
                }
                Document page = Jsoup.parse(client.postForm("/", posted).body());
                assertThat(page.select("script, svg, img, style, iframe, b, i")).isEmpty();
                assertThat(page.getAllElements().stream().flatMap(one -> one.attributes().asList().stream()))
                        .noneMatch(attribute -> attribute.getKey().startsWith("on")
                                || attribute.getKey().equals("autofocus"));
                for (String field : List.of("title", "number", "day", "tags", "lines.0.what", "lines.1.what")) {
                    assertThat(input(page, field).attr("value")).as(field).isEqualTo(hostile);
                }
                assertThat(input(page, "text").wholeText()).as("with the line break that browsers drop")
                        .isEqualTo("\n" + hostile);
                assertThat(input(page, "password").attr("value")).isEmpty();
                assertThat(page.select("[selected], [checked]")).isEmpty();
            }
        }
    }

    @Test
    void errorsAreShownAtTheirFieldsAndOfARowInIt() {
        try (var client = TestClient.inAllModes(_ -> site())) {
            Document page = Jsoup.parse(client.postForm("/", Map.of("title", "x".repeat(41), "size", "LARGE", "draft",
                    "on", "day", "2026-11-26", "lines.0.what", "tea", "lines.4.what", "no", "lines.7.what", "long"))
                    .body());
            assertThat(input(page, "title").attr("aria-invalid")).isEqualTo("true");
            assertThat(page.select("form > ul li").eachText())
                    .containsExactly("size must be between 0 and 40");
            assertThat(page.select("option[selected]").eachAttr("value")).containsExactly("LARGE");
            assertThat(input(page, "draft").hasAttr("checked")).isTrue();
            assertThat(page.select("fieldset").eachText())
                    .containsExactly("Not this. Not 'no'.", "size must be between 0 and 3");
            assertThat(page.select("fieldset input:not([type])").eachAttr("name"))
                    .containsExactly("lines.0.what", "lines.4.what", "lines.7.what");
        }
    }

    @Test
    void aFormToFillInIsBlankAndOneToChangeIsFilledAsItWouldBePosted() {
        try (var client = TestClient.inAllModes(_ -> site())) {
            Document blank = Jsoup.parse(client.get("/").body());
            assertThat(blank.select("[value]").eachAttr("value")).containsOnly("", "SMALL", "LARGE");
            assertThat(blank.select("[selected], [checked], [aria-invalid], li")).isEmpty();
            Document filled = Jsoup.parse(client.get("/filled").body());
            assertThat(input(filled, "number").attr("value")).isEqualTo("1000000000000");
            assertThat(input(filled, "day").attr("value")).isEqualTo("2026-11-26");
            assertThat(filled.select("input[name=tags]").eachAttr("value")).containsExactly("a", "b");
            assertThat(filled.select("option[selected]").eachAttr("value")).containsExactly("SMALL");
            assertThat(input(filled, "draft").hasAttr("checked")).isTrue();
            assertThat(input(filled, "password").attr("value")).isEmpty();
            assertThat(filled.select("fieldset input:not([type])").eachAttr("name"))
                    .containsExactly("lines.0.what", "lines.1.what", "lines.2.what");
        }
    }

    @Test
    void aFieldThatTheFormDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> FORM.blank().value("titel")).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "This form has no field 'titel', but: cover, day, draft, number, password, size, tags, text, title.");
        assertThatThrownBy(() -> FORM.hiding("pass")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Element input(Document page, String name) {
        return page.select("[name=\"" + name + "\"]").getFirst();
    }

    private static Response page(Bound<Article> article, Bound<List<Line>> lines) {
        return TEMPLATES.response(422, "pages/form.jte",
                Map.of("form", FORM.fields(article), "rows", LINES.rows(lines, 1)));
    }

    private static Routes site() {
        var routes = new Routes();
        routes.view("post").post("/").sync(request -> page(FORM.bind(request), LINES.bind(request)))
                .async((Request request) -> FORM.asyncBind(request)
                        .thenCompose(article -> LINES.asyncBind(request).thenApply(lines -> page(article, lines))));
        routes.view("blank").get("/").sync(_ -> TEMPLATES.response("pages/form.jte", Map.of("form", FORM.blank())));
        routes.view("filled").get("/filled").sync(_ -> {
            var article = new Article("title", "text", Format.SMALL, true, new BigDecimal("1E12"),
                    Optional.of(LocalDate.of(2026, 11, 26)), List.of("a", "b"), "secret", Optional.empty());
            return TEMPLATES.response("pages/form.jte", Map.of("form", FORM.filled(article), "rows",
                    LINES.rows(List.of(new Line("a"), new Line("b")), 9)));
        });
        return routes;
    }
}
