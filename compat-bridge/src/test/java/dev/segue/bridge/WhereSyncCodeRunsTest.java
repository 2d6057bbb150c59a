package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B1 to B9, for requests whose home threads are of each kind. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource
class WhereSyncCodeRunsTest {
    private static final BridgeConfig CONFIG = new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(2, 4));

    private final Home home;
    private final Bridge bridge;
    private final TestLoop loop = new TestLoop();

    WhereSyncCodeRunsTest(Home home) {
        this.home = home;
        this.bridge = Bridge.open(home.in(CONFIG));
    }

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @Test
    void b1_outsideAnyWaitSyncCodeRunsOnAWorker() {
        assertThat(Failures.join(bridge.toAsync(this::threadName))).startsWith("segue-shared-");
    }

    @Test
    void b1_calledOnALoopOutsideAnyScopeSyncCodeRunsOnTheSharedPool() {
        assertThat(Failures.join(loop.start(() -> bridge.toAsync(this::threadName)))).startsWith("segue-shared-");
    }

    @Test
    void b2_threadBoundCallsOfOneScopeRunOneAfterTheOtherOnOneThread() {
        var bothStarted = new CountDownLatch(1);
        List<String> log = new CopyOnWriteArrayList<>();
        List<Thread> threads = Failures.join(inScope(() -> {
            CompletableFuture<Thread> first = bridge.toAsync(() -> {
                log.add("first starts");
                passed(bothStarted);
                log.add("first ends");
                return Thread.currentThread();
            });
            CompletableFuture<Thread> second = bridge.toAsync(() -> {
                log.add("second");
                return Thread.currentThread();
            });
            bothStarted.countDown();
            return first.thenCombine(second, List::of);
        }));
        assertThat(log).containsExactly("first starts", "first ends", "second");
        assertThat(threads.get(0)).isSameAs(threads.get(1));
        assertThat(threads.get(0).getName()).startsWith(home.threads());
    }

    @Test
    void b3_twoScopesRunOnTwoThreadsInParallel() {
        var meeting = new CyclicBarrier(2);
        var both = Stream.of(1, 2)
                .map(_ -> inScope(() -> bridge.toAsync(() -> met(meeting)))).toList();
        assertThat(both.stream().map(Failures::join).distinct()).hasSize(2);
    }

    @Test
    void b4_aScopeInsideAScopeHasTheSameHomeThreadAndDoesNotCloseIt() {
        List<Thread> threads = Failures.join(inScope(() -> bridge
                .toAsync(Thread::currentThread)
                .thenCompose(outer -> bridge
                        .inScope(bridge.virtualThreads(), () -> bridge.toAsync(Thread::currentThread))
                        .thenCompose(inner -> bridge.toAsync(() -> List.of(outer, inner, Thread.currentThread()))))));
        assertThat(threads.stream().distinct()).hasSize(1);
    }

    @Test
    void b5_aScopeWithoutSyncCallsStartsNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 1_000; i++) {
            Failures.join(inScope(() -> CompletableFuture.completedFuture(1)));
        }
        assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> !before.contains(thread))
                .noneSatisfy(thread -> assertThat(thread.getName()).startsWith(home.threads()));
    }

    @Test
    void b5_closingAScopeWithoutSyncCallsIsDoneAtOnce() {
        var scope = new Scope(home.of(bridge), Parking.ON_PERMITS);
        scope.close();
        assertThat(scope.ended()).isCompleted();
    }

    @Test
    void b6_closingAScopeWhoseHomeWaitsBlocksNeitherTheLoopNorTheSharedPool() {
        var waiting = new CountDownLatch(1);
        var answer = new CompletableFuture<Integer>();
        var left = new CompletableFuture<Integer>();
        assertThat(Failures.join(inScope(() -> {
            var _ = bridge.toAsync(() -> left.complete(bridge.toSync(() -> {
                waiting.countDown();
                return answer;
            })));
            return bridge.toAsync(bridge.virtualThreads(), () -> passed(waiting));
        }))).as("the scope ended while its home waits").isTrue();
        var meeting = new CyclicBarrier(2);
        var both = Stream.of(1, 2).map(_ -> bridge.toAsync(() -> met(meeting))).toList();
        assertThat(both.stream().map(Failures::join)).as("both shared threads are free").doesNotHaveDuplicates();
        assertThat(loop.thread().isAlive()).as("the loop answers").isTrue();
        assertThat(left).isNotDone();
        answer.complete(7);
        assertThat(Failures.join(left)).isEqualTo(7);
    }

    @Test
    void b7_anyThreadCallsOfOneScopeRunInParallelOnTheSharedPool() {
        assertThat(meetingIn(bridge.shared())).hasSize(2)
                .allSatisfy(thread -> assertThat(thread.getName()).startsWith("segue-shared-"));
    }

    @Test
    void b7_anyThreadCallsOfOneScopeRunInParallelOnAGivenPool() {
        assertThat(meetingIn(bridge.virtualThreads())).hasSize(2)
                .allSatisfy(thread -> assertThat(thread.getName()).isEqualTo("segue-virtual"));
    }

    /** The second half of B7 is the compiler's: with a pool is any-thread, without one is thread-bound, and there is no third form. */
    @Test
    void b7_noPublicMethodTakesAPoolForThreadBoundCode() {
        assertThat(Arrays.stream(Bridge.class.getMethods()).filter(method -> method.getName().equals("toAsync"))
                .map(method -> List.of(method.getParameterTypes())))
                .containsExactlyInAnyOrder(List.of(Callable.class), List.of(WorkPool.class, Callable.class));
        assertThat(
                Arrays.stream(Bridge.class.getMethods()).flatMap(method -> Arrays.stream(method.getParameterTypes())))
                .as("no executor that is not a bounded pool").doesNotContain(Executor.class, ExecutorService.class);
    }

    @Test
    void syncCodeRunsOnTheGivenPool() {
        assertThat(Failures.join(bridge.toAsync(bridge.virtualThreads(), this::threadName)))
                .isEqualTo("segue-virtual");
    }

    @Test
    void b8_moreCallsThanThreadsQueueAndAllComplete() {
        var gate = new CountDownLatch(1);
        var all = IntStream.range(0, 6).mapToObj(i -> bridge.toAsync(() -> passed(gate) ? i : -1)).toList();
        assertThat(all).noneMatch(CompletableFuture::isDone);
        gate.countDown();
        assertThat(all.stream().map(Failures::join)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void b8_aFullPoolRejectsAtOnceWithATypeAndItsBounds() {
        var gate = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> taken = IntStream.range(0, 6)
                .mapToObj(_ -> bridge.toAsync(() -> gate.await(10, TimeUnit.SECONDS))).toList();
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

    /**
     * In Java the first call is where it can be known: a lambda keeps no return type at run time, and a form for tasks that return
     * stages, to refuse them in the compiler, would make every lambda ambiguous.
     */
    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the mistake under test
    void b9_syncCodeThatReturnsAStageIsRefusedAtItsFirstCall() {
        var stage = new CompletableFuture<Integer>();
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(() -> stage)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The sync code given to toAsync() returned a stage, so it is async code. Call it directly.");
        assertThat(stage).as("nobody will await it").isCancelled();
    }

    /** Starts {@code request} on the loop, as one whose home thread is of this kind. */
    private <T> CompletableFuture<T> inScope(Supplier<CompletableFuture<T>> request) {
        return loop.start(() -> bridge.inScope(home.of(bridge), request));
    }

    /** Returns the threads of two calls that wait for each other. */
    private List<Thread> meetingIn(WorkPool pool) {
        var meeting = new CyclicBarrier(2);
        return Failures.join(inScope(
                () -> bridge.toAsync(pool, () -> met(meeting)).thenCombine(bridge.toAsync(pool, () -> met(meeting)),
                        (one, two) -> Stream.of(one, two).distinct().toList())));
    }

    private static Thread met(CyclicBarrier meeting) throws Exception {
        meeting.await(10, SECONDS);
        return Thread.currentThread();
    }

    private static boolean passed(CountDownLatch gate) throws InterruptedException {
        return gate.await(10, SECONDS);
    }

    private String threadName() {
        return Thread.currentThread().getName();
    }
}
