package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.legacy.Mount;
import dev.segue.gateway.legacy.Servlets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class MountIT {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Routes routes = new Routes();
    private @Nullable Pipeline pipeline;
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
        bridge.close();
    }

    @FunctionalInterface
    interface Service {
        String answer(HttpServletRequest request) throws IOException;
    }

    private static HttpServlet servlet(Service service) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                String answer = service.answer(request);
                if (answer.isEmpty()) {
                    response.setStatus(503);
                }
                response.getWriter().print(answer);
            }
        };
    }

    private static Servlets named() {
        return new Servlets("named").servlet("exact", servlet(_ -> "exact"), "/a/b")
                .servlet("path", servlet(_ -> "path"), "/a/*", "/p/q/*").servlet("pages", servlet(_ -> "pages"), "*.do")
                .servlet("all", servlet(_ -> "all"), "/").servlet("root", servlet(_ -> "root"), "");
    }

    @Test
    void eachMappingIsAViewWithALegacyVariantThatCantBeAsync() {
        Modes modes = serve(named());
        assertThat(modes.views()).extracting(ViewStatus::name).containsExactlyInAnyOrder("exact", "path:a.*",
                "path:p.q.*", "pages", "all", "root");
        ViewStatus exact = modes.view("exact");
        assertThat(exact.route()).isEqualTo("/a/b");
        assertThat(exact.variants()).containsExactly("legacy");
        assertThat(exact.modes()).containsExactly("legacy", "worker", "virtual");
        assertThat(exact.mode()).isEqualTo("legacy");
        assertThatThrownBy(() -> modes.set("exact", Mode.ASYNC)).isInstanceOf(ModeException.class)
                .hasMessage("View 'exact' has no async variant, so it can't run in mode 'async'. "
                        + "Choose one of: legacy, worker, virtual.");
    }

    @Test
    void theViewThatIsCountedIsTheServletThatAnswers() throws Exception {
        Modes modes = serve(named());
        Map<String, String> views = Map.of("/a/b", "exact", "/a", "path:a.*", "/a/b/c", "path:a.*", "/p/q/x.do",
                "path:p.q.*", "/p/x.do", "pages", "/p/x", "all", "/", "root", "/x.do/y", "all");
        for (var expected : views.entrySet()) {
            long before = requests(modes, expected.getValue());
            assertThat(get(expected.getKey()).body()).as(expected.getKey())
                    .isEqualTo(expected.getValue().replaceFirst(":.*", ""));
            await().untilAsserted(
                    () -> assertThat(requests(modes, expected.getValue())).as(expected.getKey()).isEqualTo(before + 1));
        }
    }

    private static long requests(Modes modes, String view) {
        return modes.view(view).counts().values().stream().mapToLong(ViewStatus.Counts::requests).sum();
    }

    @Test
    void theModeChoosesTheThreads() throws Exception {
        Modes modes = serve(new Servlets("where").servlet("where", servlet(
                _ -> Thread.currentThread().getName().replaceFirst("-[0-9]+$", "") + " " + Context.current()
                        .get(Context.WORK)),
                "/where"));
        assertThat(get("/where").body()).isEqualTo("segue-worker where");
        modes.set("where", Mode.VIRTUAL);
        assertThat(get("/where").body()).isEqualTo("segue-virtual where");
        modes.set("where", Mode.WORKER);
        assertThat(get("/where").body()).isEqualTo("segue-worker where");
    }

    @Test
    void anErrorOfAServletIsCountedAsOne() throws Exception {
        Modes modes = serve(new Servlets("failing").servlet("failing", servlet(_ -> ""), "/failing"));
        assertThat(get("/failing").statusCode()).isEqualTo(503);
        await().untilAsserted(
                () -> assertThat(modes.view("failing").counts()).extractingByKey("legacy")
                        .extracting(ViewStatus.Counts::errors).isEqualTo(1L));
    }

    @Test
    void aViewIsCarvedOutByPathAndMethodAndMayKeepItsLegacyVariant() throws Exception {
        Mount mount = Mount.start("/", new Servlets("old").servlet("old", servlet(
                request -> "legacy " + request.getMethod()), "/*"), bridge);
        routes.view("items").get("/items/{id:int}").legacy(mount)
                .async(request -> CompletableFuture.completedFuture(Response.text(200, "new")));
        Modes modes = serve(mount);
        assertThat(get("/items/1").body()).isEqualTo("legacy GET");
        modes.set("items", Mode.ASYNC);
        assertThat(get("/items/1").body()).isEqualTo("new");
        assertThat(get("/items/x").body()).isEqualTo("legacy GET");
        assertThat(client.send(HttpRequest.newBuilder(uri("/items/1")).DELETE().build(),
                HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("legacy DELETE");
        modes.set("items", Mode.LEGACY);
        assertThat(get("/items/1").body()).isEqualTo("legacy GET");
    }

    @Test
    void aCarvedOutViewAndTheApplicationSeeTheSameRequest() throws Exception {
        Mount mount = Mount.start("/", new Servlets("old").servlet("old", servlet(MountIT::seen), "/*"), bridge);
        routes.view("see").post("/see/{name}").legacy(mount).sync(request -> Response.text(200, seen(request)));
        Modes modes = serve(mount);
        String request = "POST /see/a%20b?q=%C3%A4&q=2&empty= HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nX-One: 2\r\n"
                + "Cookie: JSESSIONID=abc; other=1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nh\u00e4\u0001\u00ff\n";
        String legacy = raw(request);
        modes.set("see", Mode.WORKER);
        assertThat(body(raw(request))).isEqualTo(body(legacy)).contains("/see/a b", "JSESSIONID=abc; other=1");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n"));
    }

    private static String seen(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        return String.join("|", request.getMethod(), request.getPathInfo(), request.getParameter("q"),
                request.getHeader("x-one"), request.getHeader("Cookie"), Arrays.toString(body));
    }

    private static String seen(Request request) {
        return String.join("|", request.method(), request.path(), request.query("q").orElse("-"),
                request.header("x-one").orElse("-"), request.header("Cookie").orElse("-"),
                Arrays.toString(request.body()));
    }

    @Test
    void flippingUnderLoadLosesNoRequest() throws Exception {
        Modes modes = serve(new Servlets("busy").servlet("busy", servlet(
                request -> new String(request.getInputStream().readAllBytes(), ISO_8859_1)), "/busy"));
        var done = new AtomicBoolean();
        List<CompletableFuture<Integer>> clients = Stream.of("a", "b", "c", "d")
                .map(body -> CompletableFuture.supplyAsync(() -> posts(body.repeat(1_000), done))).toList();
        for (int i = 0; i < 60; i++) {
            modes.set("busy", List.of(Mode.VIRTUAL, Mode.WORKER, Mode.LEGACY).get(i % 3));
            assertThat(get("/busy").statusCode()).isEqualTo(503); // it has no body, and so no answer
        }
        done.set(true);
        int sent = clients.stream().mapToInt(CompletableFuture::join).sum();
        await().untilAsserted(() -> assertThat(requests(modes, "busy")).isEqualTo(sent + 60));
        assertThat(modes.view("busy").counts().values()).allSatisfy(
                counts -> assertThat(counts.requests()).isPositive());
    }

    private int posts(String body, AtomicBoolean done) {
        int sent = 0;
        do {
            HttpResponse<String> answer = client.sendAsync(
                    HttpRequest.newBuilder(uri("/busy")).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString()).join();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
            sent++;
        } while (!done.get());
        return sent;
    }

    @Test
    void applicationsBelowPrefixesStandSideBySideAndTheLongestGoesFirst() throws Exception {
        routes.mount(Mount.start("/shop", new Servlets("shop").servlet("cart", servlet(_ -> "shop"), "/*"), bridge));
        Modes modes = serve(new Servlets("site").servlet("site", servlet(_ -> "site"), "/*"));
        assertThat(modes.views()).extracting(ViewStatus::name).contains("shop.cart", "site");
        assertThat(get("/shop/x").body()).isEqualTo("shop");
        assertThat(get("/shopping").body()).isEqualTo("site");
    }

    @Test
    void twoApplicationsAtOnePrefixAreRefused() {
        Mount first = Mount.start("/shop", new Servlets("first"), bridge);
        Mount second = Mount.start("/shop", new Servlets("second"), bridge);
        routes.mount(first);
        assertThatThrownBy(() -> routes.mount(second)).isInstanceOf(RouteException.class).hasMessage(
                "Applications 'first' and 'second' are both mounted at '/shop'. Give one of them another prefix.");
        first.close();
        second.close();
    }

    private Modes serve(Servlets servlets) {
        return serve(Mount.start("/", servlets, bridge));
    }

    private Modes serve(Mount mount) {
        routes.mount(mount);
        Pipeline made = Pipeline.of(routes, bridge);
        pipeline = made;
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), made);
        return made.modes();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private URI uri(String path) {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway.url().resolve(path);
    }
}
