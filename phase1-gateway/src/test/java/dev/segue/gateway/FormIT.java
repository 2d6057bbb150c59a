package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** HTTP-11 and HTTP-14 for forms; what sync and async code see of them. */
@Timeout(60)
class FormIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data; boundary=b-1";
    private static final String FIELD = "Content-Disposition: form-data; name=";

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private @TempDir Path folder = Path.of("");
    private @Nullable Gateway gateway;

    /** Every way to a form. */
    enum Mode {
        SYNC(false),
        ASYNC(false),
        SYNC_UNREAD(true),
        ASYNC_UNREAD(true);

        private final boolean unread;

        Mode(boolean unread) {
            this.unread = unread;
        }

        CompletionStage<Form> form(Request request, Bridge bridge) {
            return switch (this) {
                case SYNC, SYNC_UNREAD -> bridge.toAsync(request::form);
                case ASYNC, ASYNC_UNREAD -> request.asyncForm();
            };
        }
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource
    void aUrlEncodedFormIsItsFieldsDecodedInOrder(Mode mode) throws Exception {
        serve(mode, FormLimits.DEFAULT);
        assertThat(post(URL_ENCODED, "name=Ada+L&tag=a%26b&tag=c&caf%C3%A9=%e2%82%ac&empty=&alone&=x&e=a=b").text())
                .endsWith(
                        "{name=[Ada L], tag=[a&b, c], café=[€], empty=[], alone=[], =[x], e=[a=b]}"
                                .replace("é", "\u00c3\u00a9").replace("€", "\u00e2\u0082\u00ac") + "[]");
    }

    @ParameterizedTest
    @EnumSource
    void aMultipartFormIsItsFieldsAndFiles(Mode mode) throws Exception {
        serve(mode, FormLimits.DEFAULT);
        assertThat(
                post(MULTIPART,
                        part(FIELD + "\"title\"", "Notes")
                                + part(FIELD + "\"doc\"; filename=\"a.txt\"\r\nContent-Type: text/plain",
                                        "one\r\n--b-\r\ntwo\r")
                                + part(FIELD + "none; filename=\"\"", "") + "--b-1--\r\n")
                        .text())
                .contains("{title=[Notes]}[doc 'a.txt', 15 bytes]");
    }

    @ParameterizedTest
    @EnumSource
    void aLongFileIsOnDiskWhileTheRequestLastsAndComesOutAsItWentIn(Mode mode) throws Exception {
        byte[] file = new byte[1_000_000];
        new Random(7).nextBytes(file);
        for (int i = 0; i < file.length; i += 997) { // many that look like a beginning of the delimiter
            System.arraycopy("\r\n--b-\r".getBytes(StandardCharsets.US_ASCII), 0, file, Math.min(i, file.length - 7),
                    7);
        }
        serve(mode, FormLimits.DEFAULT, form -> {
            Upload upload = form.file("doc").orElseThrow();
            return bridge.toAsync(() -> Response.text(200,
                    openFiles() > 0 ? "" + Arrays.hashCode(upload.open().readAllBytes()) : "in memory"));
        });
        var body = new ByteArrayOutputStream();
        body.writeBytes(("--b-1\r\n" + FIELD + "doc; filename=x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(file);
        body.writeBytes("\r\n--b-1--".getBytes(StandardCharsets.US_ASCII));
        assertThat(post("POST", MULTIPART, body.toByteArray()).text()).endsWith("\n" + Arrays.hashCode(file));
        Awaitility.await().untilAsserted(() -> assertThat(openFiles()).isZero());
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void aFormIsReadOnceHoweverOftenItIsAskedForAndInEitherWay(Mode mode) throws Exception {
        gateway = serving(mode, FormLimits.DEFAULT,
                request -> mode.form(request, bridge).thenCompose(first -> Mode.ASYNC
                        .form(request.withHeader("X", "y"), bridge)
                        .thenCompose(second -> Mode.SYNC.form(request, bridge)
                                .thenApply(third -> Response.text(200,
                                        (first.equals(second) && second.equals(third)) + " " + openFiles())))));
        String body = part(FIELD + "doc; filename=x", "x".repeat(200_000)) + "--b-1--\r\n";
        int files = mode.unread ? 1 : 2; // of the upload, and of the body
        assertThat(post(MULTIPART, body).text()).endsWith("true " + files);
        Awaitility.await().untilAsserted(() -> assertThat(openFiles()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void aFormThatIsRefusedIsRefusedAgain(Mode mode) throws Exception {
        gateway = serving(mode, FormLimits.DEFAULT, request -> mode.form(request, bridge).handle((_, first) -> first)
                .thenCompose(_ -> mode.form(request, bridge)).thenApply(_ -> Response.text(200, "read")));
        assertThat(post(MULTIPART, "no form").statuses()).containsExactly(400);
    }

    @Test
    void aFormThatComesByteByByteIsTheSame() throws Exception {
        serve(Mode.ASYNC_UNREAD, FormLimits.DEFAULT);
        byte[] body = (part(FIELD + "a", "1\r\n") + part(FIELD + "b; filename=\"x\"", "\r\n--b-") + "--b-1--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (var wire = new Wire(gateway())) {
            wire.send(head("POST", MULTIPART, body.length));
            for (byte one : body) {
                wire.send(new byte[]{one});
            }
            assertThat(wire.answer(PATIENCE).text()).contains("{a=[1\r\n]}[b 'x', 6 bytes]");
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 200", "11, 400"})
    void fieldsAreRefusedOneBeyondTheirNumber(int count, int status) throws Exception {
        serve(Mode.ASYNC, new FormLimits(10, 100, 1_000, 1_000, 10_000));
        String fields = IntStream.range(0, count).mapToObj(number -> "f" + number + "=x")
                .collect(Collectors.joining("&"));
        assertThat(post(URL_ENCODED, fields).statuses()).containsExactly(status);
        String parts = IntStream.range(0, count).mapToObj(number -> part(FIELD + "f" + number, "x"))
                .collect(Collectors.joining());
        assertThat(post(MULTIPART, parts + "--b-1--").statuses()).containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "101, 400"})
    void partsAreRefusedOneBeyondTheirNumber(int count, int status) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        String parts = IntStream.range(0, count).mapToObj(number -> part(FIELD + "f; filename=" + number, "x"))
                .collect(Collectors.joining());
        assertThat(post(MULTIPART, parts + "--b-1--").statuses()).containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"16384, 200", "16385, 400", "200000, 400"})
    void thePartHeadersAreRefusedOneByteBeyondTheirLimit(int length, int status) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        String head = FIELD + "f\r\nX: ";
        assertThat(post(MULTIPART, part(head + "x".repeat(length - head.length() - 4), "v") + "--b-1--").statuses())
                .containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"999, 200", "1000, 413"})
    void theFieldsAreRefusedOneByteBeyondTheirLimit(int length, int status) throws Exception {
        serve(Mode.ASYNC, new FormLimits(10, 100, 1_000, 1_000, 100_000));
        assertThat(post(URL_ENCODED, "f=" + "x".repeat(length)).statuses()).containsExactly(status);
        assertThat(post(URL_ENCODED, "f=" + "%78".repeat(length)).statuses()).containsExactly(status);
        assertThat(post(MULTIPART, part(FIELD + "f", "x".repeat(length)) + "--b-1--").statuses())
                .containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"5000, 200", "5001, 413"})
    void aFormIsRefusedOneByteBeyondItsLimit(int length, int status) throws Exception {
        serve(Mode.ASYNC_UNREAD, new FormLimits(10, 100, 1_000, 10_000, 5_000));
        assertThat(post(URL_ENCODED, "f=" + "x".repeat(length - 2)).statuses()).containsExactly(status);
        String frame = part(FIELD + "f; filename=x", "") + "--b-1--";
        assertThat(post(MULTIPART, part(FIELD + "f; filename=x", "x".repeat(length - frame.length())) + "--b-1--")
                .statuses())
                .containsExactly(status);
        Awaitility.await().untilAsserted(() -> assertThat(openFiles()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--b-1", "--b-1\r\n", "x--b-1--", "--b-2\r\n\r\nx\r\n--b-2--",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\n\r\nx",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--b-1",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--b-1-",
        "--b-1x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--b-1--", "--b-1\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: attachment; name=f\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=\"f\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=f; name=g\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\nContent-Disposition: form-data; name=g\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nx\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=f\r\nno header\r\n\r\nx\r\n--b-1--",
        "--b-1\r\n folded: x\r\n\r\nx\r\n--b-1--"})
    void aMalformedMultipartFormIsA400(String body) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        assertThat(post(MULTIPART, body.isEmpty() ? " " : body).statuses()).containsExactly(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a;b\"",
        "application/x-www-form-urlencoded; charset=utf-16"})
    void aTypeThatSaysTooLittleOrAnotherEncodingIsA400(String type) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        assertThat(post(type, "--b-1--").statuses()).containsExactly(400);
    }

    @Test
    void aBodyThatIsNoFormIsA415() throws Exception {
        serve(Mode.SYNC, FormLimits.DEFAULT);
        assertThat(post("application/json", "{}").statuses()).containsExactly(415);
    }

    @Test
    void aMultipartFormMayBeEmpty() throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        assertThat(post(MULTIPART, "--b-1--\r\n").text()).endsWith("{}[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f=%ff", "f=%c0%80", "%e2%82=x", "f=%2", "f=%", "f=%zz", "f=\\xff", "f=%ed%a0%80", "f=%+1"})
    void http14_aFieldThatIsBadlyEncodedIsA400(String body) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        assertThat(post("POST", URL_ENCODED, Wire.unescaped(body)).statuses()).containsExactly(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=f\\r\\n\\r\\n\\xff", "name=\\xff\\r\\n\\r\\nx",
        "name=f; filename=\\xc0\\x80\\r\\n\\r\\nx"})
    void http14_aPartThatIsBadlyEncodedIsA400(String part) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        byte[] body = Wire.unescaped("--b-1\\r\\nContent-Disposition: form-data; " + part + "\\r\\n--b-1--");
        assertThat(post("POST", MULTIPART, body).statuses()).containsExactly(400);
    }

    @ParameterizedTest
    @CsvSource({"X: caf\\xc3\\xa9, 200", "X: \\xe9, 400", "Cookie: a=\\xff, 400", "Cookie: a=\\xc0\\x80, 400"})
    void http14_aHeaderOrCookieThatIsNotUtf8IsA400(String header, int status) throws Exception {
        serve(Mode.ASYNC, FormLimits.DEFAULT);
        try (var wire = new Wire(gateway())) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n").send(Wire.unescaped(header))
                    .send("\r\n\r\n");
            assertThat(wire.answer(PATIENCE).statuses()).containsExactly(status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGetWithAMultipartBodyHasAnEmptyFormAndNothingOfItIsKeptAsFiles(Mode mode) throws Exception {
        var open = new CompletableFuture<Long>();
        serve(mode, FormLimits.DEFAULT, form -> {
            open.complete(openFiles());
            return completedFuture(Response.text(200, form.files() + "" + form.fields()));
        });
        String body = part(FIELD + "f; filename=x", "x".repeat(900)) + "--b-1--";
        assertThat(post("GET", MULTIPART, body.getBytes(StandardCharsets.US_ASCII)).text()).endsWith("[]{}");
        assertThat(open.join()).isZero();
    }

    @Test
    void aRequestWithoutANetworkHasAFormToo() {
        Request request = Request.of("POST", "/").withHeader("Content-Type", URL_ENCODED)
                .withBody("a=1".getBytes(StandardCharsets.US_ASCII));
        assertThat(request.form().field("a")).contains("1");
        assertThat(request.asyncForm().join().field("a")).contains("1");
        assertThat(Request.of("POST", "/").form().fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a.txt|a.txt", "../../etc/passwd|passwd", "C:\\dir\\a.txt|a.txt", "/|unnamed",
        "..|unnamed", ".htaccess|htaccess",
        "a.txt:evil|a.txt_evil", "\u202egpj.exe|gpj.exe", "a\u0000b|ab", "caf\u00e9.png|caf\u00e9.png", "' . '|unnamed",
        "x|x"})
    void secUp_anUploadsNameIsCleaned(String sent, String name) {
        assertThat(Upload.cleaned(sent)).isEqualTo(name);
        assertThat(Upload.cleaned(sent + "y".repeat(1_000))).hasSizeLessThan(201);
    }

    private void serve(Mode mode, FormLimits limits) {
        serve(mode, limits, form -> completedFuture(Response.text(200, form.fields() + "" + form.files())));
    }

    private void serve(Mode mode, FormLimits limits, Function<Form, CompletionStage<Response>> view) {
        gateway = serving(mode, limits, request -> mode.form(request, bridge).thenCompose(view));
    }

    private Gateway serving(Mode mode, FormLimits limits, Function<Request, CompletionStage<Response>> view) {
        var bodies = BodyConfig.DEFAULT.withMemory(1_000).in(folder).withForms(limits);
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0).withBodies(bodies), new Application() {
            @Override
            public CompletionStage<Response> handle(Request request) {
                return view.apply(request);
            }

            @Override
            public boolean takesUnread(Request head) {
                return mode.unread;
            }
        });
    }

    private Gateway gateway() {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway;
    }

    private long openFiles() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(this::isOurs).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean isOurs(Path file) {
        try {
            return Files.readSymbolicLink(file).startsWith(folder);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static String part(String head, String content) {
        return "--b-1\r\n" + head + "\r\n\r\n" + content + "\r\n";
    }

    private static String head(String method, String type, int length) {
        return method + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    private Wire.Answer post(String type, String body) throws IOException {
        return post("POST", type, body.getBytes(StandardCharsets.US_ASCII));
    }

    private Wire.Answer post(String method, String type, byte[] body) throws IOException {
        try (var wire = new Wire(gateway())) {
            return wire.send(head(method, type, body.length)).send(body).answer(PATIENCE);
        }
    }
}
