package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Response;
import dev.segue.views.test.TestClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B78: what any code of a request leaves for the time after its response. */
@Timeout(60)
class AfterResponseTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        bridge.close();
    }

    private Routes site(Bridge own) {
        var routes = new Routes();
        routes.add(new AfterResponse(own));
        routes.view("work").get("/{status:int}").sync(request -> answer(request.pathValue("status")))
                .async(request -> CompletableFuture.completedFuture(answer(request.pathValue("status"))));
        routes.get("/fails", _ -> {
            AfterResponse.run(() -> done.add("never"));
            throw new IllegalStateException("The view fails.");
        });
        return routes;
    }

    private Response answer(String status) {
        AfterResponse.run(() -> done.add(status + " first"));
        AfterResponse.run(() -> done.add(status + " second"));
        return Response.text(Integer.parseInt(status), "x");
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"WORKER", "VIRTUAL", "ASYNC"})
    void itIsDoneInOrderAfterASuccessAndNeverAfterARefusalOrAFailure(Mode mode) {
        try (var client = TestClient.in(mode, this::site)) {
            for (String refused : List.of("/400", "/503", "/fails")) {
                assertThat(client.get(refused).status()).isGreaterThanOrEqualTo(400);
            }
            assertThat(client.get("/201").status()).isEqualTo(201);
            Awaitility.await().untilAsserted(() -> assertThat(done).containsExactly("201 first", "201 second"));
        }
    }

    @Test
    void withoutTheMiddlewareThereIsNoResponseToWaitFor() {
        assertThatThrownBy(() -> AfterResponse.run(() -> done.add("x"))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Add the middleware AfterResponse");
    }
}
