package dev.segue.views;

import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import gg.jte.html.escape.Escape;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages on which browsers are told of problems: those of the application, by status, and for all others a plain one that needs nothing but itself.
 *
 * <p>Threading: immutable.
 */
final class ErrorPages {
    /** The pages of the application at work; missing if it has none of its own. */
    static final Context.Key<ErrorPages> KEY = new Context.Key<>("error pages");

    private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);
    private static final ErrorPages PLAIN = new ErrorPages(Map.of());
    private static final String HTML = "text/html; charset=utf-8";
    private static final Pattern QUALITY = Pattern.compile(";q=([01](?:\\.\\d{0,3})?)(?=;|$)");
    private static final Set<String> HTML_TYPES = Set.of("text/html", "application/xhtml+xml", "text/*");
    private static final Set<String> JSON_TYPES = Set.of("application/json", "application/problem+json",
            "application/*");
    private static final String STYLE = """
        :root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
        body{max-width:60rem;margin:10vh auto;padding:0 1.5rem}
        h1{font-size:1.75rem;line-height:1.2}
        small{opacity:.65}
        pre{overflow:auto}
        th{text-align:left;vertical-align:top;padding-right:1rem;white-space:nowrap}
        td{overflow-wrap:anywhere}
        """;
    /** Allows that style and nothing else, whatever the pages of the site are allowed. */
    private static final Response.Header POLICY = new Response.Header("Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                    .formatted(hash(STYLE)));

    private final Map<Integer, Function<Problem, Response>> own;

    /** @param own makes a page of a problem, by its status */
    ErrorPages(Map<Integer, Function<Problem, Response>> own) {
        this.own = Map.copyOf(own);
    }

    /** Returns those of the application that answers the current request. */
    static ErrorPages current() {
        return Objects.requireNonNullElse(Context.current().get(KEY), PLAIN);
    }

    boolean arePlain() {
        return own.isEmpty();
    }

    /** Returns the page or the document, whichever {@code request} prefers. */
    static Response answer(Request request, Supplier<Response> page, Supplier<Response> document) {
        Response shown = arePreferred(request) ? page.get() : document.get();
        return shown.withHeader("Vary", "Accept").withHeader("Cache-Control", "no-store");
    }

    /** Returns the page of {@code problem}, with its status; the plain one if the application's own fails. */
    Response page(Problem problem) {
        Function<Problem, Response> maker = own.get(problem.status());
        if (maker != null) {
            try {
                Response made = maker.apply(problem);
                return Response.of(problem.status(), made.header("Content-Type").orElse(HTML), made.body())
                        .withHeaders(made.headers().stream().filter(header -> !isReplaced(header)).toList());
            } catch (Throwable failure) {
                LOG.error("The page for status {} failed, so a plain one is shown.", problem.status(), failure);
            }
        }
        String id = Context.current().get(RequestId.KEY);
        return page(problem.status(), problem.title(), "<p>%s</p>\n<p><small>Status %d%s</small></p>".formatted(
                text(problem.detail()), problem.status(), id == null ? "" : ", request " + text(id)));
    }

    private static boolean isReplaced(Response.Header header) {
        return header.name().equalsIgnoreCase("Content-Type") || header.name().equalsIgnoreCase("Cache-Control");
    }

    /** Makes a page that looks like the others, of a title and escaped HTML. */
    static Response page(int status, String title, String html) {
        String page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>%2$s</style>
            </head>
            <body>
            <h1>%1$s</h1>
            %3$s
            </body>
            </html>
            """.formatted(text(title), STYLE, html);
        return Response.of(status, HTML, page.getBytes(StandardCharsets.UTF_8)).withHeaders(List.of(POLICY));
    }

    /** Returns {@code value}, escaped for the text of an element. */
    static String text(String value) {
        var escaped = new StringOutput();
        Escape.htmlContent(value, escaped);
        return escaped.toString();
    }

    /**
     * Returns whether {@code request} would rather have HTML than JSON. Whoever takes anything, and does not name HTML, is a program; of two that are
     * wanted alike the first one counts.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110: Accept</a>
     */
    private static boolean arePreferred(Request request) {
        String accepted = request.header("Accept").orElse("").toLowerCase(Locale.ROOT).replaceAll("[ \t]", "");
        boolean html = false;
        double named = 0;
        double any = 0;
        for (String range : accepted.split(",", -1)) {
            Matcher quality = QUALITY.matcher(range);
            double weight = quality.find() ? Double.parseDouble(quality.group(1)) : 1;
            String type = range.split(";", 2)[0];
            boolean isHtml = HTML_TYPES.contains(type);
            if (type.equals("*/*")) {
                any = weight;
            } else if ((isHtml || JSON_TYPES.contains(type)) && weight > named) {
                html = isHtml;
                named = weight;
            }
        }
        return html && named >= any;
    }

    private static String hash(String text) {
        return Base64.getEncoder()
                .encodeToString(ConditionalGet.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
