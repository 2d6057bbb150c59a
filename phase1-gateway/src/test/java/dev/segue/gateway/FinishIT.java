package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** B73 and B78: what is done when a response was sent. */
@Timeout(30)
class FinishIT {
    private static final Context.Key<String> NAME = new Context.Key<>("name");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(1, 1), new Bound(1, 1), new Bound(1, 1)));
    private final List<String> done = new CopyOnWriteArrayList<>();

    /** Where a response is made. */
    enum Mode {
        ASYNC {
            @Override
            CompletableFuture<Response> made(Bridge bridge, Function<Bridge, Response> view) {
                return CompletableFuture.completedFuture(view.apply(bridge));
            }
        },
        SYNC {
            @Override
            CompletableFuture<Response> made(Bridge bridge, Function<Bridge, Response> view) {
                return bridge.toAsync(bridge.workers(), () -> view.apply(bridge));
            }
        };

        abstract CompletableFuture<Response> made(Bridge bridge, Function<Bridge, Response> view);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource
    void syncWorkRunsInOrderOnOneThreadThatMayBlockWithTheValuesOfItsRequest(Mode mode) throws Exception {
        answer(mode, over -> Response.text(200, "x").whenFinished(over, () -> note("first"))
                .whenFinished(over, () -> note("second")));
        Awaitility.await().atMost(SOON).untilAsserted(
                () -> assertThat(done).containsExactly("first ada segue-shared", "second ada segue-shared"));
    }

    @ParameterizedTest
    @EnumSource
    void workOfASuccessIsLeftOutIfTheResponseIsARefusalInTheEnd(Mode mode) throws Exception {
        for (int status : List.of(200, 304, 400, 404, 500, 503)) {
            done.clear();
            answer(mode, status, over -> Response.of(200).whenSucceeded(over, () -> note("success"))
                    .whenFinished(over, () -> note("always")).withoutBody(status));
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(done).as("%d", status)
                    .containsExactlyElementsOf(status < 400
                            ? List.of("success ada segue-shared", "always ada segue-shared")
                            : List.of("always ada segue-shared")));
        }
    }

    @Test
    void syncWorkThatFailsKeepsNoneFromRunning() throws Exception {
        answer(Mode.SYNC, over -> Response.text(200, "x").whenFinished(over, () -> {
            throw new IllegalStateException("broken");
        }).whenFinished(over, () -> note("next")).whenFinished(() -> done.add("at once")));
        Awaitility.await().atMost(SOON)
                .untilAsserted(() -> assertThat(done).containsExactly("at once", "next ada segue-shared"));
    }

    @Test
    void syncWorkRunsOnAThreadOfItsOwnIfThePoolIsFull() throws Exception {
        var gate = new CountDownLatch(1);
        List<CompletableFuture<Void>> taken = List.of(waiting(gate), waiting(gate));
        answer(Mode.ASYNC, over -> Response.text(200, "x").whenFinished(over, () -> note("it")));
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(done).containsExactly("it ada segue-finish"));
        gate.countDown();
        taken.forEach(CompletableFuture::join);
    }

    private CompletableFuture<Void> waiting(CountDownLatch gate) {
        return bridge.toAsync(bridge.shared(), () -> {
            gate.await();
            return null;
        });
    }

    private boolean note(String what) {
        LoopThreads.refuseBlocking("the work", "nothing");
        return done.add(what + " " + Context.current().get(NAME) + " "
                + Thread.currentThread().getName().replaceFirst("-\\d+$", ""));
    }

    private void answer(Mode mode, Function<Bridge, Response> view) throws Exception {
        answer(mode, 200, view);
    }

    private void answer(Mode mode, int status, Function<Bridge, Response> view) throws Exception {
        try (Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0),
                _ -> Context.current().with(NAME, "ada").supply(() -> mode.made(bridge, view)));
                var wire = new Wire(gateway)) {
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").answer(SOON).statuses())
                    .containsExactly(status);
        }
    }
}
