package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.AsyncMiddleware;
import dev.segue.views.ConditionalGet;
import dev.segue.views.Cors;
import dev.segue.views.Middleware;
import dev.segue.views.Mode;
import dev.segue.views.Modes;
import dev.segue.views.Pipeline;
import dev.segue.views.RequestId;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.cache.MemoryStore;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import dev.segue.views.test.TestTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What sessions promise, in every mode and while the mode flips. */
@Timeout(60)
class SessionsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String COOKIE = "__Host-session";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    private SignedCookies signed() {
        return new SignedCookies(new Signer(SECRET).at(() -> now), HOUR);
    }

    private SessionStore remote(Bridge bridge, SessionStore kept) {
        return new RemoteSessions(bridge, kept, asked);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPutIsThereInTheNextRequestWhereverItIsKept(Running running) {
        var kept = new StoredSessions(new MemoryStore(1 << 20), HOUR);
        for (Function<Bridge, SessionStore> store : List.<Function<Bridge, SessionStore>>of(_ -> signed(),
                _ -> kept, bridge -> remote(bridge, kept))) {
            try (var client = running.client(bridge -> site(new Sessions(bridge, store.apply(bridge))))) {
                assertThat(client.get("/get?key=a").body()).isEqualTo("nothing");
                assertThat(client.get("/put?key=a&value=tea").header("Set-Cookie").orElseThrow())
                        .startsWith(COOKIE + "=").contains("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
                for (int i = 0; i < 3; i++) {
                    assertThat(client.get("/get?key=a").body()).isEqualTo("tea");
                }
                assertThat(client.get("/end").header("Set-Cookie").orElseThrow()).contains("=; Path=/; Max-Age=0;");
                assertThat(client.get("/get?key=a").body()).isEqualTo("nothing");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLoadedUnlessAViewOpensItAndNothingSavedUnlessItChanged(Running running) {
        var kept = new StoredSessions(new MemoryStore(1 << 20), HOUR);
        try (var client = running.client(bridge -> site(new Sessions(bridge, remote(bridge, kept))))) {
            client.get("/get?key=a");
            assertThat(asked).as("without a cookie").isEmpty();
            client.get("/put?key=a&value=tea");
            assertThat(asked).containsExactly("save");
            client.get("/bare");
            assertThat(asked).as("not opened").containsExactly("save");
            Answer read = client.get("/get?key=a");
            client.get("/put?key=a&value=tea");
            assertThat(asked).as("not changed").containsExactly("save", "load", "load");
            assertThat(read.header("Set-Cookie")).isEmpty();
            assertThat(read.header("Vary")).contains("Cookie");
            client.get("/fail?key=a&value=coffee");
            assertThat(client.get("/get?key=a").body()).as("after a 500").isEqualTo("tea");
            client.get("/remove?key=a");
            assertThat(asked.getLast()).as("the last value is gone").isEqualTo("delete");
            assertThat(client.cookie(COOKIE)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionIsOverAfterItsAgeByTheTimeOfTheTestWhereverItIsKept(Running running) {
        var time = new TestTime(now);
        var stored = new StoredSessions(new MemoryStore(1 << 20).at(time), HOUR);
        var signed = new SignedCookies(new Signer(SECRET).at(time), HOUR);
        for (SessionStore store : List.of(stored, signed)) {
            try (var client = running.client(bridge -> site(new Sessions(bridge, store)))) {
                client.get("/put?key=a&value=tea");
                time.advance(HOUR.minusSeconds(1));
                client.get("/put?key=b&value=milk"); // a change gives it another hour
                time.advance(HOUR.minusSeconds(1));
                assertThat(client.get("/get?key=a").body()).isEqualTo("tea");
                time.advance(Duration.ofSeconds(2));
                assertThat(client.get("/get?key=a").body()).isEqualTo("nothing");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatIsTooLargeForACookieIsA500AndTheOldOneStays(Running running) {
        try (var client = running.client(bridge -> site(new Sessions(bridge, signed())))) {
            client.get("/put?key=a&value=tea");
            Answer large = client.get("/put?key=b&value=" + "x".repeat(4_000));
            assertThat(large.status()).isEqualTo(500);
            assertThat(large.header("Set-Cookie")).isEmpty();
            assertThat(client.get("/get?key=a").body()).isEqualTo("tea");
            assertThat(client.get("/get?key=b").body()).isEqualTo("nothing");
        }
        assertThatThrownBy(() -> signed().save(Map.of("b", "x".repeat(4_000)), null).toCompletableFuture().join())
                .hasMessageContaining("The session with [b] takes 5399 bytes")
                .hasMessageContaining("at most 3800 are sure");
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsSeenOnce(Running running) {
        try (var client = running.client(bridge -> site(new Sessions(bridge, signed())))) {
            client.get("/flash?text=one");
            client.get("/flash?text=two");
            assertThat(client.get("/messages").body())
                    .isEqualTo("[Flash[level=info, text=one], Flash[level=info, text=two]]");
            assertThat(client.get("/messages").body()).isEqualTo("[]");
        }
    }

    @Test
    void sessionsAndTokensHoldAmongMiddlewareOfEachKindAlsoWhenThatGoesOnOnAForeignThread() {
        AsyncMiddleware foreign = (request, next) -> next.handle(request).thenApplyAsync(response -> response,
                task -> Thread.ofPlatform().start(task));
        SyncMiddleware sync = (request, next) -> next.handle(request);
        for (List<Middleware> around : List.of(List.of(foreign, sync), List.of(sync, foreign))) {
            for (int at = 0; at <= around.size(); at++) {
                int place = at;
                try (var client = TestClient.inAllModes(bridge -> {
                    var stack = new ArrayList<>(around);
                    stack.addAll(place, List
                            .of(new Sessions(bridge, new StoredSessions(new MemoryStore(1 << 20), HOUR)), new Csrf()));
                    Routes routes = site(stack.toArray(Middleware[]::new));
                    Running.serve(routes, "/token", _ -> Response.text(200, Csrf.token()));
                    return routes;
                })) {
                    client.get("/put?key=a&value=tea");
                    assertThat(client.get("/get?key=a").body()).isEqualTo("tea");
                    assertThat(client.apartFrom("[A-Za-z0-9_-]{86}").get("/token").header("Set-Cookie").orElseThrow())
                            .startsWith("__Host-csrf=");
                }
            }
        }
    }

    /** Modes are switched by a thread of their own while the visitors' requests are under way. */
    @Test
    void visitorsNeverSeeEachOthersSessionsWhileModesAreSwitchedUnderTheirRequests() throws Exception {
        try (var bridge = Bridge.open(BridgeConfig.DEFAULT);
                var visitors = Executors.newFixedThreadPool(4);
                var switching = Executors.newSingleThreadExecutor()) {
            Pipeline pipeline = Pipeline.of(
                    site(new Sessions(bridge, remote(bridge, new StoredSessions(new MemoryStore(1 << 20), HOUR))),
                            new Csrf()),
                    bridge);
            var over = new CountDownLatch(1);
            Future<Integer> switches = switching.submit(() -> switchUntil(over, pipeline.modes()));
            List<Future<Integer>> visits = IntStream.range(0, 8)
                    .mapToObj(visitor -> visitors.submit(() -> visit(pipeline, "visitor-" + visitor, 100))).toList();
            for (Future<Integer> visit : visits) {
                assertThat(visit.get()).isEqualTo(100);
            }
            over.countDown();
            assertThat(switches.get()).as("the fault took place").isGreaterThan(10);
        }
    }

    private static int switchUntil(CountDownLatch over, Modes modes) {
        List<Mode> turns = List.of(Mode.WORKER, Mode.VIRTUAL, Mode.ASYNC);
        int switches = 0;
        for (; over.getCount() > 0; switches++) {
            modes.set("/get", turns.get(switches % 3));
            modes.set("/put", turns.get((switches + 1) % 3));
        }
        return switches;
    }

    /** Returns how many of {@code times} values were there in the request after the one that put them. */
    private static int visit(Pipeline pipeline, String visitor, int times) {
        String cookie = "";
        int right = 0;
        for (int i = 0; i < times; i++) {
            String value = visitor + "." + i;
            Response put = answer(pipeline, "/put?key=a&value=" + value, cookie);
            cookie = put.header("Set-Cookie").orElseThrow().split(";", 2)[0];
            right += new String(answer(pipeline, "/get?key=a", cookie).body(), UTF_8).equals(value) ? 1 : 0;
        }
        return right;
    }

    private static Response answer(Pipeline pipeline, String target, String cookie) {
        Request request = Request.of("GET", target).withHeader("Cookie", cookie);
        return Context.empty().<CompletionStage<Response>>supply(() -> pipeline.handle(request)).toCompletableFuture()
                .join();
    }

    @Test
    void whatOneRequestHasEndedAnotherThatOpenedItBeforeDoesNotBringBack() {
        var kept = new StoredSessions(new MemoryStore(1 << 20), HOUR);
        String token = save(kept, "1", null);
        assertThat(save(kept, "2", token)).isEqualTo(token);
        assertThat(load(kept, token)).contains(Map.of("a", "2"));
        kept.delete(token).toCompletableFuture().join();
        assertThat(save(kept, "3", token)).isEqualTo(token);
        assertThat(load(kept, token)).isEmpty();
    }

    @Test
    void theWholeStackCostsAtMostThreeHopsInEveryModeAndNoneInAsync() {
        Function<Bridge, Routes> application = bridge -> {
            Routes routes = site(new RequestId(), HostCheck.local(), new SecurityHeaders(), new ConditionalGet(),
                    new Cors(Set.of("https://shop.example"), List.of(), List.of(), true),
                    new Sessions(bridge, signed()), new Csrf(),
                    new Authentication(bridge, new BearerTokens(new Signer(SECRET), HOUR), new SessionLogin()),
                    new RateLimit(100, HOUR, _ -> Optional.of("all")));
            Running.serve(routes, "/token", _ -> Response.text(200, Csrf.token()));
            return routes;
        };
        try (var client = TestClient.inAllModes(application)) {
            assertThat(client.get("/put?key=a&value=tea").hops()).isLessThanOrEqualTo(3);
            assertThat(client.get("/get?key=a")).satisfies(answer -> {
                assertThat(answer.body()).isEqualTo("tea");
                assertThat(answer.hops()).isLessThanOrEqualTo(3);
            });
            assertThat(client.send(Request.of("POST", "/get?key=a")).status()).isEqualTo(403);
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
        }
        try (var client = Running.ASYNC.client(application)) {
            assertThat(client.get("/put?key=a&value=tea").hops()).isZero();
            assertThat(client.get("/token").hops()).isZero();
        }
    }

    @Test
    void settingsThatAreUnsafeOrMissingAreNamed() {
        try (var client = TestClient.inAllModes(_ -> site())) {
            assertThat(client.get("/get?key=a").status()).isEqualTo(500);
        }
        assertThatThrownBy(Session::open)
                .hasMessageStartingWith("There is no session here. Add the middleware Sessions");
        assertThatThrownBy(() -> new Signer("short")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A secret has 5 bytes, but must have at least 32");
        try (var client = Running.SYNC.client(bridge -> {
            var sessions = new Sessions(bridge, signed());
            assertThat(HostileRequestsTest.found(sessions)).isEmpty();
            assertThat(HostileRequestsTest.found(sessions.overPlainHttp())).containsExactly("ERROR sessions.plain");
            assertThat(
                    HostileRequestsTest.found(new Sessions(bridge, new StoredSessions(new MemoryStore(1 << 20), HOUR))))
                    .containsExactly("WARNING sessions.memory");
            return site(sessions.overPlainHttp());
        })) {
            assertThat(client.get("/put?key=a&value=b").header("Set-Cookie").orElseThrow()).startsWith("session=")
                    .doesNotContain("Secure");
        }
    }

    private static String save(SessionStore store, String value, @Nullable String token) {
        return store.save(Map.of("a", value), token).toCompletableFuture().join();
    }

    private static Optional<Map<String, String>> load(SessionStore store, String token) {
        return store.load(token).toCompletableFuture().join();
    }

    private static Routes site(Middleware... middleware) {
        var routes = new Routes();
        List.of(middleware).forEach(routes::add);
        Running.serve(routes, "/bare", _ -> Response.of(200));
        Running.serveWithSession(routes, "/get",
                (request, session) -> Response.text(200, session.get(key(request)).orElse("nothing")));
        Running.serveWithSession(routes, "/put", (request, session) -> {
            session.put(key(request), request.query("value").orElseThrow());
            return Response.of(200);
        });
        Running.serveWithSession(routes, "/fail", (request, session) -> {
            session.put(key(request), request.query("value").orElseThrow());
            throw new IllegalStateException("after a change");
        });
        Running.serveWithSession(routes, "/remove", (request, session) -> {
            assertThat(session.remove(key(request))).isPresent();
            return Response.of(200);
        });
        Running.serveWithSession(routes, "/end", (_, session) -> {
            session.end();
            return Response.of(200);
        });
        Running.serveWithSession(routes, "/flash", (request, session) -> {
            Flash.add(session, "info", request.query("text").orElseThrow());
            return Response.of(200);
        });
        Running.serveWithSession(routes, "/messages",
                (_, session) -> Response.text(200, Flash.take(session).toString()));
        return routes;
    }

    private static String key(Request request) {
        return request.query("key").orElseThrow();
    }
}
