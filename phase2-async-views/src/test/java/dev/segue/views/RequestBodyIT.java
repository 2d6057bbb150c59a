package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Lifespan;
import dev.segue.gateway.Limits;
import dev.segue.gateway.Response;
import dev.segue.gateway.Upload;
import dev.segue.views.forms.Bound;
import dev.segue.views.forms.Form;
import dev.segue.views.security.Csrf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** What views see of bodies, in every mode. */
@Timeout(30)
class RequestBodyIT {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aViewThatTakesItsBodyUnreadStartsBeforeThatIsThere(Mode mode) throws Exception {
        var started = new CompletableFuture<String>();
        var routes = new Routes();
        routes.view("upload").post("/upload").unread().mode(mode).sync(request -> {
            started.complete("sync");
            return Response.text(200, "length " + request.body().length);
        }).async(request -> {
            started.complete("async");
            return request.asyncBody().thenApply(body -> Response.text(200, "length " + body.length));
        });
        try (Gateway gateway = serve(routes); var socket = connect(gateway)) {
            send(socket, head("/upload", "text/plain", 10) + "hello");
            assertThat(started.join()).isEqualTo(mode == Mode.ASYNC ? "async" : "sync");
            send(socket, "world");
            assertThat(answer(socket)).endsWith("length 10");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void whatIsWrongWithABodyIsTheClientsFaultInEveryMode(Mode mode) throws Exception {
        var routes = new Routes();
        routes.view("form").post("/form").mode(mode).sync(request -> Response.text(200, "" + request.form().fields()))
                .async(request -> request.asyncForm().thenApply(form -> Response.text(200, "" + form.fields())));
        routes.view("upload").post("/upload").unread().mode(mode)
                .sync(request -> Response.text(200, "" + request.body().length))
                .async(request -> request.asyncBody().thenApply(body -> Response.text(200, "" + body.length)));
        String chunk = "800\r\n" + "x".repeat(0x800) + "\r\n";
        try (Gateway gateway = serve(routes)) {
            assertThat(ask(gateway, head("/form", "application/x-www-form-urlencoded", 3) + "a=1")).contains(" 200 ")
                    .endsWith("{a=[1]}");
            assertThat(ask(gateway, head("/form", "application/x-www-form-urlencoded", 5) + "a=%ff")).contains(" 400 ")
                    .contains("not UTF-8");
            assertThat(ask(gateway, head("/form", "text/plain", 3) + "a=1")).contains(" 415 ");
            assertThat(ask(gateway,
                    "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk))
                    .contains(" 413 ").contains("Connection: close");
        }
    }

    record Photo(String title, Upload file) {}

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aFormWithAFileBeyondWhatIsInMemoryIsBoundBehindTheTokenInIt(Mode mode) throws Exception {
        Form<Photo> form = Form.of(Photo.class);
        var routes = new Routes();
        routes.add(new Csrf().overPlainHttp());
        routes.view("token").get("/token").sync(_ -> Response.text(200, Csrf.token()));
        routes.view("photo").post("/photo").mode(mode).sync(request -> photo(form.bind(request)))
                .async(request -> form.asyncBind(request).thenApply(RequestBodyIT::photo));
        try (Gateway gateway = serve(routes, 1_000_000)) {
            String page = ask(gateway, "GET /token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String token = page.substring(page.indexOf("\r\n\r\n") + 4);
            String cookie = page.replaceAll("(?s).*Set-Cookie: (csrf=[^;]+);.*", "$1");
            assertThat(ask(gateway, photo(cookie, token))).contains(" 200 ")
                    .endsWith("Tree: file 't.png', 200000 bytes");
            assertThat(ask(gateway, photo(cookie, "x"))).contains(" 403 ");
            assertThat(ask(gateway, photo(cookie, token).replace("; name=\"title\"", "; nome=\"title\"")))
                    .contains(" 403 ");
        }
    }

    private static Response photo(Bound<Photo> bound) {
        return switch (bound) {
            case Bound.Valid(var photo, _) -> Response.text(200, photo.title() + ": " + photo.file());
            case Bound.Invalid<Photo> invalid -> Response.text(422, "" + invalid.errors());
        };
    }

    private static String photo(String cookie, String token) {
        String part = "--b-1\r\nContent-Disposition: form-data; name=";
        String body = part + "\"csrf_token\"\r\n\r\n" + token + "\r\n" + part + "\"title\"\r\n\r\nTree\r\n" + part
                + "\"file\"; filename=\"t.png\"\r\n\r\n" + "x".repeat(200_000) + "\r\n--b-1--\r\n";
        return head("/photo", "multipart/form-data; boundary=b-1\r\nCookie: " + cookie, body.length()) + body;
    }

    record Note(String text) {}

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void jsonBeyondWhatIsInMemoryIsReadInEveryMode(Mode mode) throws Exception {
        var routes = new Routes();
        routes.view("note").post("/note").mode(mode)
                .sync(request -> Response.text(200, "" + Json.read(request, Note.class).text().length()))
                .async(request -> Json.asyncRead(request, Note.class)
                        .thenApply(note -> Response.text(200, "" + note.text().length())));
        String note = "{\"text\":\"" + "x".repeat(200_000) + "\"}";
        try (Gateway gateway = serve(routes, 1_000_000)) {
            assertThat(ask(gateway, head("/note", Json.TYPE, note.length()) + note)).endsWith("\r\n200000");
        }
    }

    @Test
    void whatRoutesNeedIsStartedBeforeTheGatewayListensAndStoppedAfterIt() {
        var inner = new Routes();
        inner.lifespan(lifespan("inner"));
        var routes = new Routes();
        routes.lifespan(lifespan("outer"));
        routes.include("/inner", "inner", inner);
        serve(routes).close();
        assertThat(events).containsExactly("outer starts", "inner starts", "inner stops", "outer stops");
    }

    private Lifespan lifespan(String name) {
        return Lifespan.async(name, () -> completedFuture(events.add(name + " starts")),
                () -> completedFuture(events.add(name + " stops")));
    }

    private Gateway serve(Routes routes) {
        return serve(routes, 5_000);
    }

    private Gateway serve(Routes routes, int longest) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(Limits.DEFAULT.withBody(longest)),
                Pipeline.of(routes, bridge));
    }

    private static String head(String path, String type, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static Socket connect(Gateway gateway) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.url().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String ask(Gateway gateway, String request) throws IOException {
        try (var socket = connect(gateway)) {
            send(socket, request);
            return answer(socket);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
