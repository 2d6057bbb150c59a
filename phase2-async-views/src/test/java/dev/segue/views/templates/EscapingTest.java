package dev.segue.views.templates;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import dev.segue.views.test.TestClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The table SEC-XSS: hostile values in each place of a page, in every mode and with the mode flipping; the page is read as browsers read it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EscapingTest {
    static final List<String> HOSTILE = List.of("<script>alert(1)</script>", "</script><script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>", "\" onmouseover=\"alert(1)",
            "' autofocus onfocus='alert(1)", "');alert(1);//", "\");alert(1);//", "`);alert(1);//", "${alert(1)}",
            "\\');alert(1);//", "\\", "&#39;);alert(1);//", "&apos;-alert(1)-&apos;", "&quot;&gt;&lt;b&gt;", "&amp;lt;",
            "<!--", "<!--<script>", "-->", "]]>", "</textarea><script>alert(1)</script>",
            "</style><script>alert(1)</script>", "</title><script>", "line\nbreak", "tab\tstop",
            "separators\u2028and\u2029lines", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
            "java\tscript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "script:alert(1)",
            ":alert(1)", "javascript", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>",
            "data:text/html;base64,PHNjcmlwdD4=", "//elsewhere.example/", "red;background:url(//elsewhere.example)",
            "expression(alert(1))", "} * { display: none", "a.b <i>c</i>", "ünï ☃ 😀");

    static final List<String> HARMLESS = List.of("plain", "/articles/1?a=b:c&d=e#f", "https://segue.example/?q=a%20b",
            "mailto:ada@example.org", "#top", "?page=2", "a/b:c", "12px");

    private static final Templates TEMPLATES = Templates.precompiled();
    private static final Pattern CODE = Pattern.compile("(javascript:(?!about:invalid$)|vbscript:|data:).*",
            Pattern.DOTALL);
    private static final Pattern SAID = Pattern.compile("said\\((['\"`])(.*?)\\1\\);?");
    private static final Pattern IN_QUOTES = Pattern
            .compile("([^'\"`\\\\\n\r<>&$\u2028\u2029]|\\\\x[0-9a-f]{2}|\\\\u[0-9a-f]{4}|\\\\[\\\\ntrfb])*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))");

    private TestClient client;

    @BeforeAll
    void open() {
        client = TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("all").get("/").sync(EscapingTest::page)
                    .async(request -> CompletableFuture.completedFuture(page(request)));
            return routes;
        });
    }

    @AfterAll
    void close() {
        client.close();
    }

    private static Response page(Request request) {
        return TEMPLATES.response("contexts/all.jte", Map.of("text", request.query("v").orElseThrow()));
    }

    private Document pageOf(String value) {
        return Jsoup.parse(new String(client.get("/?v=" + URLEncoder.encode(value, StandardCharsets.UTF_8)).response()
                .body(), StandardCharsets.UTF_8), "");
    }

    private static List<String> skeleton(Document page) {
        return page.getAllElements().stream().map(element -> element.tagName() + element.attributes().asList().stream()
                .map(Attribute::getKey).toList()).toList();
    }

    @ParameterizedTest
    @FieldSource({"HOSTILE", "HARMLESS"})
    void aValueIsNeverMoreThanAValue(String value) {
        Document page = pageOf(value);

        assertThat(skeleton(page)).isEqualTo(skeleton(pageOf("plain")));
        assertThat(at(page, "a").attr("title")).isEqualTo(value);
        assertThat(at(page, "a").attr("class")).isEqualTo("b " + value);
        assertThat(at(page, "a").wholeText()).isEqualTo(value);
        assertThat(at(page, "m").wholeText()).isEqualTo(value);
        assertThat(at(page, "c").attr("href")).isEqualTo("/tags/" + value + "?x=" + value);
        assertThat(at(page, "e").attr("href")).isEqualTo("mailto:" + value);
        assertThat(Jsoup.parse(at(page, "j").attr("srcdoc")).body().wholeText()).isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource({"HOSTILE", "HARMLESS"})
    void aUrlNeverRunsCode(String value) {
        for (Element element : pageOf(value).getAllElements()) {
            for (String name : List.of("href", "src", "action", "formaction", "data")) {
                assertThat(element.attr(name).chars().filter(c -> c > ' ')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()
                        .toLowerCase(Locale.ROOT)).doesNotMatch(CODE);
            }
        }
    }

    @ParameterizedTest
    @FieldSource({"HOSTILE", "HARMLESS"})
    void aValueInAScriptIsThatTextAndNothingElse(String value) {
        Document page = pageOf(value);
        String scripts = page.select("script").stream()
                .map(Element::data).reduce("", String::concat) + at(page, "h").attr("onclick");
        Matcher said = SAID.matcher(scripts);
        int found = 0;
        for (; said.find(); found++) {
            assertThat(said.group(2)).matches(IN_QUOTES);
            assertThat(unescaped(said.group(2))).isEqualTo(value);
        }
        assertThat(found).isEqualTo(5);

        Matcher json = Pattern.compile("json\\((\"[^<>&\u2028\u2029]*\")\\);").matcher(scripts);
        assertThat(json.find()).isTrue();
        assertThat(JsonMapper.shared().readValue(json.group(1), String.class)).isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void aValueInAStyleIsOneValueOrNone(String value) {
        Document page = pageOf(value);
        assertThat(at(page, "l").attr("style")).matches("width: [\\w#%., -]*");
        assertThat(page.select("style").getFirst().data()).matches("p \\{ color: [\\w#%., -]*; \\}");
    }

    @ParameterizedTest
    @FieldSource("HARMLESS")
    void aUrlThatLeadsToAPageIsKept(String value) {
        Document page = pageOf(value);
        assertThat(at(page, "b").attr("href")).isEqualTo(value);
        assertThat(at(page, "g").attr("action")).isEqualTo(value);
        assertThat(at(page, "i").attr("src")).isEqualTo(value);
    }

    @Test
    void aUrlThatRunsCodeLeadsNowhere() {
        assertThat(at(pageOf("java\tscript:alert(1)"), "b").attr("href")).isEqualTo("about:invalid");
    }

    @Test
    void aStyleKeepsAPlainValue() {
        assertThat(at(pageOf("12px"), "l").attr("style")).isEqualTo("width: 12px");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p title=${x}></p>", "<p title=a${x}></p>", "<p ${x}></p>", "<p ${x}=\"a\"></p>",
        "<${x}></${x}>"})
    void aValueWhereNothingCouldEscapeItDoesNotCompile(String place, @TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("page.jte"), "@param String x\n" + place);
        assertThatThrownBy(() -> Templates.reloading(directory).response("page.jte", Map.of("x", "a")))
                .isInstanceOf(TemplateException.class).hasMessageContaining("page.jte");
    }

    private static Element at(Document page, String id) {
        return page.selectXpath("//*[@id='" + id + "']").getFirst();
    }

    private static String unescaped(String literal) {
        return ESCAPE.matcher(literal).replaceAll(one -> Matcher.quoteReplacement(one.group(1) != null
                ? Character.toString(Integer.parseInt(one.group(1), 16))
                : one.group(2) != null ? Character.toString(Integer.parseInt(one.group(2), 16))
                        : switch (one.group(3)) {
                            case "n" -> "\n";
                            case "t" -> "\t";
                            case "r" -> "\r";
                            case "f" -> "\f";
                            case "b" -> "\b";
                            default -> one.group(3);
                        }));
    }
}
