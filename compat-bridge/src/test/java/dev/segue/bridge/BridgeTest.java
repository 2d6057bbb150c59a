package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What travels over a hop, and what a wait leaves behind; names carry the numbers of the statements. */
@Timeout(20)
class BridgeTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");

    private static final BridgeConfig CONFIG = new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(2, 4));

    private final Bridge bridge = Bridge.open(CONFIG);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void b30_valuesReachSyncCodeAndWhatDependsOnIt() {
        CompletableFuture<String> seen = Context.empty().with(USER, "ada")
                .supply(() -> bridge.toAsync(this::user).thenApply(first -> first + " then " + user()));
        assertThat(Failures.join(seen)).isEqualTo("ada then ada");
        assertThat(user()).isNull();
    }

    @Test
    void b30_valuesReachAsyncCode() {
        assertThat(Context.empty().with(USER, "ada").supply(() -> bridge.toSync(() -> bridge.toAsync(this::user))))
                .isEqualTo("ada");
    }

    @Test
    void b39_aFailureArrivesAsTheSameObjectInBothDirections() {
        var failure = new IOException("disk");
        assertThatThrownBy(() -> bridge.toSync(() -> bridge.toAsync(() -> {
            throw failure;
        }))).isSameAs(failure);
        assertThatThrownBy(() -> bridge.toSync(() -> {
            throw new IllegalStateException("not even a stage");
        })).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedWaitCancelsTheStageAndKeepsTheFlag() {
        var never = new CompletableFuture<Integer>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bridge.toSync(() -> never)).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        await().until(never::isCancelled);
    }

    @Test
    void hopsCountEachMoveToAnotherThread() {
        var hops = new Hops();
        Context.empty().with(Hops.KEY, hops)
                .run(() -> Failures.join(bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> 1)))));
        assertThat(hops.count()).as("to the worker, to the loop, home to the worker, back to the loop").isEqualTo(4);
    }

    private @Nullable String user() {
        return Context.current().get(USER);
    }
}
