package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.bridge.Context;
import dev.segue.bridge.WorkPool;
import dev.segue.gateway.legacy.Mount;
import dev.segue.gateway.legacy.MountException;
import dev.segue.gateway.legacy.Servlets;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class ServletsIT {
    private static final Context.Key<String> USER = new Context.Key<>("user");

    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(2, 2), new Bound(2, 2), new Bound(8, 8)));
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private @Nullable Gateway gateway;
    private @Nullable Mount mount;

    @AfterEach
    void close() {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
        if (mount != null) {
            mount.close();
        }
        bridge.close();
    }

    @FunctionalInterface
    interface Service {
        void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    /** A servlet whose methods all do the same. */
    static HttpServlet servlet(Service service) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                service.answer(request, response);
            }
        };
    }

    @Test
    void aServletSeesTheRequestAsItCame() throws Exception {
        serve(new Servlets("echo").servlet("echo", servlet((request, response) -> response.getWriter()
                .print(String.join("|", request.getMethod(), request.getRequestURI(), request.getContextPath(),
                        request.getServletPath(), String.valueOf(request.getPathInfo()),
                        String.valueOf(request.getQueryString()), String.valueOf(request.getHeader("X-One")),
                        new String(request.getInputStream().readAllBytes(), UTF_8)))),
                "/echo/*"));
        HttpRequest post = HttpRequest.newBuilder(uri("/echo/a%20b;v=1/c?q=%C3%A4&q=2")).header("X-One", "1")
                .POST(HttpRequest.BodyPublishers.ofString("häl")).build();
        assertThat(send(post).body())
                .isEqualTo("POST|/echo/a%20b;v=1/c||/echo|/a b/c|q=%C3%A4&q=2|1|häl");
    }

    @Test
    void aBodyOfAnyKindReachesTheServletWhole() throws Exception {
        serve(new Servlets("count").servlet("count", servlet((request, response) -> response.getWriter()
                .print(request.getInputStream().readAllBytes().length)), "/"));
        for (int length : new int[]{0, 1, 16_384, 300_000}) {
            var fixed = HttpRequest.BodyPublishers.ofByteArray(new byte[length]);
            var chunked = HttpRequest.BodyPublishers.fromPublisher(fixed);
            for (var body : List.of(fixed, chunked)) {
                for (boolean waits : new boolean[]{false, length > 0}) {
                    HttpRequest post = HttpRequest.newBuilder(uri("/")).expectContinue(waits).POST(body).build();
                    assertThat(send(post).body()).isEqualTo(String.valueOf(length));
                }
            }
        }
    }

    @Test
    void formsAndPartsAreReadByTheContainer() throws Exception {
        serve(new Servlets("form").servlet("form", servlet((request, response) -> response.getWriter()
                .print(request.getParameter("name"))), "/"));
        HttpRequest form = HttpRequest.newBuilder(uri("/")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("name=Ada+L")).build();
        assertThat(send(form).body()).isEqualTo("Ada L");
    }

    @Test
    void filtersStandAroundServletsInTheirOrderAndListenersAreTold() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        serve(new Servlets("filtered").filter("outer", filter("outer", events), "/*")
                .filter("inner", filter("inner", events), "/*")
                .listener(new HttpSessionListener() {
                    @Override
                    public void sessionCreated(HttpSessionEvent event) {
                        events.add("session");
                    }
                })
                .servlet("visits", servlet((request, response) -> {
                    Integer before = (Integer) request.getSession().getAttribute("visits");
                    int visits = before == null ? 1 : before + 1;
                    request.getSession().setAttribute("visits", visits);
                    response.getWriter().print(visits);
                }), "/visits"));
        assertThat(get("/visits").body()).isEqualTo("1");
        assertThat(events).containsExactly("outer", "inner", "session");
        assertThat(get("/visits").body()).isEqualTo("2");
    }

    @Test
    void theContainerRunsOnTheGivenPoolWithContextAndMdc() throws Exception {
        start(new Servlets("where").servlet("where", servlet((_, response) -> response.getWriter().print(here())),
                "/"));
        for (WorkPool pool : List.of(bridge.workers(), bridge.virtualThreads())) {
            serveAsAda(pool);
            assertThat(get("/").body()).isEqualTo("ada 7 " + pool);
        }
    }

    /** Serves what is mounted on {@code pool}, with a context and an MDC that were set before. */
    private void serveAsAda(WorkPool pool) {
        if (gateway != null) {
            gateway.close();
        }
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> {
            MDC.put("id", "7");
            try {
                return Context.current().with(USER, "ada").supply(() -> started().on(pool).handle(request));
            } finally {
                MDC.remove("id");
            }
        });
    }

    private static String here() {
        return Context.current().get(USER) + " " + MDC.get("id") + " "
                + Thread.currentThread().getName().replaceFirst("-[0-9]+$", "");
    }

    @Test
    void whatAnAsyncServletGoesOnWithHasContextAndMdcAndIsNeverOnALoop() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        start(new Servlets("async").servlet("async", servlet((request, response) -> {
            if (request.getAttribute("again") != null) {
                seen.add("dispatched " + here());
                response.getWriter().print("late but whole");
                return;
            }
            request.setAttribute("again", true);
            AsyncContext async = request.startAsync();
            async.start(() -> {
                seen.add("started " + here());
                Thread.ofPlatform().name("foreign").start(async::dispatch);
            });
        }), "/"));
        serveAsAda(bridge.virtualThreads());
        assertThat(get("/").body()).isEqualTo("late but whole");
        assertThat(seen).containsExactly("started ada 7 segue-worker", "dispatched ada 7 segue-worker");
    }

    @Test
    void aStatusAndHeadersAreThoseOfTheServletAndThoseAddedOnTheWayOut() throws Exception {
        start(new Servlets("teapot").servlet("teapot", servlet((_, response) -> {
            response.setHeader("X-Frame-Options", "SAMEORIGIN");
            response.sendError(418, "short");
        }), "/"));
        var finished = new CompletableFuture<Integer>();
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), request -> {
            Response handed = started().handOver(request, bridge.workers()).withHeader("X-Frame-Options", "DENY")
                    .withHeader("X-Request-Id", "7");
            return CompletableFuture.completedFuture(handed.whenFinished(() -> finished.complete(handed.status())));
        });
        HttpResponse<String> answer = get("/");
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("SAMEORIGIN");
        assertThat(answer.headers().firstValue("X-Request-Id")).contains("7");
        assertThat(finished.join()).isEqualTo(418);
    }

    @Test
    void headersWithUnderscoresNeverReachServlets() throws Exception {
        serve(new Servlets("headers").servlet("headers", servlet((request, response) -> response.getWriter()
                .print(Collections.list(request.getHeaderNames()))), "/"));
        String answer = raw("GET / HTTP/1.1\r\nHost: a\r\nX_User: root\r\nX-User: ada\r\nConnection: close\r\n\r\n");
        assertThat(answer).doesNotContain("X_User");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        serve(new Servlets("path").servlet("path", servlet((request, response) -> response.getWriter()
                .print(request.getRequestURI())), "/"));
        assertThat(raw("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).containsSubsequence("/1", "/2", "/3");
    }

    @Test
    void aServletMayStream() throws Exception {
        var gate = new CountDownLatch(1);
        serve(new Servlets("stream").servlet("stream", servlet((_, response) -> {
            response.getOutputStream().println("first");
            response.flushBuffer();
            passed(gate);
            response.getOutputStream().print("x".repeat(300_000));
        }), "/"));
        HttpResponse<InputStream> answer = client.send(HttpRequest.newBuilder(uri("/")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(7), US_ASCII)).isEqualTo("first\r\n");
            gate.countDown();
            assertThat(body.readAllBytes()).hasSize(300_000);
        }
    }

    private static void passed(CountDownLatch gate) {
        try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServletMayCallAsyncCodeAndWaitForIt() throws Exception {
        serve(new Servlets("bridged").servlet("bridged", servlet((_, response) -> {
            Thread home = Thread.currentThread();
            String found = bridge.toSync(
                    () -> bridge.toAsync(() -> Thread.currentThread().equals(home) ? "came home" : "got lost"));
            response.getWriter().print(found);
        }), "/"));
        assertThat(get("/").body()).isEqualTo("came home");
    }

    @Test
    void aFullPoolIsA503() throws Exception {
        var gate = new CountDownLatch(1);
        serve(new Servlets("slow").servlet("slow", servlet((_, _) -> passed(gate)), "/"));
        var all = IntStream.range(0, 5).mapToObj(_ -> client.sendAsync(
                HttpRequest.newBuilder(uri("/")).build(), HttpResponse.BodyHandlers.ofString())).toList();
        HttpResponse<?> refused = (HttpResponse<?>) CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new))
                .join();
        assertThat(refused.statusCode()).isEqualTo(503);
        gate.countDown();
        assertThat(all.stream().map(CompletableFuture::join).map(HttpResponse::statusCode)).containsOnly(200, 503);
    }

    @Test
    void aServletThatThrowsIsA500WithoutItsStackAndTheNextRequestIsServed() throws Exception {
        serve(new Servlets("broken").servlet("broken", servlet((request, _) -> {
            if (request.getParameter("fail") != null) {
                throw new IllegalStateException("secret");
            }
        }), "/"));
        HttpResponse<String> failed = get("/?fail=1");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret");
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void webSocketEndpointsAnswerAndAreNeverOnALoop() throws Exception {
        serve(new Servlets("chat").webSocket(Chat.class));
        assertThat(Question.ask(client, uri("/chat"), "hello")).isEqualTo("hello, loop: false");
    }

    @Test
    void openWebSocketsAreToldThatTheServerGoes() throws Exception {
        serve(new Servlets("chat").webSocket(Chat.class));
        var opened = new CompletableFuture<CharSequence>();
        var closed = new CompletableFuture<Integer>();
        WebSocket socket = client.newWebSocketBuilder().buildAsync(
                URI.create(uri("/chat").toString().replace("http", "ws")), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
                        opened.complete(text);
                        webSocket.request(1);
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
                        closed.complete(status);
                        return null;
                    }
                }).join();
        socket.sendText("hello", true).join();
        opened.join();
        if (gateway != null) {
            gateway.close();
        }
        assertThat(closed.join()).isEqualTo(1001);
    }

    /** Public, since the container makes it. */
    @ServerEndpoint("/chat")
    public static final class Chat {
        @OnMessage
        public String answer(String text) {
            return text + ", loop: " + Thread.currentThread().getName().contains("I/O");
        }
    }

    @Test
    void mappingsAreListedWithTheDefaultServlet() {
        start(new Servlets("listed").servlet("a", servlet((_, _) -> {}), "/a", "/a/*"));
        assertThat(started().mappings()).containsExactlyInAnyOrder(new Mount.Mapping("a", "/a"),
                new Mount.Mapping("a", "/a/*"), new Mount.Mapping("default", "/"));
    }

    @Test
    void anApplicationBelowAPrefixSeesItAsItsContextPath() throws Exception {
        mount = Mount.start("/shop", new Servlets("shop").servlet("cart", servlet((request, response) -> response
                .getWriter().print(request.getContextPath() + "|" + request.getServletPath())), "/cart"), bridge);
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), mount.on(bridge.workers()));
        assertThat(get("/shop/cart").body()).isEqualTo("/shop|/cart");
    }

    @Test
    void aServletThatFailsToStartIsNamedAndWhatHadStartedIsStopped() {
        List<String> events = new CopyOnWriteArrayList<>();
        Servlets failing = new Servlets("failing").servlet("first", new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            public void destroy() {
                events.add("destroyed");
            }
        }, "/first").servlet("second", new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            public void init() throws ServletException {
                throw new ServletException("no such table");
            }
        }, "/");
        assertThatThrownBy(() -> Mount.start("/", failing, bridge)).isInstanceOf(MountException.class)
                .hasMessage("Can't start servlet application 'failing' at '/': ServletException: no such table. "
                        + "Correct it, or mount it without that part.");
        assertThat(events).containsExactly("destroyed");
    }

    @Test
    void aPrefixThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Mount.start("shop/", new Servlets("x"), bridge)).isInstanceOf(MountException.class)
                .hasMessageContaining("'shop/'").hasMessageContaining("such as '/shop'");
    }

    private static Filter filter(String name, List<String> events) {
        return (request, response, chain) -> {
            events.add(name);
            chain.doFilter(request, response);
        };
    }

    private void serve(Servlets servlets) {
        start(servlets);
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), started().on(bridge.workers()));
    }

    private void start(Servlets servlets) {
        mount = Mount.start("/", servlets, bridge);
    }

    private Mount started() {
        if (mount == null) {
            throw new IllegalStateException("Nothing is mounted yet.");
        }
        return mount;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private URI uri(String path) {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway.url().resolve(path);
    }
}
