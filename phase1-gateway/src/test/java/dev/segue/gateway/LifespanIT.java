package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What applications start and stop. */
@Timeout(30)
class LifespanIT {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile boolean ready = true;

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void allIsStartedInOrderBeforeItListensAndStoppedInReverseAfterTheLastRequest() throws Exception {
        var answer = new CompletableFuture<Response>();
        Gateway gateway = serve(answer, sync("database"), async("cache"));
        assertThat(events).containsExactly("database starts", "cache starts");
        try (var wire = new Wire(gateway)) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Awaitility.await().until(() -> events.contains("request"));
            Thread closer = Thread.ofVirtual().start(gateway::close);
            assertThat(closer.join(SHORT)).as("closed while a request is under way").isFalse();
            assertThat(events).doesNotContain("cache stops");
            answer.complete(Response.of(204));
            assertThat(wire.answer(Duration.ofSeconds(5)).statuses()).containsExactly(204);
            closer.join();
        }
        assertThat(events).containsExactly("database starts", "cache starts", "request", "cache stops",
                "database stops");
    }

    @Test
    void syncHooksRunOnThePoolAndAsyncOnesWhereTheyAreCalled() {
        var threads = new CopyOnWriteArrayList<String>();
        serve(completedFuture(Response.of(204)),
                Lifespan.sync("sync", bridge, () -> threads.add(Thread.currentThread().getName()), () -> true),
                Lifespan.async("async", () -> completedFuture(threads.add(Thread.currentThread().getName())),
                        () -> completedFuture(true)))
                .close();
        assertThat(threads).hasSize(2).first().asString().startsWith("segue-shared");
        assertThat(threads.getLast()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void aStartThatFailsIsALineThatNamesItAndWhatWasStartedIsStopped() {
        var failing = Lifespan.sync("search", bridge, () -> {
            throw new IOException("No index at '/var/index'.\nSecond line.");
        }, () -> events.add("search stops"));
        assertThatThrownBy(() -> serve(completedFuture(Response.of(204)), sync("database"), async("cache"), failing,
                async("never")))
                .isInstanceOf(StartException.class)
                .hasMessage("Can't start 'search': No index at '/var/index'. Correct that, or leave it out.")
                .hasCauseInstanceOf(Exception.class);
        assertThat(events).containsExactly("database starts", "cache starts", "cache stops", "database stops");
    }

    @Test
    void aStartThatThrowsInsteadOfReturningAStageIsTheSame() {
        var failing = Lifespan.async("search", () -> {
            throw new IllegalStateException("planned");
        }, () -> completedFuture(true));
        assertThatThrownBy(() -> serve(completedFuture(Response.of(204)), sync("database"), failing))
                .isInstanceOf(StartException.class).hasMessageContaining("'search': planned.");
        assertThat(events).containsExactly("database starts", "database stops");
    }

    @Test
    void aStartThatTakesTooLongIsGivenUpAndStoppedIfItGetsThereAfterAll() {
        var start = new CompletableFuture<String>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return complete("after all");
            }
        };
        var slow = Lifespan.async("slow", () -> start, () -> completedFuture(events.add("slow stops"))).within(SHORT);
        assertThatThrownBy(() -> serve(completedFuture(Response.of(204)), async("cache"), slow))
                .isInstanceOf(StartException.class).hasMessageContaining("it took longer than 200 ms");
        assertThat(events).containsExactly("cache starts", "slow stops", "cache stops");
    }

    @Test
    void aStopThatHangsOrFailsHoldsUpNoOther() {
        var interrupted = new CountDownLatch(1);
        var hanging = Lifespan.sync("hanging", bridge, () -> true, () -> {
            try {
                return new CompletableFuture<String>().get();
            } catch (InterruptedException interruption) {
                interrupted.countDown();
                throw interruption;
            }
        }).within(SHORT);
        var failing = Lifespan.async("failing", () -> completedFuture(true),
                () -> CompletableFuture.failedFuture(new IOException("planned")));
        serve(completedFuture(Response.of(204)), sync("database"), hanging, failing).close();
        assertThat(events).containsExactly("database starts", "database stops");
        Awaitility.await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void whatWasStartedIsStoppedIfThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gateway.start(GatewayConfig.at("127.0.0.1", taken.getLocalPort()),
                    application(completedFuture(Response.of(204)), sync("database"))))
                    .isInstanceOf(ListenException.class);
        }
        assertThat(events).containsExactly("database starts", "database stops");
    }

    @Test
    void healthIsReadyOnlyWhenTheApplicationIs() throws Exception {
        ready = false;
        try (Gateway gateway = serve(completedFuture(Response.of(204)))) {
            assertThat(health(gateway, "ready")).contains("503").endsWith("starting\n");
            assertThat(health(gateway, "live")).contains("200 OK");
            ready = true;
            assertThat(health(gateway, "ready")).contains("200 OK").endsWith("ready\n");
        }
    }

    private static String health(Gateway gateway, String what) throws IOException {
        try (var wire = new Wire(gateway)) {
            return wire.send("GET /health/" + what + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .answer(Duration.ofSeconds(5)).text();
        }
    }

    private Lifespan sync(String name) {
        return Lifespan.sync(name, bridge, () -> events.add(name + " starts"), () -> events.add(name + " stops"));
    }

    private Lifespan async(String name) {
        return Lifespan.async(name, () -> completedFuture(events.add(name + " starts")),
                () -> completedFuture(events.add(name + " stops")));
    }

    private Gateway serve(CompletionStage<Response> answer, Lifespan... lifespans) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0).withHealth("/health"), application(answer, lifespans));
    }

    private Application application(CompletionStage<Response> answer, Lifespan... lifespans) {
        return new Application() {
            @Override
            public CompletionStage<Response> handle(Request request) {
                events.add("request");
                return answer;
            }

            @Override
            public List<Lifespan> lifespans() {
                return List.of(lifespans);
            }

            @Override
            public boolean isReady() {
                return ready;
            }
        };
    }
}
