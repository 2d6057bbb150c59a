package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** BR-02 where nobody waits in toSync: all threads of a pool are home threads that idle in their scopes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandInTest {
    private final TestLoop loop = new TestLoop();
    private Bridge bridge = bridge(1);

    /** A pool of {@code threads}, platform or virtual. */
    record Pool(String name, Function<Bridge, WorkPool> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> pools() {
        return Stream.of(new Pool("platform", Bridge::workers), new Pool("virtual", Bridge::virtualThreads))
                .flatMap(pool -> IntStream.of(1, 2).mapToObj(threads -> Arguments.of(pool, threads)));
    }

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @ParameterizedTest
    @MethodSource("pools")
    void anyThreadWorkOfScopesWhoseHomesHoldAllThreadsRuns(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        assertThat(inAllHomes(pool, threads, () -> bridge.toAsync(pool, () -> 7))).containsOnly(7);
    }

    /** The canary: what these tests look for does happen where a pool has no stand-in. */
    @Test
    void withoutAStandInSuchWorkDoesNotStart() {
        try (WorkPool alone = WorkPool.of("alone", new Bound(1, 16), Executors.newSingleThreadExecutor())) {
            var started = new CompletableFuture<CompletableFuture<?>>();
            var _ = loop.start(() -> {
                CompletableFuture<Integer> made = bridge.inScope(alone,
                        () -> bridge.toAsync(() -> 3).thenCompose(_ -> bridge.toAsync(alone, () -> 4)));
                started.complete(made);
                return made;
            });
            CompletableFuture<?> scope = Failures.join(started);
            assertThatThrownBy(() -> scope.get(300, MILLISECONDS)).isInstanceOf(TimeoutException.class);
            scope.cancel(true);
        }
    }

    @ParameterizedTest
    @MethodSource("pools")
    void soDoesWhatWasQueuedBeforeTheLastHomeBecameIdle(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        var busy = new CountDownLatch(threads);
        var queued = new CountDownLatch(threads);
        List<CompletableFuture<Integer>> scopes = IntStream.range(0, threads)
                .mapToObj(_ -> loop.start(() -> bridge.inScope(pool, () -> {
                    CompletableFuture<Boolean> bound = bridge.toAsync(() -> {
                        busy.countDown();
                        return queued.await(10, SECONDS);
                    });
                    return bridge.toAsync(bridge.shared(), () -> busy.await(10, SECONDS)).thenCompose(_ -> {
                        CompletableFuture<Integer> any = bridge.toAsync(pool, () -> 7);
                        queued.countDown();
                        return any.thenCombine(bound, (seven, _) -> seven);
                    });
                }))).toList();
        assertThat(scopes.stream().map(StandInTest::ended)).containsOnly(7);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void itMayWaitForThreadBoundWorkOfTheIdleHome(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        assertThat(inAllHomes(pool, threads, () -> {
            var bound = new CompletableFuture<CompletableFuture<Integer>>();
            CompletableFuture<Integer> any = bridge.toAsync(pool,
                    () -> bridge.<Integer>toSync(() -> of(bound)));
            bound.complete(bridge.toAsync(() -> 7));
            return any;
        })).containsOnly(7);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void itMayWaitForMoreOfItsKindAndForSyncCodeThatComesHome(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        assertThat(inAllHomes(pool, threads,
                () -> bridge.toAsync(pool, () -> bridge.<Integer>toSync(() -> bridge.toAsync(pool, () -> bridge
                        .<Integer>toSync(() -> bridge.toAsync(() -> 3).thenCombine(bridge.toAsync(pool, () -> 4),
                                Integer::sum)))))))
                .containsOnly(7);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void threadBoundWorkDoesNotWaitForIt(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        assertThat(inAllHomes(pool, threads, () -> {
            var bound = new CountDownLatch(1);
            CompletableFuture<Boolean> any = bridge.toAsync(pool, () -> bound.await(10, SECONDS));
            return bridge.toAsync(() -> {
                bound.countDown();
                return 7;
            }).thenCombine(any, (seven, passed) -> passed ? seven : -1);
        })).containsOnly(7);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void itRunsOnNobodysHomeThreadSoItSeesNoThreadLocalsOfARequest(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        var end = new CompletableFuture<Integer>();
        var idle = new CyclicBarrier(threads + 1);
        List<CompletableFuture<Integer>> open = homes(pool, threads, idle, () -> end);
        met(idle);
        assertThat(ended(bridge.toAsync(pool, () -> Thread.currentThread().getName()))).isEqualTo(pool + "-stand-in");
        end.complete(1);
        assertThat(open.stream().map(StandInTest::ended)).containsOnly(1);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aFurtherScopeWaitsForOneToEnd(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        var end = new CompletableFuture<Integer>();
        var idle = new CyclicBarrier(threads + 1);
        List<CompletableFuture<Integer>> open = homes(pool, threads, idle, () -> end);
        met(idle);
        CompletableFuture<Integer> further = loop.start(() -> bridge.inScope(pool, () -> bridge.toAsync(() -> 7)));
        assertThat(ended(bridge.toAsync(pool, () -> 1))).as("the stand-in has come, and the scope is left to wait")
                .isOne();
        assertThat(further).isNotDone();
        end.complete(1);
        assertThat(ended(further)).isEqualTo(7);
        assertThat(open.stream().map(StandInTest::ended)).containsOnly(1);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aFurtherScopeThatAllOthersWaitForFailsAndNamesThePool(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        var idle = new CyclicBarrier(threads + 1);
        var further = new CompletableFuture<CompletableFuture<Integer>>();
        List<CompletableFuture<Integer>> open = homes(pool, threads, idle,
                () -> of(further));
        met(idle);
        further.complete(bridge.inScope(pool, () -> bridge.toAsync(() -> 7)));
        assertThatThrownBy(() -> ended(further.join())).isInstanceOf(NoWorkerException.class)
                .hasMessageContaining("No thread of '" + pool + "' will ever take the task")
                .hasMessageContaining("raise the bound");
        assertThat(open).allSatisfy(
                one -> assertThatThrownBy(() -> ended(one)).isInstanceOf(NoWorkerException.class));
        assertThat(ended(bridge.inScope(pool, () -> bridge.toAsync(() -> 7)))).as("the pool works again").isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void soDoesOneThatASyncCallOfAHomeWaitsFor(Pool kind, int threads) {
        WorkPool pool = pool(kind, threads);
        var further = new CompletableFuture<CompletableFuture<Integer>>();
        var begun = new CyclicBarrier(threads + 1);
        List<CompletableFuture<Integer>> open = IntStream.range(0, threads)
                .mapToObj(_ -> loop.start(() -> bridge.inScope(pool, () -> bridge.toAsync(() -> {
                    met(begun);
                    CompletableFuture<Integer> stage = further.join();
                    return bridge.<Integer>toSync(() -> stage);
                })))).toList();
        met(begun);
        further.complete(bridge.inScope(pool, () -> bridge.toAsync(() -> 7)));
        assertThatThrownBy(() -> ended(further.join())).isInstanceOf(NoWorkerException.class);
        assertThat(open).allSatisfy(
                one -> assertThatThrownBy(() -> ended(one)).isInstanceOf(NoWorkerException.class));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void soDoScopesOfTwoPoolsThatWaitForEachOther(Pool kind, int threads) {
        WorkPool one = pool(kind, threads);
        WorkPool two = bridge.shared();
        var idle = new CyclicBarrier(2 * threads + 1);
        var inOne = new CompletableFuture<CompletableFuture<Integer>>();
        var inTwo = new CompletableFuture<CompletableFuture<Integer>>();
        List<CompletableFuture<Integer>> open = Stream.concat(
                homes(one, threads, idle, () -> of(inTwo)).stream(),
                homes(two, threads, idle, () -> of(inOne)).stream()).toList();
        met(idle);
        inOne.complete(bridge.inScope(one, () -> bridge.toAsync(() -> 7)));
        inTwo.complete(bridge.inScope(two, () -> bridge.toAsync(() -> 7)));
        open.forEach(scope -> {
            try {
                assertThat(ended(scope)).as("the other pool's call failed first").isEqualTo(7);
            } catch (NoWorkerException refused) {
                assertThat(refused).hasMessageContaining("will ever take the task");
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it holds is awaited
    private static CompletableFuture<Integer> of(CompletableFuture<CompletableFuture<Integer>> nested) {
        return ContextFuture.of(nested).thenCompose(stage -> stage);
    }

    /** Opens as many scopes as the pool has threads; each takes a home, meets the others, and runs {@code then}. */
    private List<CompletableFuture<Integer>> homes(WorkPool pool, int threads, CyclicBarrier idle,
            Supplier<CompletableFuture<Integer>> then) {
        return IntStream.range(0, threads)
                .mapToObj(_ -> loop.start(() -> bridge.inScope(pool,
                        () -> bridge.toAsync(() -> met(idle)).thenCompose(_ -> then.get()))))
                .toList();
    }

    private List<Integer> inAllHomes(WorkPool pool, int threads, Supplier<CompletableFuture<Integer>> then) {
        return homes(pool, threads, new CyclicBarrier(threads), then).stream().map(StandInTest::ended).toList();
    }

    private WorkPool pool(Pool kind, int threads) {
        bridge.close();
        bridge = bridge(threads);
        return kind.of.apply(bridge);
    }

    private static Bridge bridge(int threads) {
        var bound = new Bound(threads, 16);
        return Bridge.open(new BridgeConfig(bound, bound, bound));
    }

    private static int met(CyclicBarrier barrier) {
        try {
            return barrier.await(10, SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("Not all threads came.", failure);
        }
    }

    /** Returns the result, which must come within 5 seconds. */
    private static <T> T ended(CompletableFuture<T> stage) {
        return Failures.join(stage.copy().orTimeout(5, SECONDS));
    }
}
