package dev.segue.views;

import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What developers are told of a problem: all of it, but for what is secret in the request. Used only after {@link Routes#debug}.
 *
 * <p>Threading: immutable.
 */
final class Debug {
    private static final String BLANK = "…";
    private static final Pattern SECRET = Pattern.compile(
            "cookie|authori[sz]ation|token|secret|passw|passphrase|key|session|csrf|signature|credential",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FRAME = Pattern.compile("\\s+at (?:\\S*/)?([\\w.$]+)\\.[\\w$<>]+\\(.*\\)\\s*");

    private Debug() {}

    /** Answers a request on which a view failed. */
    static Response failed(Problem problem, Request request, View view, Throwable failure) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("view", view.name());
        facts.put("route", String.join(", ", view.methods()) + " " + view.pattern().text());
        Optional.ofNullable(Context.current().get(Context.MODE)).ifPresent(mode -> facts.put("mode", mode.toString()));
        List<String> stack = stack(failure);
        return ErrorPages.answer(request, () -> page(problem, String.valueOf(failure), request, facts, """
            <h2>Stack</h2>
            <pre>%s</pre>""".formatted(stack.stream().map(Debug::shown).collect(Collectors.joining("\n")))), () -> {
            facts.put("stack", stack);
            return document(problem, facts);
        });
    }

    /** Answers a request for a place where nothing is. */
    static Response nowhere(Problem problem, Request request, List<View> views) {
        List<String> routes = views.stream().map(view -> "%s %s → %s".formatted(String.join(", ", view.methods()),
                view.pattern().text(), view.name())).toList();
        return ErrorPages.answer(request, () -> page(problem, problem.detail(), request, Map.of(), """
            <h2>Routes</h2>
            <pre>%s</pre>""".formatted(ErrorPages.text(String.join("\n", routes)))),
                () -> document(problem, Map.of("routes", routes)));
    }

    private static Response page(Problem problem, String title, Request request, Map<String, Object> facts,
            String html) {
        var asked = new LinkedHashMap<String, Object>(facts);
        asked.put("method", request.method());
        asked.put("path", request.path());
        request.rawQuery().ifPresent(query -> asked.put("query", harmless(query)));
        request.headerNames().forEach(name -> asked.put("header " + name,
                isSecret(name) ? BLANK : request.header(name).orElse("")));
        String rows = asked.entrySet().stream().map(fact -> "<tr><th>%s</th><td>%s</td></tr>".formatted(
                ErrorPages.text(fact.getKey()), ErrorPages.text(String.valueOf(fact.getValue()))))
                .collect(Collectors.joining("\n"));
        return ErrorPages.page(problem.status(), title, """
            <p><small>Status %d. Only developers see this: Routes.debug() was called.</small></p>
            %s
            <h2>Request</h2>
            <table>
            %s
            </table>""".formatted(problem.status(), html, rows));
    }

    private static Response document(Problem problem, Map<String, Object> more) {
        var members = new LinkedHashMap<String, Object>();
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", problem.detail());
        members.putAll(more);
        return Response.of(problem.status(), Json.PROBLEM, Json.written(members));
    }

    private static List<String> stack(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().lines().toList();
    }

    /** Returns a line of a stack with that of the application's code standing out. */
    private static String shown(String line) {
        Matcher frame = FRAME.matcher(line);
        String text = ErrorPages.text(line);
        boolean matters = frame.matches() ? isOfApplication(frame.group(1)) : !line.endsWith(" more");
        return matters ? "<b>" + text + "</b>" : text;
    }

    /** Returns whether a class is the application's: while that is written, it is compiled into a folder, and what it uses comes in jars. */
    private static boolean isOfApplication(String name) {
        try {
            CodeSource source = Class.forName(name, false, Thread.currentThread().getContextClassLoader())
                    .getProtectionDomain().getCodeSource();
            URL place = source == null ? null : source.getLocation();
            return !name.startsWith("dev.segue.") && place != null && place.getPath().endsWith("/");
        } catch (ClassNotFoundException | LinkageError _) {
            return false;
        }
    }

    private static String harmless(String query) {
        return Arrays.stream(query.split("&", -1)).map(pair -> {
            String name = pair.split("=", 2)[0];
            return isSecret(decoded(name)) ? name + "=" + BLANK : pair;
        }).collect(Collectors.joining("&"));
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // not encoded as it should be
            return name;
        }
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }
}
