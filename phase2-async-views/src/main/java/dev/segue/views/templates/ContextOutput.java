package dev.segue.views.templates;

import gg.jte.Content;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.escape.Escape;
import gg.jte.output.StringOutput;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Escapes values for where they stand, with jte's functions. jte's own output does not look at all of that: at URLs but in {@code a href}, and there not at
 * a tab in {@code javascript:}; ampersands in scripts of attributes, which browsers decode before they run them; documents in attributes; styles.
 *
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html">OWASP</a>
 */
final class ContextOutput implements HtmlTemplateOutput {
    private static final Map<String, Pattern> URLS = Stream.of("href", "src", "action", "formaction", "xlink:href",
            "data", "poster", "cite", "background", "ping", "manifest", "codebase")
            .collect(Collectors.toMap(name -> name,
                    name -> Pattern.compile(".*\\s" + name + "\\s*=\\s*[\"'](.*)", Pattern.DOTALL)));
    private static final Set<String> SAFE = Set.of("http", "https", "mailto", "tel");
    private static final Set<String> CODE = Set.of("javascript", "vbscript");
    private static final Pattern PLAIN_STYLE = Pattern.compile("[\\w#%., -]*");

    private final PageOutput page;
    private @Nullable String tag;
    private @Nullable String attribute;

    ContextOutput(PageOutput page) {
        this.page = page;
    }

    @Override
    public void setContext(@Nullable String tagName, @Nullable String attributeName) {
        tag = tagName;
        attribute = attributeName;
    }

    @Override
    public void writeContent(String value) {
        page.writeContent(value);
    }

    @Override
    public void writeContent(String value, int begin, int end) {
        page.writeContent(value, begin, end);
    }

    @Override
    public void writeBinaryContent(byte[] value) {
        page.writeBinaryContent(value);
    }

    @Override
    public void writeUserContent(@Nullable String value) {
        if (value == null) {
            return;
        }
        if (attribute == null) {
            writeBody(value);
        } else {
            writeAttribute(attribute, value);
        }
    }

    @Override
    public void writeUserContent(@Nullable Content content) {
        if (content != null && attribute != null) {
            var value = new Plain();
            content.writeTo(value);
            writeUserContent(value.toString());
        } else if (content != null) {
            content.writeTo(this);
        }
    }

    private void writeBody(String value) {
        switch (tag) {
            case "script" -> page.writeContent(script(value));
            case "style" -> page.writeContent(style(value));
            case null, default -> Escape.htmlContent(value, page);
        }
    }

    private void writeAttribute(String name, String value) {
        if (name.startsWith("on")) {
            page.writeContent(script(value));
        } else if (name.equals("style")) {
            page.writeContent(style(value));
        } else if (URLS.containsKey(name)) {
            Escape.htmlAttribute(runsNoCode(before(name), value) ? value : "about:invalid", page);
        } else {
            Escape.htmlAttribute(name.equals("srcdoc") ? text(value) : value, page);
        }
    }

    /** Returns what the value of {@code name} begins with: what the template, or a value before, has written of it. */
    private String before(String name) {
        String written = page.tag();
        if (written.endsWith(" " + name + "=\"")) {
            return "";
        }
        Matcher value = Objects.requireNonNull(URLS.get(name)).matcher(written);
        return value.matches() ? value.group(1) : "";
    }

    /** Returns whether the URL that begins with {@code before} and goes on with {@code value} leads to a page, and does not run code. */
    private static boolean runsNoCode(String before, String value) {
        Optional<String> ofTemplate = scheme(before);
        return ofTemplate.isPresent() ? !CODE.contains(ofTemplate.get())
                : scheme(before + value).map(SAFE::contains).orElse(true);
    }

    /** Returns the scheme of a URL, if it has one, as browsers see it: they drop spaces and control characters. */
    private static Optional<String> scheme(String url) {
        var scheme = new StringBuilder();
        for (int at = 0; at < url.length() && "/?#".indexOf(url.charAt(at)) < 0; at++) {
            if (url.charAt(at) == ':') {
                return Optional.of(scheme.toString().toLowerCase(Locale.ROOT));
            }
            if (url.charAt(at) > ' ') {
                scheme.append(url.charAt(at));
            }
        }
        return Optional.empty();
    }

    /** Returns {@code value} for a string of a script, which may itself stand in an attribute or in SVG. */
    private static String script(String value) {
        var escaped = new StringOutput();
        Escape.javaScriptAttribute(value, escaped);
        return inMarkup(escaped.toString());
    }

    /** Returns {@code script}, of a string or JSON, without what could end its element, or means something in an attribute. */
    static String inMarkup(String script) {
        return script.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
                .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static String style(String value) {
        return PLAIN_STYLE.matcher(value).matches() ? value : "";
    }

    private static String text(String value) {
        var escaped = new StringOutput();
        Escape.htmlContent(value, escaped);
        return escaped.toString();
    }

    /** Content as a value of an attribute. */
    private static final class Plain extends StringOutput implements HtmlTemplateOutput {
        @Override
        public void setContext(@Nullable String tagName, @Nullable String attributeName) {}
    }
}
