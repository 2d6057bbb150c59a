package dev.segue.gateway;

import dev.segue.bridge.ContextFuture;
import io.undertow.util.HeaderMap;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;

/**
 * An HTTP request with its body read.
 *
 * <p>Shape: immutable; the {@code with…} methods return a changed copy. Path and query are decoded, but for {@link #rawQuery}.
 * <p>Threading: safe from any, until the response has been sent.
 */
public final class Request {
    private final String method;
    private final String path;
    private final String rawQuery;
    private final Map<String, ? extends Collection<String>> query;
    private final HeaderFields headers;
    private final Content content;
    private final Map<String, String> pathValues;

    Request(String method, String path, String rawQuery, Map<String, ? extends Collection<String>> query,
            HeaderFields headers, Content content,
            Map<String, String> pathValues) {
        this.method = method;
        this.path = path;
        this.rawQuery = rawQuery;
        this.query = query;
        this.headers = headers;
        this.content = content;
        this.pathValues = pathValues;
    }

    /** Makes a request without a network: {@code of("GET", "/articles?limit=5")}. */
    public static Request of(String method, String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return new Request(method, decoded(path), query, query.isEmpty() ? Map.of() : parsed(query),
                HeaderFields.of(new HeaderMap()),
                new Content(RequestBody.InMemory.EMPTY), Map.of());
    }

    /** Returns the method in capitals: {@code GET}. */
    public String method() {
        return method;
    }

    /** Returns the decoded path, from its first slash. */
    public String path() {
        return path;
    }

    /** Returns the first value of a query parameter. */
    public Optional<String> query(String name) {
        Collection<String> values = query.get(name);
        return values == null ? Optional.empty() : values.stream().findFirst();
    }

    /** Returns the query as it came, never decoded and without its question mark; empty if there is none, or nothing in it. */
    public Optional<String> rawQuery() {
        return Optional.of(rawQuery).filter(query -> !query.isEmpty());
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        List<String> values = headers.values(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** Returns the names of all headers, in small letters and in alphabetical order. */
    public SortedSet<String> headerNames() {
        return headers.names().map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the value of the first cookie called {@code name}, as the client sent it: in one header, or each in its own, as HTTP/2 allows. */
    public Optional<String> cookie(String name) {
        List<String> sent = headers.values("Cookie");
        return sent == null ? Optional.empty()
                : sent.stream().flatMap(header -> Arrays.stream(header.split(";", -1))).map(String::strip)
                        .filter(pair -> pair.startsWith(name) && pair.startsWith("=", name.length()))
                        .map(pair -> pair.substring(name.length() + 1)).findFirst();
    }

    /**
     * Returns the body, whole; empty if there is none. Not a copy: do not change it.
     *
     * <p>Threading: blocks if the body is longer than what is kept in memory ({@link BodyConfig}); then it is refused on loop threads.
     */
    public byte[] body() {
        return content.body().bytes();
    }

    /** Async form of {@link #body}. */
    public CompletableFuture<byte[]> asyncBody() {
        return ContextFuture
                .of(Intake.of(content.body(), new Spool(Storage.NONE, Integer.MAX_VALUE), Storage.NONE)
                        .thenApply(RequestBody::bytes));
    }

    /**
     * Returns the body from its start, for sync code. Reading blocks, and fails when the request is over.
     *
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if the body is not in memory
     */
    public InputStream openBody() {
        return content.body().open();
    }

    /**
     * Returns the body from its start, for async code: each piece comes when it is asked for, and so does the end.
     *
     * <p>Threading: signals come on the request's loop, in the context of the subscriber.
     */
    public Flow.Publisher<ByteBuffer> streamBody() {
        return content.body();
    }

    /**
     * Returns the body as a form, of either kind. It is read by the first call, of this or of {@link #asyncForm}; later ones return the same form, or
     * fail as that one did. {@code GET} and {@code HEAD} have an empty one, whatever they send.
     *
     * <p>Threading: blocks if the body is not in memory; then it is refused on loop threads.
     *
     * @throws RequestException with 415 if the body is no form, 400 if it is broken, 400 or 413 if it exceeds {@link FormLimits}
     */
    public Form form() {
        return hasForm() ? content.form(this::formSink) : Form.EMPTY;
    }

    /** Async form of {@link #form}. Large forms are read off the loop, as they come. */
    public CompletableFuture<Form> asyncForm() {
        return hasForm() ? content.asyncForm(this::formSink)
                : ContextFuture.of(CompletableFuture.completedFuture(Form.EMPTY));
    }

    /** Returns the body as it is kept. */
    RequestBody content() {
        return content.body();
    }

    /**
     * Returns what the route matched for {@code {name}}.
     *
     * @throws IllegalArgumentException if the route has no such variable, naming those it has
     */
    public String pathValue(String name) {
        String value = pathValues.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route of '%s' has no variable '%s', only %s. Ask for one of these."
                    .formatted(path, name, pathValues.keySet()));
        }
        return value;
    }

    /** Returns this request with the values its route matched. */
    public Request withPathValues(Map<String, String> values) {
        return new Request(method, path, rawQuery, query, headers, content, Map.copyOf(values));
    }

    /** Returns this request with one header set. */
    public Request withHeader(String name, String value) {
        return new Request(method, path, rawQuery, query, headers.with(name, value), content, pathValues);
    }

    /** Returns this request with a body. */
    public Request withBody(byte[] bytes) {
        return new Request(method, path, rawQuery, query, headers,
                new Content(new RequestBody.InMemory(bytes, Storage.NONE)), pathValues);
    }

    @Override
    public String toString() {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    private boolean hasForm() {
        return !method.equals("GET") && !method.equals("HEAD") && !content.body().equals(RequestBody.InMemory.EMPTY);
    }

    private Sink<Form> formSink() {
        return FormSink.of(header("Content-Type").orElse(""), content.body().storage());
    }

    private static Map<String, List<String>> parsed(String query) {
        var values = new LinkedHashMap<String, List<String>>();
        for (String pair : query.split("&", -1)) {
            int mark = pair.indexOf('=');
            String name = decoded(mark < 0 ? pair : pair.substring(0, mark));
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(mark < 0 ? "" : decoded(pair.substring(mark + 1)));
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
