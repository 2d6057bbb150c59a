package dev.segue.views.test;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Hops;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Mode;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
import dev.segue.views.ViewStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One application and a browser that visits it: what it is told to remember in cookies, it sends with its next request.
 *
 * <p>Threading: confined to one thread; it asks on a loop of the bridge, as a gateway would.
 */
final class Site implements AutoCloseable {
    private final String name;
    private final Bridge bridge;
    private final Pipeline pipeline;
    private final Map<Mode, List<String>> views; // which can run in a mode
    private final List<Mode> turns;
    private final AtomicInteger begun;
    private final Map<String, String> cookies = new TreeMap<>();

    /** @param turns the modes in which the views run, each from one request's beginning to the next one's */
    Site(String name, Bridge bridge, Routes routes, List<Mode> turns) {
        Pipeline pipeline = Pipeline.of(routes, bridge);
        Map<Mode, List<String>> views = turns.stream().distinct().collect(Collectors.toMap(mode -> mode,
                mode -> pipeline.modes().views().stream().filter(view -> view.modes().contains(mode.toString()))
                        .map(ViewStatus::name).toList()));
        this(name, bridge, pipeline, views, List.copyOf(turns), new AtomicInteger());
        run(turns.getFirst());
    }

    private Site(String name, Bridge bridge, Pipeline pipeline, Map<Mode, List<String>> views, List<Mode> turns,
            AtomicInteger begun) {
        this.name = name;
        this.bridge = bridge;
        this.pipeline = pipeline;
        this.views = views;
        this.turns = turns;
        this.begun = begun;
    }

    /** Returns the same application, visited by another browser, perhaps on another thread. */
    Site visitor() {
        return new Site(name, bridge, pipeline, views, turns, begun);
    }

    String name() {
        return name;
    }

    Map<String, String> cookies() {
        return Map.copyOf(cookies);
    }

    /** Returns how each view stands. */
    List<ViewStatus> views() {
        return pipeline.modes().views();
    }

    /** @param most how many bytes of a stream are read; then it is cancelled */
    Answer ask(Request request, int most) {
        var hops = new Hops();
        Context context = Context.current().with(Hops.KEY, hops);
        Response begun = bridge.toSync(() -> context.<CompletionStage<Response>>supply(() -> begun(request)));
        Response response = begun.pieces().map(pieces -> whole(request, begun, pieces, most)).orElse(begun);
        bridge.toSync(() -> CompletableFuture.runAsync(begun.finished(), Runnable::run));
        response.headers().stream().filter(header -> header.name().equalsIgnoreCase("Set-Cookie"))
                .forEach(header -> remember(header.value()));
        return new Answer(response, hops.count());
    }

    /** Returns {@code response} with the pieces of its body as one. */
    private Response whole(Request request, Response response, Flow.Publisher<ByteBuffer> pieces, int most) {
        var joined = new JoinedPieces(most);
        bridge.toSync(() -> CompletableFuture.runAsync(() -> pieces.subscribe(joined), Runnable::run));
        byte[] body = joined.await(request);
        String type = response.header("Content-Type").orElseThrow();
        return Response.of(response.status(), type, body).withHeaders(response.headers().stream()
                .filter(header -> !header.name().equalsIgnoreCase("Content-Type")).toList());
    }

    @Override
    public void close() {
        pipeline.close();
    }

    /** Begins with {@code request} in the mode of now, and gives the next one its turn while that is under way. */
    private CompletionStage<Response> begun(Request request) {
        CompletionStage<Response> response = pipeline.handle(withCookies(request));
        if (turns.size() > 1) {
            run(turns.get(begun.incrementAndGet() % turns.size()));
        }
        return response;
    }

    private void run(Mode mode) {
        views.getOrDefault(mode, List.of()).forEach(view -> pipeline.modes().set(view, mode));
    }

    private Request withCookies(Request request) {
        return cookies.isEmpty() || request.header("Cookie").isPresent() ? request
                : request.withHeader("Cookie", cookies.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue()).collect(Collectors.joining("; ")));
    }

    private void remember(String setCookie) {
        String[] parts = setCookie.split(";", -1);
        String[] pair = parts[0].split("=", 2);
        if (List.of(parts).stream().anyMatch(part -> part.strip().equalsIgnoreCase("Max-Age=0"))) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }
}
