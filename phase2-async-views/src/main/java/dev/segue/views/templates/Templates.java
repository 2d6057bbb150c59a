package dev.segue.views.templates;

import dev.segue.gateway.Response;
import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateNotFoundException;
import gg.jte.resolve.DirectoryCodeResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes pages of jte templates.
 *
 * <pre>{@code
 * private static final Templates TEMPLATES = Templates.precompiled();
 *
 * return TEMPLATES.response("articles/list.jte", Map.of("articles", articles));
 * }</pre>
 *
 * <p>Values are escaped for where they stand: text, attribute, URL, script, style. A URL that would run code becomes {@code about:invalid}; a value in a style that could be more
 * than a value is left out. {@code $unsafe{…}} is not escaped.
 * <p>Threading: safe from any. A page is made in memory, in one go, so a precompiled template may be used on loop threads; what it calls must not
 * block there.
 * <p>Errors: {@link TemplateException}; a page that fails is not begun.
 *
 * @see <a href="https://jte.gg/syntax">the syntax of jte</a>
 */
public final class Templates {
    private static final String HTML = "text/html; charset=utf-8";

    private final TemplateEngine engine;
    private final String place;

    private Templates(TemplateEngine engine, String place) {
        this.engine = engine;
        this.place = place;
    }

    /** Takes the templates from the class path of the calling thread's loader, where {@code jte:generate} and the compiler have put them. */
    public static Templates precompiled() {
        return new Templates(TemplateEngine.createPrecompiled(ContentType.Html), "on the class path");
    }

    /**
     * Takes the templates from {@code directory} and compiles them when they have changed; for development. Needs {@code gg.jte:jte} on the class path, and a
     * JDK. Compiling blocks whichever thread asks.
     *
     * @throws IllegalArgumentException if there is no such directory
     */
    public static Templates reloading(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "'%s' has no templates: there is no such directory. Name the one they are written in."
                            .formatted(directory));
        }
        try {
            Path classes = Files.createTempDirectory("segue-templates");
            return new Templates(TemplateEngine.create(new DirectoryCodeResolver(directory), classes, ContentType.Html,
                    Thread.currentThread().getContextClassLoader()), "in '" + directory + "'");
        } catch (IOException full) {
            throw new UncheckedIOException("There is no place for compiled templates.", full);
        }
    }

    /** Makes a 200 with the page of a template; as {@link #response(int, String, Map)}. */
    public Response response(String name, Map<String, ?> parameters) {
        return response(200, name, parameters);
    }

    /**
     * Makes a response with the page of a template.
     *
     * @param name its file below the directory of all templates: {@code articles/list.jte}
     * @param parameters all that it declares without a default
     * @throws TemplateException if there is no such template, a parameter is missing or of another type, or what the template calls fails
     */
    public Response response(int status, String name, Map<String, ?> parameters) {
        return Response.of(status, HTML, bytes(name, new Given(parameters)));
    }

    /** Returns {@code value} as JSON that may stand in a script, outside of quotes: {@code var article = ${json(article)};}. */
    public static Content json(@Nullable Object value) {
        String text = ContextOutput.inMarkup(JsonMapper.shared().writeValueAsString(value));
        return output -> output.writeContent(text);
    }

    private byte[] bytes(String name, Given parameters) {
        var page = new PageOutput();
        try {
            engine.render(name, parameters, new ContextOutput(page));
            return page.bytes();
        } catch (TemplateNotFoundException missing) {
            throw new TemplateException(
                    "There is no template '%s' %s. Name its file below the directory of templates%s."
                            .formatted(name, place,
                                    name.endsWith(".jte") ? ", or generate and compile it" : ", with '.jte'"),
                    missing);
        } catch (gg.jte.TemplateException failure) {
            throw failed(name, parameters, failure);
        }
    }

    private TemplateException failed(String name, Given parameters, gg.jte.TemplateException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        if (cause instanceof Error error && !(cause instanceof AssertionError)) {
            throw error;
        }
        String why = cause instanceof ClassCastException ? parameters.misfit(engine.getParamInfo(name))
                : cause.getMessage();
        return new TemplateException("Template '%s' failed%s: %s".formatted(name, at(cause), why), cause);
    }

    /** jte has rewritten the stack trace, so it names files and lines of templates. */
    private static String at(Throwable cause) {
        for (StackTraceElement line : cause.getStackTrace()) {
            if (line.getFileName() != null && line.getFileName().endsWith(".jte")
                    && line.getMethodName().equals("render")) {
                return " at %s:%d".formatted(line.getFileName(), line.getLineNumber());
            }
        }
        return "";
    }

    /** The parameters of one page; templates ask it with {@code get} for those that have no default. */
    private static final class Given extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;

        Given(Map<String, ?> parameters) {
            super(parameters);
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            Object value = super.get(name);
            if (value == null && !containsKey(name)) {
                throw new IllegalArgumentException(
                        "It has no parameter '%s', but was given: %s. Add it, or declare a default."
                                .formatted(name, keySet().stream().sorted().collect(Collectors.joining(", "))));
            }
            return value;
        }

        /** Returns which of them have other types than {@code declared}. */
        String misfit(Map<String, Class<?>> declared) {
            return entrySet().stream().sorted(Entry.comparingByKey())
                    .filter(one -> one.getValue() != null && declared.containsKey(one.getKey()))
                    .flatMap(one -> misfit(one.getKey(), declared.get(one.getKey()), one.getValue()).stream())
                    .collect(Collectors.joining(" "));
        }

        private static Optional<String> misfit(String name, @Nullable Class<?> declared, Object value) {
            return declared == null || MethodType.methodType(declared).wrap().returnType().isInstance(value)
                    ? Optional.empty()
                    : Optional.of("Its parameter '%s' is declared as %s, but was given a %s.".formatted(name,
                            declared.getName(), value.getClass().getName()));
        }
    }
}
