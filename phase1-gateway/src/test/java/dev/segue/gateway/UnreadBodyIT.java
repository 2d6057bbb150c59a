package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.TestCertificate.EC;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** Bodies that applications take before they are there. */
@Timeout(60)
class UnreadBodyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        bridge.close();
    }

    /** Takes what it is told, and asks for nothing by itself. */
    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();
        final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
        final AtomicLong bytes = new AtomicLong();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source.complete(subscription);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            bytes.addAndGet(piece.remaining());
            pieces.add(piece.remaining() > 100 ? "long" : "" + US_ASCII.decode(piece));
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }

        void ask(long count) {
            source.join().request(count);
        }
    }

    @Test
    void theViewStartsBeforeTheBodyIsThereAndGetsEachPieceAsItComes() throws Exception {
        var reader = new Reader();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return reader.end.thenApply(_ -> Response.text(200, "all"));
        });
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 10\r\n\r\n");
            reader.ask(Long.MAX_VALUE);
            wire.send("hello");
            assertThat(reader.pieces.take()).isEqualTo("hello");
            wire.send("world");
            assertThat(reader.pieces.take()).isEqualTo("world");
            assertThat(wire.until("all")).doesNotContain("Connection: close");
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(wire.answer(PATIENCE).statuses()).as("of the next request").containsExactly(200);
        }
    }

    @Test
    void nothingIsReadOfTheSocketUntilItIsAskedFor() throws Exception {
        var reader = new Reader();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return reader.end.thenApply(_ -> Response.text(200, "all"));
        }, Limits.DEFAULT.withBody(1L << 30));
        var sent = new AtomicLong();
        try (var wire = new Wire(gateway())) {
            int length = 64 << 20;
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    wire.send(POST + "Content-Length: " + length + "\r\n\r\n");
                    byte[] piece = new byte[65_536];
                    while (sent.get() < length) {
                        wire.send(piece);
                        sent.addAndGet(piece.length);
                    }
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            reader.ask(1);
            assertThat(reader.pieces.take()).isEqualTo("long");
            Awaitility.await().pollInterval(Duration.ofMillis(300)).until(sent::get, new Stays());
            assertThat(sent).hasValueLessThan(length);
            assertThat(reader.bytes).hasValueLessThan(20_000);
            reader.ask(Long.MAX_VALUE);
            sender.join();
            assertThat(wire.until("all")).startsWith("HTTP/1.1 200");
            assertThat(reader.bytes).hasValue(length);
        }
    }

    /** Matches a number that is the same twice in a row. */
    private static final class Stays extends BaseMatcher<Long> {
        private Object before = -1L;

        @Override
        public boolean matches(Object now) {
            boolean same = now.equals(before) && !now.equals(0L);
            before = now;
            return same;
        }

        @Override
        public void describeTo(Description description) {
            description.appendText("the same twice");
        }
    }

    @Test
    void syncCodeReadsItAsAStreamWhileItComes() throws Exception {
        serve(request -> bridge.toAsync(() -> {
            try (var body = request.openBody()) {
                return Response.text(200, "first " + (char) body.read() + ", then " + body.readAllBytes().length);
            }
        }));
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            wire.send("5\r\nhello\r\n0\r\n\r\n");
            assertThat(wire.until("first x, then 5")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void signalsComeInTheContextOfTheSubscriberOnTheLoop() throws Exception {
        var key = new Context.Key<String>("key");
        serve(request -> Context.current().with(key, "mine").supply(() -> {
            var seen = new CompletableFuture<Response>();
            request.streamBody().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(1);
                }

                @Override
                public void onNext(ByteBuffer piece) {
                    seen.complete(
                            Response.text(200, Context.current().get(key) + " " + Thread.currentThread().getName()));
                }

                @Override
                public void onError(Throwable failure) {
                    seen.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                    seen.completeExceptionally(new AssertionError("nothing came"));
                }
            });
            return seen;
        }));
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 5\r\n\r\n").send("hello");
            assertThat(wire.until("I/O")).contains("mine XNIO");
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 200", "1001, 413"})
    void itIsRefusedOneByteBeyondTheLimitDeclaredOrNot(int length, int status) throws Exception {
        serve(request -> request.asyncBody().thenApply(body -> Response.text(200, "" + body.length)),
                Limits.DEFAULT.withBody(1_000));
        String body = "x".repeat(length);
        for (String request : new String[]{"Content-Length: " + length + "\r\n\r\n" + body,
            "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n"}) {
            try (var wire = new Wire(gateway())) {
                assertThat(wire.send(POST + "Connection: close\r\n" + request).answer(PATIENCE).statuses())
                        .containsExactly(status);
            }
        }
    }

    @Test
    void itsTimeHoldsAndRunsOnlyWhileTheClientIsWaitedFor() throws Exception {
        var reader = new Reader();
        var failure = new CompletableFuture<Throwable>();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return reader.end.thenCompose(end -> {
                failure.complete(end == null ? new AssertionError("complete") : end);
                return end == null ? completedFuture(Response.of(204)) : CompletableFuture.failedFuture(end);
            });
        }, Limits.DEFAULT.withTimes(PATIENCE, SHORT, PATIENCE));
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 100\r\n\r\nhello");
            assertThat(wire.answer(SHORT.multipliedBy(2)).text()).as("nobody asked").isEmpty();
            reader.ask(2);
            assertThat(wire.answer(PATIENCE).statuses()).containsExactly(408);
        }
        assertThat(reader.pieces).containsExactly("hello");
        assertThat(failure.join()).isInstanceOf(RequestException.class).hasMessageContaining("500 ms");
    }

    @Test
    void b69_aClientThatGoesFailsThePublisherAndCancelsTheStage() throws Exception {
        var reader = new Reader();
        var stage = new CompletableFuture<Response>();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return stage;
        });
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 100\r\n\r\nhello");
            reader.ask(Long.MAX_VALUE);
            reader.pieces.take();
            wire.reset();
        }
        assertThat(reader.end.join()).isInstanceOf(ClosedChannelException.class);
        Awaitility.await().until(stage::isCancelled);
    }

    @Test
    void b69_aClientThatGoesAfterItsBodyWasReadCancelsTheStageToo() throws Exception {
        var reader = new Reader();
        var stage = new CompletableFuture<Response>();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return stage;
        });
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 5\r\n\r\nhello");
            reader.ask(Long.MAX_VALUE);
            assertThat(reader.end.join()).isNull();
            wire.reset();
        }
        Awaitility.await().until(stage::isCancelled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", ""})
    void anAnswerThatDoesNotWaitForTheBodyIsSentAtOnceAndTheConnectionClosed(String text) throws Exception {
        var calls = new AtomicInteger();
        serve(_ -> {
            calls.incrementAndGet();
            return completedFuture(text.isEmpty() ? Response.of(204) : Response.text(200, text));
        });
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 1000000\r\n\r\nhello");
            Wire.Answer answer = wire.answer(PATIENCE);
            assertThat(answer.statuses()).containsExactly(text.isEmpty() ? 204 : 200);
            assertThat(answer.text()).contains("Connection: close");
            assertThat(answer.closed()).isTrue();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void whatIsReadOnlyAfterTheAnswerFails() throws Exception {
        var reader = new Reader();
        serve(request -> {
            request.streamBody().subscribe(reader);
            return completedFuture(Response.text(200, "early"));
        });
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 1000\r\n\r\nhello");
            assertThat(wire.answer(PATIENCE).text()).endsWith("early");
            reader.ask(1);
            assertThat(reader.end.join()).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overHttp2ItIsTheSame(boolean unread) throws Exception {
        byte[] body = new byte[1_000_000];
        new Random(1).nextBytes(body);
        Application application = application(
                request -> request.asyncBody().thenApply(read -> Response.text(200, "" + Arrays.hashCode(read))),
                unread);
        try (Gateway served = Gateway.start(EC.config().withHttp2(), application);
                HttpClient client = EC.client().build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(served.url()).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("" + Arrays.hashCode(body));
        }
    }

    @Test
    void overHttp2AnAnswerThatDoesNotWaitForTheBodyEndsNoOtherRequest() throws Exception {
        var other = new CompletableFuture<Response>();
        var answered = new CountDownLatch(1);
        var unfinished = new SubmissionPublisher<ByteBuffer>();
        Application application = application(request -> request.path().equals("/other") ? other
                : completedFuture(Response.text(200, "early").whenFinished(answered::countDown)), true);
        try (Gateway served = Gateway.start(EC.config().withHttp2(), application);
                HttpClient client = EC.client().build()) {
            var waiting = client.sendAsync(HttpRequest.newBuilder(served.url().resolve("/other"))
                    .POST(HttpRequest.BodyPublishers.ofString("x")).build(), HttpResponse.BodyHandlers.ofString());
            var early = client.sendAsync(
                    HttpRequest.newBuilder(served.url()).POST(HttpRequest.BodyPublishers.fromPublisher(unfinished))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Awaitility.await().during(Duration.ofMillis(1_200)).until(() -> !waiting.isDone()); // longer than HTTP/1.1 would linger
            other.complete(Response.text(200, "other"));
            assertThat(waiting.get(5, TimeUnit.SECONDS).body()).isEqualTo("other");
            unfinished.close(); // this client looks at the answer only then
            assertThat(early.get(5, TimeUnit.SECONDS).body()).isEqualTo("early");
            answered.await();
        } finally {
            other.complete(Response.of(204));
            unfinished.close();
        }
    }

    @Test
    void itComesOnlyOnce() throws Exception {
        serve(request -> request.asyncBody().thenCompose(_ -> request.asyncBody())
                .handle((_, failure) -> Response.text(200, String.valueOf(failure))));
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 5\r\n\r\nhello");
            assertThat(wire.until("The body of '/' is read already, and comes only once.")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOnWhenTheBodyIsRead() throws Exception {
        var go = new CountDownLatch(1);
        serve(request -> bridge.toAsync(() -> {
            go.await();
            return Response.text(200, new String(request.openBody().readAllBytes(), US_ASCII));
        }));
        try (var wire = new Wire(gateway())) {
            wire.send(POST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.answer(Duration.ofMillis(100)).text()).isEmpty();
            go.countDown();
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 100");
            assertThat(wire.send("hello").until("\r\n\r\nhello")).startsWith("HTTP/1.1 200");
        }
    }

    private Gateway gateway() {
        if (gateway == null) {
            throw new IllegalStateException("Nothing is served yet.");
        }
        return gateway;
    }

    private void serve(Function<Request, CompletionStage<Response>> view) {
        serve(view, Limits.DEFAULT);
    }

    private void serve(Function<Request, CompletionStage<Response>> view, Limits limits) {
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withLimits(limits), application(view, true));
    }

    private static Application application(Function<Request, CompletionStage<Response>> view, boolean unread) {
        return new Application() {
            @Override
            public CompletionStage<Response> handle(Request request) {
                return request.method().equals("GET") ? completedFuture(Response.of(200)) : view.apply(request);
            }

            @Override
            public boolean takesUnread(Request head) {
                return unread;
            }
        };
    }
}
