package conduit;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.TestDatabase;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.cache.Cache;
import dev.segue.views.security.Authentication;
import dev.segue.views.security.Principal;
import dev.segue.views.security.Session;
import dev.segue.views.security.SessionLogin;
import dev.segue.views.security.Sessions;
import dev.segue.views.security.StoredSessions;
import dev.segue.views.test.TestClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/** SEC-SES and caches where they are kept in a table: in every mode, and while the mode flips. */
@Timeout(60)
class StoredInATableIT {
    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    private static final String COOKIE = "__Host-session";
    private static final String NOBODY = "nobody, no basket";
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    private final AtomicInteger computed = new AtomicInteger();

    @BeforeAll
    static void open() {
        database = Database.open(POSTGRES.config(), BRIDGE);
        database.execute("""
            CREATE TABLE sessions (key text PRIMARY KEY, value bytea NOT NULL, until timestamptz NOT NULL);
            CREATE INDEX ON sessions (until);
            CREATE UNLOGGED TABLE cached (key text PRIMARY KEY, value bytea NOT NULL, until timestamptz NOT NULL);
            CREATE INDEX ON cached (until)""");
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        POSTGRES.execute("TRUNCATE sessions, cached");
    }

    @Test
    void aCookieThatWasKnownBeforeTheLoginOrPlantedOrReplayedLeadsNowhere() {
        List<Function<Function<Bridge, Routes>, TestClient>> all = List.of(site -> TestClient.in(Mode.WORKER, site),
                site -> TestClient.in(Mode.VIRTUAL, site), site -> TestClient.in(Mode.ASYNC, site),
                TestClient::flipping);
        for (var running : all) {
            try (var visitor = running.apply(this::site)) {
                assertThat(visitor.get("/").body()).isEqualTo(NOBODY);
                visitor.get("/fill");
                String before = cookie(visitor);
                assertThat(visitor.get("/").body()).isEqualTo("nobody, tea");
                visitor.get("/login");
                String known = cookie(visitor);
                assertThat(known).isNotEqualTo(before);
                assertThat(visitor.get("/").body()).isEqualTo("ada, tea");
                assertThat(with(visitor, before)).as("known before the login").isEqualTo(NOBODY);
                assertThat(with(visitor, "planted")).isEqualTo(NOBODY);
                assertThat(with(visitor, "' OR true --")).isEqualTo(NOBODY);
                visitor.get("/logout");
                assertThat(with(visitor, known)).as("replayed").isEqualTo(NOBODY);
            }
        }
    }

    @Test
    void aSessionThatIsTooOldIsNone() throws SQLException {
        try (var visitor = TestClient.inAllModes(this::site)) {
            visitor.get("/login");
            POSTGRES.execute("UPDATE sessions SET until = until - interval '14 days'");
            assertThat(visitor.get("/").body()).isEqualTo(NOBODY);
            visitor.get("/fill");
            assertThat(visitor.get("/").body()).isEqualTo("nobody, tea");
        }
    }

    @Test
    void theTableKnowsNoTokens() throws SQLException {
        try (var visitor = TestClient.flipping(this::site)) {
            visitor.get("/fill");
            String token = cookie(visitor);
            assertThat(POSTGRES.strings("SELECT key FROM sessions").getFirst()).startsWith("session:")
                    .doesNotContain(token);
        }
    }

    @Test
    void whatOneServerHasComputedAllHave() {
        try (var visitor = TestClient.inAllModes(this::site)) {
            assertThat(visitor.get("/cached/tea").body()).isEqualTo("[tea, 1]");
            assertThat(visitor.get("/cached/tea").body()).isEqualTo("[tea, 1]");
            assertThat(visitor.get("/forget/tea").status()).isEqualTo(204);
        }
        try (var visitor = TestClient.flipping(this::site)) {
            assertThat(visitor.get("/cached/tea").body()).isEqualTo("[tea, 2]");
        }
    }

    private static String cookie(TestClient visitor) {
        return visitor.cookie(COOKIE).orElseThrow();
    }

    private static String with(TestClient visitor, String cookie) {
        return visitor.send(Request.of("GET", "/").withHeader("Cookie", COOKIE + "=" + cookie)).body();
    }

    private Routes site(Bridge bridge) {
        var routes = new Routes();
        routes.add(new Sessions(bridge,
                new StoredSessions(database.expiring("sessions", 1_000_000), Duration.ofDays(14))));
        routes.add(new Authentication(bridge, new SessionLogin()));
        serve(routes, "/", session -> Response.text(200, "%s, %s".formatted(
                Principal.current().map(Principal::name).orElse("nobody"),
                session.get("basket").orElse("no basket"))));
        serve(routes, "/fill", session -> {
            session.put("basket", "tea");
            return Response.of(204);
        });
        serve(routes, "/login", session -> {
            SessionLogin.login(session, new Principal("ada", Set.of()));
            return Response.of(204);
        });
        serve(routes, "/logout", session -> {
            SessionLogin.logout(session);
            return Response.of(204);
        });
        var fronts = new Cache<>(bridge, database.expiring("cached", 100_000), "front pages",
                new TypeReference<List<String>>() {
                });
        routes.view("cached").get("/cached/{key}").sync(request -> {
            String key = request.pathValue("key");
            return Response.text(200, fronts.getOrCompute(key, Duration.ofHours(1), () -> compute(key)).toString());
        }).async(request -> {
            String key = request.pathValue("key");
            return fronts
                    .asyncGetOrCompute(key, Duration.ofHours(1), () -> CompletableFuture.completedFuture(compute(key)))
                    .thenApply(list -> Response.text(200, list.toString()));
        });
        routes.view("forget").get("/forget/{key}").sync(request -> {
            fronts.delete(request.pathValue("key"));
            return Response.of(204);
        }).async(request -> fronts.asyncDelete(request.pathValue("key")).thenApply(_ -> Response.of(204)));
        return routes;
    }

    private List<String> compute(String key) {
        return List.of(key, Integer.toString(computed.incrementAndGet()));
    }

    private static void serve(Routes routes, String path, Function<Session, Response> view) {
        routes.view(path).get(path).sync(_ -> view.apply(Session.open()))
                .async(_ -> Session.asyncOpen().thenApply(view));
    }
}
