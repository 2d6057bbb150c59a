package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The statements of the bridge that this stage keeps; names carry their numbers. */
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
    void b1_outsideAnyWaitSyncCodeRunsOnAWorker() {
        assertThat(Failures.join(bridge.toAsync(this::threadName))).startsWith("segue-shared-");
    }

    @Test
    void syncCodeRunsOnTheGivenPool() {
        assertThat(Failures.join(bridge.toAsync(bridge.virtualThreads(), this::threadName)))
                .startsWith("segue-virtual-");
    }

    @Test
    void b8_aFullPoolRejectsAtOnceWithATypeAndItsBounds() {
        var gate = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> taken = IntStream.range(0, 6)
                .mapToObj(_ -> bridge.toAsync(() -> gate.await(10, TimeUnit.SECONDS)))
                .toList();
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(() -> true))).isInstanceOf(NoWorkerException.class)
                .hasMessageContaining("'segue-shared'").hasMessageContaining("2 run and 4 wait");
        gate.countDown();
        assertThat(taken).allSatisfy(one -> assertThat(Failures.join(one)).isTrue());
    }

    @Test
    void aFullVirtualPoolRejectsAtOnceAndTakesTasksAgainLater() {
        var gate = new CountDownLatch(1);
        var taken = IntStream.range(0, 6)
                .mapToObj(_ -> bridge.toAsync(bridge.virtualThreads(), () -> gate.await(10, TimeUnit.SECONDS)))
                .toList();
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(bridge.virtualThreads(), () -> true)))
                .isInstanceOf(NoWorkerException.class).hasMessageContaining("'segue-virtual'");
        gate.countDown();
        assertThat(taken).allSatisfy(one -> assertThat(Failures.join(one)).isTrue());
        assertThat(Failures.join(bridge.toAsync(bridge.virtualThreads(), () -> "again"))).isEqualTo("again");
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
    void b19_syncInsideAsyncInsideSyncComesHome() {
        assertThat(bridge.toSync(() -> bridge.toAsync(Thread::currentThread))).isSameAs(Thread.currentThread());
    }

    @Test
    void b20_syncCodeOfASpawnedStageComesHomeToo() {
        Thread home = bridge
                .toSync(() -> ContextFuture.of(CompletableFuture.supplyAsync(() -> 1)).orTimeout(10, TimeUnit.SECONDS)
                        .thenCompose(_ -> bridge.toAsync(Thread::currentThread)));
        assertThat(home).isSameAs(Thread.currentThread());
    }

    @Test
    void b21_theWorkerThatWaitsIsHome() {
        var outer = bridge.toAsync(
                () -> List.of(Thread.currentThread(), bridge.toSync(() -> bridge.toAsync(Thread::currentThread))));
        assertThat(Failures.join(outer)).satisfies(threads -> assertThat(threads.get(0)).isSameAs(threads.get(1)));
    }

    @Test
    void b23_workSentHomeAfterTheWaitEndedFailsWithAType() {
        var late = new CompletableFuture<Integer>();
        var orphan = new CompletableFuture<Thread>();
        bridge.toSync(() -> {
            var _ = ContextFuture.of(late).thenCompose(_ -> bridge.toAsync(Thread::currentThread))
                    .whenComplete((_, failure) -> orphan.completeExceptionally(failure));
            return CompletableFuture.completedFuture(1);
        });
        late.complete(1);
        assertThatThrownBy(() -> Failures.join(orphan)).isInstanceOf(HomeClosedException.class)
                .hasMessageContaining("neither waits in toSync() nor serves a scope");
    }

    @Test
    void b28_aNestedWaitServesTheWorkOfTheOuterOne() {
        int sum = bridge.toSync(() -> {
            var g = new CompletableFuture<Integer>();
            CompletableFuture<Integer> t1 = bridge.toAsync(() -> bridge.toSync(() -> g));
            CompletableFuture<Integer> t2 = bridge.toAsync(() -> g.complete(20) ? 1 : 0);
            return t1.thenCombine(t2, Integer::sum);
        });
        assertThat(sum).isEqualTo(21);
    }

    @Test
    void workersThatAllWaitForSyncCodeDoNotStarve() {
        var all = IntStream.range(0, 6)
                .mapToObj(i -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> i)))).toList();
        assertThat(all.stream().map(Failures::join)).containsExactly(0, 1, 2, 3, 4, 5);
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

    private String threadName() {
        return Thread.currentThread().getName();
    }

    private @Nullable String user() {
        return Context.current().get(USER);
    }
}
