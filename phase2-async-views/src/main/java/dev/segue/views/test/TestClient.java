package dev.segue.views.test;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.ViewStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the routes of an application, without a socket.
 *
 * <pre>{@code
 * try (var client = TestClient.inAllModes(bridge -> Shop.routes(bridge))) {
 *     client.post("/basket", new Item("tea", 2));
 *     assertThat(client.get("/basket").json(Basket.class).items()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Each mode has an application and cookies of its own, so what views keep in memory is changed once in each; what they keep elsewhere is
 * changed once per mode. Views that can't run in a mode stay in theirs, and those of mounted servlets, which need a socket, can't be asked.
 * <p>A stream is read to its end, for 10 seconds at most, and is then the body of the answer like any other; one without an end needs {@link #upTo}.
 * <p>A request says {@code Host: localhost} unless it says otherwise. A cookie goes with every later request until it is taken back with
 * {@code Max-Age=0}; its other attributes are not looked at.
 * <p>Each request begins with the values of the test's {@link dev.segue.bridge.Context}, so what listens there, such as the ORM's log of statements around
 * a call, hears of it, in any mode.
 * <p>Threading: confined to one thread, which waits for each answer; not a loop thread.
 */
public final class TestClient implements AutoCloseable {
    private static final int MOST_REDIRECTS = 10;
    private static final Pattern HIDDEN = Pattern
            .compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
    private static final List<Mode> MODES = List.of(Mode.WORKER, Mode.VIRTUAL, Mode.ASYNC);

    private final Bridge bridge;
    private final List<Site> sites;
    private final Habits habits;

    private TestClient(Bridge bridge, List<Site> sites, Habits habits) {
        this.bridge = bridge;
        this.sites = sites;
        this.habits = habits;
    }

    /** What it does with every request, and leaves out of comparisons. */
    private record Habits(Map<String, String> headers, boolean followsRedirects, List<Pattern> unique, int most) {
        private static final Habits NONE = new Habits(Map.of("Host", "localhost"), false, List.of(),
                Integer.MAX_VALUE);
    }

    /** Asks {@code application} in one mode. */
    public static TestClient in(Mode mode, Function<Bridge, Routes> application) {
        return over(application, Map.of(mode.toString(), List.of(mode)));
    }

    /** Asks {@code application} with the mode of every view changing while a request is under way, from request to request. */
    public static TestClient flipping(Function<Bridge, Routes> application) {
        return over(application, Map.of("flipping", MODES));
    }

    /**
     * Asks {@code application} in each mode, and flipping, and compares the answers byte by byte, apart from dates, request ids, the values of
     * cookies, and what {@link #apartFrom} names.
     *
     * @param application makes one from anew on each call
     */
    public static TestClient inAllModes(Function<Bridge, Routes> application) {
        var turns = new LinkedHashMap<String, List<Mode>>();
        MODES.forEach(mode -> turns.put(mode.toString(), List.of(mode)));
        turns.put("flipping", MODES);
        return over(application, turns);
    }

    private static TestClient over(Function<Bridge, Routes> application, Map<String, List<Mode>> turns) {
        Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
        try {
            List<Site> sites = turns.entrySet().stream()
                    .map(one -> new Site(one.getKey(), bridge, application.apply(bridge), one.getValue())).toList();
            return new TestClient(bridge, sites, Habits.NONE);
        } catch (Throwable failure) {
            bridge.close();
            throw failure;
        }
    }

    /** Returns another browser at the same applications: without cookies yet, and for a thread of its own. It ends with this client. */
    public TestClient visitor() {
        return new TestClient(bridge, sites.stream().map(Site::visitor).toList(), habits);
    }

    /** Returns this client, with its cookies, as one that sends a header with each request that lacks it. */
    public TestClient withHeader(String name, String value) {
        var more = new LinkedHashMap<>(habits.headers);
        more.put(name, value);
        return new TestClient(bridge, sites, new Habits(more, habits.followsRedirects, habits.unique, habits.most));
    }

    /**
     * Returns this client, with its cookies, as one that goes where it is sent on the same host, 10 times at most: with GET, unless the status
     * is 307 or 308, which keep method and body. A way to another host is an answer like any other.
     */
    public TestClient followingRedirects() {
        return new TestClient(bridge, sites, new Habits(habits.headers, true, habits.unique, habits.most));
    }

    /** Returns this client, with its cookies, as one that compares answers apart from what matches {@code regex}, such as a token in a form. */
    public TestClient apartFrom(String regex) {
        List<Pattern> unique = Stream.concat(habits.unique.stream(), Stream.of(Pattern.compile(regex))).toList();
        return new TestClient(bridge, sites, new Habits(habits.headers, habits.followsRedirects, unique, habits.most));
    }

    /** Returns this client, with its cookies, as one that reads {@code bytes} of a stream and then goes; else it reads to the end, for 10 seconds at most. */
    public TestClient upTo(int bytes) {
        return new TestClient(bridge, sites,
                new Habits(habits.headers, habits.followsRedirects, habits.unique, bytes));
    }

    /** Gets {@code target}, a path that may have a query. */
    public Answer get(String target) {
        return send(Request.of("GET", target));
    }

    /** Posts {@code value} as JSON. */
    public Answer post(String target, Object value) {
        return send(Request.of("POST", target).withHeader("Content-Type", "application/json")
                .withBody(JsonMapper.shared().writeValueAsBytes(value)));
    }

    /** Posts {@code fields} as a browser posts a form. */
    public Answer postForm(String target, Map<String, String> fields) {
        return send(form(target, fields));
    }

    /**
     * Gets {@code page} and posts {@code fields} with the hidden ones of that page, as a browser does: each mode its own token against forgery.
     *
     * @throws AssertionError if the form is not answered alike in all modes
     */
    public Answer submit(String page, String target, Map<String, String> fields) {
        return sent("POST " + target, site -> {
            var all = new LinkedHashMap<>(fields);
            Matcher hidden = HIDDEN.matcher(site.ask(complete(Request.of("GET", page)), habits.most).body());
            while (hidden.find()) {
                all.putIfAbsent(hidden.group(1), hidden.group(2));
            }
            return complete(form(target, all));
        });
    }

    private static Request form(String target, Map<String, String> fields) {
        String body = fields.entrySet().stream().map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return Request.of("POST", target).withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(body.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Sends {@code request}.
     *
     * @throws AssertionError if it is not answered alike in all modes, or is redirected for ever
     */
    public Answer send(Request request) {
        Answer answer = sent(request);
        Optional<Request> next = next(request, answer);
        for (int redirects = 0; next.isPresent(); redirects++) {
            if (redirects == MOST_REDIRECTS) {
                throw new AssertionError(
                        "'%s' was redirected more than %d times, at last to '%s'. Do without followingRedirects() to see why."
                                .formatted(request, MOST_REDIRECTS, next.get()));
            }
            answer = sent(next.get());
            next = next(next.get(), answer);
        }
        return answer;
    }

    /**
     * Returns the value of a cookie that was set and not taken back.
     *
     * @throws IllegalStateException in several modes, where each has its own
     */
    public Optional<String> cookie(String name) {
        if (sites.size() > 1) {
            throw new IllegalStateException(
                    "Cookie '%s' has a value in each of %d modes. Make a client in one mode to look at it.".formatted(
                            name,
                            sites.size()));
        }
        return Optional.ofNullable(sites.getFirst().cookies().get(name));
    }

    @Override
    public void close() {
        sites.forEach(Site::close);
        bridge.close();
    }

    /** Returns how the views of each application stand. */
    Stream<ViewStatus> views() {
        return sites.stream().flatMap(site -> site.views().stream());
    }

    private Answer sent(Request request) {
        Request complete = complete(request);
        return sent(request.toString(), _ -> complete);
    }

    private Answer sent(String name, Function<Site, Request> request) {
        var answers = new LinkedHashMap<String, Answer>();
        for (Site site : sites) {
            answers.put(site.name(), site.ask(request.apply(site), habits.most));
        }
        return new Answers(name, answers, habits.unique).same();
    }

    private Request complete(Request request) {
        Request complete = request;
        for (Map.Entry<String, String> header : habits.headers.entrySet()) {
            complete = complete.header(header.getKey()).isPresent() ? complete
                    : complete.withHeader(header.getKey(), header.getValue());
        }
        return complete;
    }

    private Optional<Request> next(Request request, Answer answer) {
        if (!habits.followsRedirects || answer.status() < 301 || answer.status() > 308 || answer.status() == 304) {
            return Optional.empty();
        }
        String host = request.header("Host").orElseGet(() -> habits.headers.getOrDefault("Host", ""));
        URI here = URI.create("http://" + host + encoded(request.path()).replace("%2F", "/").replace("+", "%20"));
        return answer.header("Location").map(here::resolve).filter(to -> host.equals(to.getRawAuthority()))
                .map(to -> to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()))
                .map(target -> answer.status() < 307 ? Request.of("GET", target) : again(request, target));
    }

    private static Request again(Request request, String target) {
        Request again = Request.of(request.method(), target).withBody(request.body());
        return request.header("Content-Type").map(type -> again.withHeader("Content-Type", type)).orElse(again);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
