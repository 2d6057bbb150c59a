package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.gateway.legacy.Mount;
import dev.segue.gateway.legacy.Servlets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B75: bodies are in memory up to a length, and in a file beyond it, which ends with the request. */
@Timeout(60)
class BodySpoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final AtomicInteger calls = new AtomicInteger();
    private @TempDir Path folder = Path.of("");
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        bridge.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_001, 300_000})
    void b75_syncAndAsyncCodeReadTheSameBytesWhereverTheyAre(int length) throws Exception {
        serve(request -> {
            CompletableFuture<byte[]> whole = request.asyncBody();
            CompletableFuture<byte[]> read = bridge.toAsync(() -> request.openBody().readAllBytes());
            CompletableFuture<byte[]> bytes = bridge.toAsync(request::body);
            return whole.thenCombine(read, Arrays::equals).thenCombine(bytes, (same, again) -> Response.text(200,
                    same + " " + whole.join().length + " " + Arrays.hashCode(again)));
        });
        byte[] body = random(length);
        assertThat(post(body).text()).endsWith("true " + length + " " + Arrays.hashCode(body));
    }

    @Test
    void b75_manyAtOnceDoNotMixTheirBytes() throws Exception {
        serve(request -> request.asyncBody().thenCombine(bridge.toAsync(() -> request.openBody().readAllBytes()),
                (one, two) -> Response.text(200, Arrays.hashCode(one) + " " + Arrays.hashCode(two))));
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<byte[]> bodies = IntStream.range(0, 64).mapToObj(number -> random(100_000 + number)).toList();
            var answers = bodies.stream().map(body -> clients.submit(() -> post(body).text())).toList();
            for (int i = 0; i < bodies.size(); i++) {
                int hash = Arrays.hashCode(bodies.get(i));
                assertThat(answers.get(i).get()).endsWith(hash + " " + hash);
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void b75_theFileHasNoNameIsOpenDuringTheRequestAndClosedAfterIt() throws Exception {
        var open = new CompletableFuture<Long>();
        serve(_ -> {
            open.complete(openFiles());
            return completedFuture(Response.of(204));
        });
        assertThat(post(random(1_001)).statuses()).containsExactly(204);
        assertThat(open.join()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void b75_noFileIsMadeForABodyThatIsNoLongerThanTheThreshold() throws Exception {
        var open = new CompletableFuture<Long>();
        serve(_ -> {
            open.complete(openFiles());
            return completedFuture(Response.of(204));
        });
        assertThat(post(random(1_000)).statuses()).containsExactly(204);
        assertThat(open.join()).isZero();
    }

    @Test
    void b75_theFileIsClosedWhenTheViewFails() throws Exception {
        serve(_ -> {
            throw new IllegalStateException("planned");
        });
        assertThat(post(random(5_000)).statuses()).containsExactly(500);
        assertNothingIsLeft();
    }

    @Test
    void b75_theFileIsClosedWhenTheClientGoesWhileItSends() throws Exception {
        serve(_ -> completedFuture(Response.of(204)));
        try (var wire = new Wire(gateway())) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n").send(random(100_000));
            Awaitility.await().until(() -> openFiles() == 1);
            wire.reset();
        }
        assertNothingIsLeft();
        assertThat(calls).hasValue(0);
    }

    @Test
    void b75_theFileIsClosedWhenTheClientGoesWhileItIsAnswered() throws Exception {
        var stage = new CompletableFuture<Response>();
        serve(_ -> stage);
        try (var wire = new Wire(gateway())) {
            wire.send(head(5_000)).send(random(5_000));
            Awaitility.await().until(() -> openFiles() == 1);
            wire.reset();
        }
        Awaitility.await().until(stage::isCancelled);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5000\r\n", "Transfer-Encoding: chunked\r\n"})
    void b75_theFileIsClosedWhenTheBodyIsRefusedForItsLength(String framing) throws Exception {
        serve(_ -> completedFuture(Response.of(204)), Limits.DEFAULT.withBody(4_000));
        String sent = "3e8\r\n" + "x".repeat(1_000) + "\r\n3e8\r\n" + "y".repeat(1_000) + "\r\n7d1\r\n"
                + "z".repeat(2_001);
        try (var wire = new Wire(gateway())) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n" + sent);
            assertThat(wire.answer(PATIENCE).statuses()).containsExactly(413);
        }
        assertNothingIsLeft();
        assertThat(calls).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5000\r\nContent-Length: 5001\r\n", "Content-Length: -5000\r\n",
        "Content-Length: 5000, 5000\r\n", "Content-Length: 5e3\r\n", "Content-Length: 99999999999999999999\r\n"})
    void b75_aLengthThatIsWrongOrThereTwiceIsRefusedAndNothingIsKept(String framing) throws Exception {
        serve(_ -> completedFuture(Response.of(204)));
        try (var wire = new Wire(gateway())) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n").send(random(5_000));
            assertThat(wire.answer(PATIENCE).statuses()).allMatch(status -> status == 400 || status == 413)
                    .hasSizeLessThan(2);
        }
        assertNothingIsLeft();
        assertThat(calls).hasValue(0);
    }

    @Test
    void b75_moreThanTheLengthSaysIsNotPartOfTheBody() throws Exception {
        serve(request -> request.asyncBody().thenApply(body -> Response.text(200, "length " + body.length)));
        try (var wire = new Wire(gateway())) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n"
                    + "x".repeat(2_050));
            assertThat(wire.answer(PATIENCE).text()).endsWith("length 2000");
        }
    }

    @Test
    void b75_lessThanTheLengthSaysIsA408() throws Exception {
        serve(_ -> completedFuture(Response.of(204)),
                Limits.DEFAULT.withTimes(PATIENCE, Duration.ofMillis(500), PATIENCE));
        try (var wire = new Wire(gateway())) {
            wire.send(head(5_000)).send(random(4_999));
            assertThat(wire.answer(PATIENCE).statuses()).containsExactly(408);
        }
        assertNothingIsLeft();
        assertThat(calls).hasValue(0);
    }

    @Test
    void b47_onALoopALongBodyIsRefusedToSyncCallsWhichNameTheAsyncOnes() throws Exception {
        var refusals = new CompletableFuture<String>();
        serve(request -> {
            assertThatThrownBy(request::openBody).isInstanceOf(SynchronousOnlyOperationException.class)
                    .hasMessageContaining("streamBody()");
            assertThatThrownBy(request::body).isInstanceOf(SynchronousOnlyOperationException.class)
                    .hasMessageContaining("asyncBody()");
            refusals.complete("checked");
            return completedFuture(Response.of(204));
        });
        assertThat(post(random(1_001)).statuses()).containsExactly(204);
        assertThat(refusals).isCompletedWithValue("checked");
    }

    @Test
    void aViewThatReadsOnWhenItsRequestIsOverGetsAnError() throws Exception {
        var go = new CountDownLatch(1);
        var failure = new CompletableFuture<Throwable>();
        serve(request -> {
            var stream = new CompletableFuture<Response>();
            var _ = bridge.toAsync(() -> {
                var body = request.openBody();
                stream.complete(Response.of(204));
                go.await();
                return body.readAllBytes();
            }).whenComplete((_, thrown) -> failure.complete(thrown));
            return stream;
        });
        assertThat(post(random(1_001)).statuses()).containsExactly(204);
        assertNothingIsLeft();
        go.countDown();
        assertThat(failure.join()).isInstanceOf(IOException.class);
    }

    @Test
    void aMountedServletReadsALongBodyAsFromTheNetwork() throws Exception {
        var servlet = new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.getWriter().print(Arrays.hashCode(request.getInputStream().readAllBytes()));
            }
        };
        byte[] body = random(300_000);
        try (Mount mount = Mount.start("/", new Servlets("reader").servlet("reader", servlet, "/*"), bridge)) {
            serve(mount.on(bridge.workers()));
            assertThat(post(body).text()).endsWith("" + Arrays.hashCode(body));
        }
        assertNothingIsLeft();
    }

    @Test
    void aFolderThatIsNotThereIsNamedAtTheStart() {
        assertThatThrownBy(() -> Gateway.start(GatewayConfig.at("127.0.0.1", 0)
                .withBodies(BodyConfig.DEFAULT.in(folder.resolve("absent"))), _ -> completedFuture(Response.of(204))))
                .isInstanceOf(StartException.class).hasMessageContaining("absent': it is no folder");
    }

    @Test
    void aStartRemovesWhatAnEarlierProcessLeftAndNothingElse() throws Exception {
        Path left = Files.createFile(folder.resolve("segue-body-1"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(120)));
        Path fresh = Files.createFile(folder.resolve("segue-body-2"));
        Path other = Files.createFile(folder.resolve("other"));
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minusSeconds(120)));
        serve(_ -> completedFuture(Response.of(204)));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(fresh, other);
        }
    }

    private void assertNothingIsLeft() {
        Awaitility.await().untilAsserted(() -> assertThat(openFiles()).isZero());
        assertThat(folder).isEmptyDirectory();
    }

    /** Counts the files in the folder that this process has open and that have no name any more. */
    private long openFiles() {
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            return all.filter(file -> target(file).startsWith(folder.toString()) && target(file).endsWith("(deleted)"))
                    .count();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String head(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private Wire.Answer post(byte[] body) throws IOException {
        try (var wire = new Wire(gateway())) {
            return wire.send(head(body.length)).send(body).answer(PATIENCE);
        }
    }

    private Gateway gateway() {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway;
    }

    private void serve(Application application) {
        serve(application, Limits.DEFAULT);
    }

    private void serve(Application application, Limits limits) {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(limits)
                .withBodies(BodyConfig.DEFAULT.withMemory(1_000).in(folder)), request -> {
                    calls.incrementAndGet();
                    return application.handle(request);
                });
    }
}
