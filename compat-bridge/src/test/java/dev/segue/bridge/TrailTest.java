package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.caller.ThreeLayers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Debug mode: errors print how the work came to where it failed. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrailTest {
    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(2, 4)));
    private final TestLoop loop = new TestLoop();
    private final ThreeLayers application = new ThreeLayers(bridge);

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @Test
    void outsideDebugModeThereIsNoTrailAndAnErrorIsOneLine() {
        assertThat(Trail.KEPT).as("off by default").isFalse();
        var context = Context.empty().with(Hops.KEY, new Hops());
        assertThat(context.supply(Trail::current)).isNull();
        Throwable failure = failure(loop.start(() -> context.supply(application::view)));
        assertThat(failure).isInstanceOf(HomeClosedException.class);
        assertThat(lines(failure)).hasSize(1);
    }

    @Test
    void inDebugModeAnErrorShowsEachHopOfThreeLayersAndWhoMadeIt() {
        Throwable failure = failure(loop.start(() -> debug().supply(application::view)));
        assertThat(failure).isInstanceOf(HomeClosedException.class);
        String code = " at dev.segue.caller.ThreeLayers.";
        assertThat(lines(failure)).satisfiesExactly(
                line -> assertThat(line).contains("would send sync code to itself"),
                line -> assertThat(line).isEqualTo("The request's hops so far:"),
                line -> assertThat(line).matches("  1\\. toAsync: test-loop → segue-worker" + code
                        + "lambda\\$view\\$\\d+\\(ThreeLayers.java:10\\)"),
                line -> assertThat(line).matches("  2\\. toSync: segue-worker-1 → loop" + code
                        + "service\\(ThreeLayers.java:14\\)"),
                line -> assertThat(line).matches("  3\\. toAsync: test-loop → segue-worker-1" + code
                        + "client\\(ThreeLayers.java:18\\)"),
                line -> assertThat(line).matches("  4\\. toSync: segue-worker-1 → loop" + code
                        + "lambda\\$client\\$\\d+\\(ThreeLayers.java:18\\)"),
                line -> assertThat(line).matches("  5\\. toAsync: test-loop → segue-worker-1" + code
                        + "lambda\\$client\\$\\d+\\(ThreeLayers.java:18\\)"),
                line -> assertThat(line).matches("  6\\. toAsync: segue-worker-1 → segue-worker-1" + code
                        + "tooDeep\\(ThreeLayers.java:22\\)"));
    }

    @Test
    void theWayBackIsAHopToo() {
        assertThat(lines(() -> bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> 1).thenApply(_ -> bridge.<Integer>toSync(CompletableFuture::new)))))
                .contains("  2. back: segue-worker-1 → loop");
    }

    @Test
    void aTrailIsBoundedAndKeepsTheLatestHops() {
        List<String> lines = lines(() -> {
            for (int i = 0; i < 100; i++) {
                Hops.record();
            }
            return CompletableFuture.completedFuture(bridge.<Integer>toSync(CompletableFuture::new));
        });
        assertThat(lines).hasSize(2 + Trail.LONGEST)
                .contains("The request's hops so far, the latest 32:", "  69. hop: test-loop", "  100. hop: test-loop")
                .doesNotContain("  68. hop: test-loop");
    }

    @Test
    void aRequestWithoutHopsSaysSo() {
        assertThat(lines(() -> bridge.toSync(CompletableFuture::new))).last().isEqualTo("  none");
    }

    @Test
    void errorsThatAnotherThreadMakesForARequestShowItsTrailToo() {
        Throwable late = failure(loop.start(() -> debug().with(Deadline.KEY, Deadline.after(Duration.ZERO))
                .supply(() -> bridge.toAsync(bridge.shared(), () -> 1))));
        assertThat(late).isInstanceOf(DeadlineException.class)
                .hasMessageContaining("1. toAsync: test-loop → segue-shared");
    }

    @Test
    void aScopeUsedAfterItsEndNamesTheLinesOfBoth() throws Exception {
        var end = new CompletableFuture<Integer>();
        var late = new CompletableFuture<Integer>();
        var orphan = new CompletableFuture<CompletableFuture<Integer>>();
        var _ = debug().supply(() -> bridge.inScope(bridge.workers(), () -> {
            var _ = ContextFuture.of(late).thenAccept(_ -> orphan.complete(application.late()));
            return end;
        }));
        Thread.ofPlatform().name("the-end").start(() -> ThreeLayers.end(end)).join();
        Thread.ofPlatform().name("too-late").start(() -> late.complete(1)).join();
        assertThat(failure(orphan.join())).isInstanceOf(ScopeClosedException.class).hasMessageContaining(
                "ended on thread 'the-end' at dev.segue.caller.ThreeLayers.end(ThreeLayers.java:32) and was used by toAsync() "
                        + "on thread 'too-late' at dev.segue.caller.ThreeLayers.late(ThreeLayers.java:27). Await");
    }

    /** Returns the lines of the message with which {@code task} fails on the loop, in debug mode. */
    private List<String> lines(Supplier<CompletableFuture<Integer>> task) {
        return lines(failure(loop.start(() -> debug().supply(task))));
    }

    private static Context debug() {
        return Context.empty().with(Hops.KEY, new Hops(new Trail()));
    }

    private static Throwable failure(CompletableFuture<Integer> stage) {
        return catchThrowable(() -> Failures.join(stage));
    }

    private static List<String> lines(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().toList();
    }
}
