package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B11 to B17. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WhereAsyncCodeRunsTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final BridgeConfig CONFIG = new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(2, 4));

    private final Bridge bridge = Bridge.open(CONFIG);
    private final TestLoop loop = new TestLoop();

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @Test
    void b11_withoutALoopBelowAsyncCodeStartsOnTheBridgesOwn() {
        Thread first = bridge.toSync(WhereAsyncCodeRunsTest::here);
        assertThat(first.getName()).isEqualTo("segue-loop");
        assertThat(first).isNotSameAs(Thread.currentThread());
        assertThat(bridge.toSync(WhereAsyncCodeRunsTest::here)).as("no loop per call").isSameAs(first);
    }

    @Test
    void b11_theBridgesOwnLoopEndsWithIt() throws Exception {
        Thread own = bridge.toSync(WhereAsyncCodeRunsTest::here);
        bridge.close();
        assertThat(own.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void b11_aWaitThatIsOverLeavesNeitherAContextNorAHomeBehind() {
        bridge.toSync(WhereAsyncCodeRunsTest::here);
        assertThat(Context.current()).isSameAs(Context.empty());
        assertThat(Failures.join(bridge.toAsync(Thread::currentThread)).getName()).startsWith("segue-shared-");
    }

    @Test
    void b12_asyncCodeOfSyncCodeCalledFromALoopRunsOnThatLoop() {
        assertThat(Failures.join(loop.start(() -> bridge.toAsync(() -> bridge.toSync(WhereAsyncCodeRunsTest::here)))))
                .isSameAs(loop.thread());
        assertThat(Failures.join(loop.start(() -> bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> bridge.toSync(WhereAsyncCodeRunsTest::here)))))).isSameAs(loop.thread());
    }

    @Test
    void b12_soDoesTheAsyncCodeOfDeeperSyncCode() {
        Thread deep = Failures.join(loop.start(() -> bridge.toAsync(() -> bridge.toSync(
                () -> bridge.toAsync(bridge.shared(), () -> bridge.toSync(WhereAsyncCodeRunsTest::here))))));
        assertThat(deep).isSameAs(loop.thread());
    }

    @Test
    void b13_toSyncOnALoopThreadFailsBeforeItStartsAnything() throws Exception {
        var started = new CountDownLatch(1);
        var failure = new CompletableFuture<Throwable>();
        Thread loop = Thread.ofPlatform().name("loop-1").start(() -> {
            LoopThreads.markCurrent(Runnable::run);
            try {
                Context.empty().with(Context.WORK, "articles.list").run(() -> bridge.toSync(() -> {
                    started.countDown();
                    return CompletableFuture.completedFuture(1);
                }));
            } catch (SynchronousOnlyOperationException refused) {
                failure.complete(refused);
            }
        });
        loop.join();
        assertThat(failure.join()).hasMessage("toSync() in 'articles.list' would block event-loop thread 'loop-1'. "
                + "Call the async code directly, or run the caller through Bridge.toAsync().");
        assertThat(started.getCount()).isOne();
    }

    @Test
    void b13_toSyncInAsyncCodeOfTheBridgesOwnLoopFailsToo() {
        assertThatThrownBy(() -> bridge.toSync(() -> {
            Thread deep = bridge.toSync(WhereAsyncCodeRunsTest::here);
            return CompletableFuture.completedFuture(deep);
        })).isInstanceOf(SynchronousOnlyOperationException.class);
    }

    @Test
    void b14_asyncCodeOfALoopThatStoppedStartsOnALiveOne() {
        var onWorker = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var names = new CompletableFuture<List<String>>();
        var _ = loop.start(() -> bridge.toAsync(() -> {
            String before = bridge.toSync(WhereAsyncCodeRunsTest::here).getName();
            onWorker.countDown();
            assertThat(stopped.await(10, SECONDS)).isTrue();
            return names.complete(List.of(before, bridge.toSync(WhereAsyncCodeRunsTest::here).getName()));
        }));
        passed(onWorker);
        loop.close();
        stopped.countDown();
        assertThat(Failures.join(names)).as("decided at call time").containsExactly("test-loop", "segue-loop");
    }

    @Test
    void b14_theResultOfSyncCodeArrivesThoughItsLoopStopped() {
        var onWorker = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var result = new CompletableFuture<Integer>();
        var _ = loop.start(() -> bridge.toAsync(() -> {
            onWorker.countDown();
            assertThat(stopped.await(10, SECONDS)).isTrue();
            return bridge.toSync(() -> bridge.toAsync(bridge.virtualThreads(), () -> 7));
        }).whenComplete((value, _) -> result.complete(value)));
        passed(onWorker);
        loop.close();
        stopped.countDown();
        assertThat(Failures.join(result)).isEqualTo(7);
    }

    @Test
    void b17_toSyncCallsOfOneScopeShareALoopAndChangesOfTheirStagesFlowBetweenThem() {
        Failures.join(bridge.inScope(bridge.workers(), () -> bridge.toAsync(() -> {
            Thread first = bridge
                    .toSync(() -> ContextFuture.of(here()).whenComplete((_, _) -> Context.set(USER, "ada")));
            assertThat(user()).isEqualTo("ada");
            Thread second = bridge.toSync(() -> {
                assertThat(user()).isEqualTo("ada");
                return ContextFuture.of(here()).whenComplete((_, _) -> Context.set(USER, "bob"));
            });
            assertThat(user()).isEqualTo("bob");
            assertThat(second).isSameAs(first);
            return true;
        })));
    }

    private static CompletionStage<Thread> here() {
        return CompletableFuture.completedFuture(Thread.currentThread());
    }

    private static @Nullable String user() {
        return Context.current().get(USER);
    }

    private static void passed(CountDownLatch gate) {
        try {
            assertThat(gate.await(10, SECONDS)).isTrue();
        } catch (InterruptedException late) {
            throw new AssertionError(late);
        }
    }
}
