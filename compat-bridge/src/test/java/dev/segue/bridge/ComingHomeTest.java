package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B19 to B29, save B22, which needs a database; the tests run on the thread that is home. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource
class ComingHomeTest {
    private static final BridgeConfig CONFIG = new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(2, 4));

    private final Bridge bridge;
    @RegisterExtension
    final OnHome onHome;

    ComingHomeTest(Home home) {
        bridge = Bridge.open(home.in(CONFIG));
        onHome = new OnHome(home, () -> bridge);
    }

    @AfterEach
    void close() {
        bridge.close();
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
    void b20_syncCodeOfAllSpawnedStagesComesHome() {
        List<Thread> homes = new CopyOnWriteArrayList<>();
        bridge.toSync(() -> ContextFuture.all(IntStream.range(0, 5)
                .mapToObj(_ -> ContextFuture.of(CompletableFuture.completedFuture(1))
                        .thenComposeAsync(_ -> bridge.toAsync(() -> homes.add(Thread.currentThread()))))
                .toArray(CompletableFuture[]::new)).orTimeout(10, SECONDS));
        assertThat(homes).hasSize(5).containsOnly(Thread.currentThread());
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
    void b23_workOfAWaitThatIsOverGoesToTheOuterWaitOfItsThread() {
        var innerOver = new CompletableFuture<Integer>();
        var late = new AtomicReference<CompletableFuture<Thread>>(new CompletableFuture<>());
        Thread home = bridge.toSync(() -> bridge.toAsync(() -> bridge.toSync(() -> {
            late.set(ContextFuture.of(innerOver).thenCompose(_ -> bridge.toAsync(Thread::currentThread)));
            return CompletableFuture.completedFuture(1);
        })).thenCompose(_ -> {
            innerOver.complete(1);
            return late.get();
        }));
        assertThat(home).isSameAs(Thread.currentThread());
    }

    @Test
    void b23_workOfAnotherThreadsWaitThatIsOverGoesToTheEnclosingWait() {
        var innerOver = new CompletableFuture<Integer>();
        var late = new AtomicReference<CompletableFuture<Thread>>(new CompletableFuture<>());
        Thread home = bridge.toSync(() -> bridge.toAsync(bridge.shared(), () -> bridge.toSync(() -> {
            late.set(ContextFuture.of(innerOver).thenCompose(_ -> bridge.toAsync(Thread::currentThread)));
            return CompletableFuture.completedFuture(1);
        })).thenCompose(_ -> {
            innerOver.complete(1);
            return late.get();
        }));
        assertThat(home).isSameAs(Thread.currentThread());
    }

    @Test
    void b24_sendingSyncCodeToOnesOwnQueueFailsWithAType() {
        assertThatThrownBy(() -> bridge
                .toSync(() -> bridge.toAsync(() -> Failures.join(bridge.toAsync(Thread::currentThread)))))
                .isInstanceOf(HomeClosedException.class).hasMessageContaining("would send sync code to itself");
    }

    @Test
    void b24_drainingTheQueueOfAnotherThreadFailsWithAType() throws Exception {
        var foreign = new CompletableFuture<HomeThread>();
        Thread.ofPlatform().start(() -> foreign.complete(HomeThread.current(Place.NOWHERE, Parking.ON_PERMITS)))
                .join();
        assertThatThrownBy(() -> foreign.join().open()).isInstanceOf(HomeClosedException.class);
        assertThat(foreign.join().takesWork()).isFalse();
    }

    @Test
    void b25_theWaitRunsAllThatIsQueuedBeforeItReturns() {
        List<Thread> ran = new CopyOnWriteArrayList<>();
        int result = bridge.toSync(() -> {
            for (int i = 0; i < 100; i++) {
                var _ = bridge.toAsync(() -> ran.add(Thread.currentThread()));
            }
            return CompletableFuture.completedFuture(7);
        });
        assertThat(result).isEqualTo(7);
        assertThat(ran).hasSize(100).containsOnly(Thread.currentThread());
    }

    @Test
    void b26_aChainThatWaitsForItselfFailsWithATypeAndLeavesTheStateClean() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> bridge.toSync(this::waitsForItself)).isInstanceOf(WaitCycleException.class);
            assertThat(bridge.toSync(() -> bridge.toAsync(Thread::currentThread))).isSameAs(Thread.currentThread());
            assertThat(Failures.join(bridge.toAsync(Thread::currentThread)).getName()).startsWith("segue-shared-");
        }
    }

    @Test
    void b26_soDoesOneInAScope() {
        assertThatThrownBy(() -> Failures.join(bridge.inScope(bridge.workers(), this::waitsForItself)))
                .isInstanceOf(WaitCycleException.class);
        assertThat(Failures.join(bridge.inScope(bridge.workers(), () -> bridge.toAsync(() -> 7)))).isEqualTo(7);
    }

    @Test
    void b26_soDoTwoThreadsThatWaitForEachOther() {
        var one = new CompletableFuture<CompletableFuture<Integer>>();
        var two = new CompletableFuture<CompletableFuture<Integer>>();
        one.complete(bridge.toAsync(() -> {
            CompletableFuture<Integer> other = Failures.join(two);
            return bridge.<Integer>toSync(() -> other);
        }));
        two.complete(bridge.toAsync(() -> {
            CompletableFuture<Integer> other = Failures.join(one);
            return bridge.<Integer>toSync(() -> other);
        }));
        assertThatThrownBy(() -> Failures.join(one.join())).isInstanceOf(BridgeException.class);
        assertThat(bridge.toSync(() -> bridge.toAsync(Thread::currentThread))).isSameAs(Thread.currentThread());
    }

    @Test
    void b26_soDoesOneBehindABarrier() {
        assertThatThrownBy(() -> bridge.toSync(() -> {
            var own = new CompletableFuture<CompletableFuture<Integer>>();
            CompletableFuture<Integer> f = bridge.toAsync(() -> {
                CompletableFuture<Integer> self = Failures.join(own);
                return bridge.toSync(
                        () -> ContextFuture.all(self, CompletableFuture.completedFuture(1)).thenApply(_ -> 1));
            });
            own.complete(f);
            return f;
        })).isInstanceOf(WaitCycleException.class);
    }

    @Test
    void b27_anyThreadCallsDoNotWaitForThreadBoundOnes() {
        var anyDone = new CountDownLatch(1);
        List<String> log = new CopyOnWriteArrayList<>();
        assertThat(Failures.join(bridge.inScope(bridge.workers(), () -> {
            CompletableFuture<Boolean> bound = bridge.toAsync(() -> {
                boolean passed = anyDone.await(10, SECONDS);
                log.add("bound");
                return passed;
            });
            CompletableFuture<Boolean> any = bridge.toAsync(bridge.shared(), () -> log.add("any"))
                    .whenComplete((_, _) -> anyDone.countDown());
            return bound.thenCombine(any, Boolean::logicalAnd);
        }))).isTrue();
        assertThat(log).containsExactly("any", "bound");
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
    void b28_aNestedWaitForAnotherTaskOfTheOuterOneCompletes() {
        int sum = bridge.toSync(() -> {
            var t2 = new CompletableFuture<CompletableFuture<Integer>>();
            CompletableFuture<Integer> t1 = bridge.toAsync(() -> bridge.<Integer>toSync(t2::join) + 1);
            t2.complete(bridge.toAsync(() -> 20));
            return t1;
        });
        assertThat(sum).isEqualTo(21);
    }

    @Test
    void b28_twoTasksThatWaitForEachOtherFailAndBothWaitsAreNamed() {
        assertThatThrownBy(() -> bridge.toSync(() -> {
            var t1 = new CompletableFuture<CompletableFuture<Integer>>();
            var t2 = new CompletableFuture<CompletableFuture<Integer>>();
            t1.complete(named("t1", () -> bridge.toAsync(() -> bridge.<Integer>toSync(t2::join))));
            t2.complete(named("t2", () -> bridge.toAsync(() -> bridge.<Integer>toSync(t1::join))));
            return t1.join();
        })).isInstanceOf(WaitCycleException.class).hasMessageContaining("in 't1'").hasMessageContaining("in 't2'");
    }

    @Test
    void b29_aTaskOfAnInnerWaitMayBeAwaitedOutside() {
        var inner = new AtomicReference<CompletableFuture<Thread>>(new CompletableFuture<>());
        Thread home = bridge.toSync(() -> bridge.toAsync(() -> bridge.toSync(() -> {
            inner.set(bridge.toAsync(Thread::currentThread));
            return CompletableFuture.completedFuture(1);
        })).thenCompose(_ -> inner.get()));
        assertThat(home).isSameAs(Thread.currentThread());
    }

    @Test
    void b29_soMayOneOfADoublyNestedWait() {
        var inner = new AtomicReference<CompletableFuture<Thread>>(new CompletableFuture<>());
        Thread home = bridge.toSync(
                () -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> bridge.toSync(() -> {
                    inner.set(bridge.toAsync(Thread::currentThread));
                    return CompletableFuture.completedFuture(1);
                })))).thenCompose(_ -> inner.get()));
        assertThat(home).isSameAs(Thread.currentThread());
    }

    @Test
    void b29_soMayThoseThatStartAfterABarrier() {
        int sum = bridge.toSync(() -> {
            var barrier = new CompletableFuture<Integer>();
            CompletableFuture<Integer> one = afterwards(barrier);
            CompletableFuture<Integer> two = afterwards(barrier);
            barrier.complete(10);
            return ContextFuture.all(one, two).thenApply(_ -> one.join() + two.join());
        });
        assertThat(sum).isEqualTo(22);
    }

    @Test
    void workersThatAllWaitForSyncCodeDoNotStarve() {
        var all = IntStream.range(0, 6)
                .mapToObj(i -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> i)))).toList();
        assertThat(all.stream().map(Failures::join)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    private CompletableFuture<Integer> waitsForItself() {
        var own = new CompletableFuture<CompletableFuture<Integer>>();
        CompletableFuture<Integer> f = bridge.toAsync(() -> {
            CompletableFuture<Integer> self = Failures.join(own); // here, where waiting is allowed, and not on the loop
            return bridge.<Integer>toSync(() -> self);
        });
        own.complete(f);
        return f;
    }

    private CompletableFuture<Integer> afterwards(CompletableFuture<Integer> barrier) {
        return bridge.toAsync(() -> bridge
                .toSync(() -> ContextFuture.of(barrier).thenCompose(base -> bridge.toAsync(() -> base + 1))));
    }

    private static <T> T named(String work, Supplier<T> task) {
        return Context.current().with(Context.WORK, work).supply(task);
    }
}
