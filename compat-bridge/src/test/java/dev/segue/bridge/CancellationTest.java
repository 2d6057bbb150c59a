package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B42 to B46: cancellation, shields, timeouts and deadlines. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(4, 64), new Bound(4, 64), new Bound(4, 64)));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        bridge.close();
    }

    @Test
    void b42_theWaiterIsReleasedAtOnceAndPlainSyncCodeIsNotInterrupted() throws Exception {
        var interrupted = new CompletableFuture<Boolean>();
        CompletableFuture<Integer> call = bridge.toAsync(() -> {
            entered.countDown();
            gate.await();
            return interrupted.complete(Thread.interrupted()) ? 1 : 0;
        });
        CompletableFuture<Integer> waiter = call.thenApply(one -> one);
        entered.await();
        waiter.cancel(true);
        assertThat(call).as("released while the code still runs").isCancelled();
        assertThat(interrupted).isNotDone();
        gate.countDown();
        assertThat(interrupted.join()).isFalse();
        assertThat(call).as("its result is dropped").isCancelled();
    }

    @Test
    void b42_interruptibleSyncCodeIsInterruptedAndItsThreadIsCleanAfterwards() throws Exception {
        var interrupted = new CompletableFuture<Boolean>();
        try (var one = Bridge.open(new BridgeConfig(new Bound(1, 4), new Bound(1, 4), new Bound(1, 4)))) {
            CompletableFuture<Integer> call = one.toAsync(Bridge.interruptible(() -> {
                entered.countDown();
                try {
                    gate.await();
                } catch (InterruptedException interruption) {
                    interrupted.complete(true);
                    throw interruption;
                }
                return 1;
            }));
            entered.await();
            call.cancel(true);
            assertThat(interrupted.join()).isTrue();
            assertThat(Failures.join(one.toAsync(() -> Thread.currentThread().isInterrupted()))).isFalse();
        }
    }

    @Test
    void b42_otherSyncCodeThatRunsOnAThreadThatWaitsIsNotInterrupted() throws Exception {
        var interrupted = new CompletableFuture<Boolean>();
        CompletableFuture<Integer> call = bridge.toAsync(Bridge.interruptible(() -> bridge.toSync(() -> {
            CompletableFuture<Integer> other = bridge.toAsync(() -> {
                entered.countDown();
                gate.await();
                return interrupted.complete(Thread.interrupted()) ? 1 : 0;
            });
            return other.thenApply(one -> one);
        })));
        entered.await();
        call.cancel(true);
        gate.countDown();
        assertThatThrownBy(() -> Failures.join(call)).isInstanceOf(CancellationException.class);
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void b42_otherSyncCodeThatAnInterruptedThreadRunsDoesNotSeeTheInterrupt() {
        var queued = new CountDownLatch(1);
        CompletableFuture<List<Boolean>> request = bridge.inScope(bridge.workers(), () -> {
            CompletableFuture<Boolean> first = bridge.toAsync(() -> {
                queued.await();
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> bridge.toSync(() -> ContextFuture.of(new CompletableFuture<>())))
                        .isInstanceOf(WaitInterruptedException.class);
                return Thread.interrupted();
            });
            CompletableFuture<Boolean> second = bridge.toAsync(() -> Thread.currentThread().isInterrupted());
            queued.countDown();
            return first.thenCombine(second, List::of);
        });
        assertThat(Failures.join(request)).as("what waits, and what runs meanwhile").containsExactly(true, false);
    }

    @Test
    void b42_queuedSyncCodeThatIsCancelledNeverRuns() throws Exception {
        var ran = new AtomicBoolean();
        CompletableFuture<Integer> request = bridge.inScope(bridge.workers(), () -> {
            CompletableFuture<Integer> first = bridge.toAsync(this::blocked);
            CompletableFuture<Integer> queued = bridge.toAsync(() -> ran.compareAndSet(false, true) ? 1 : 0);
            queued.cancel(true);
            return first;
        });
        entered.await();
        gate.countDown();
        Failures.join(request);
        assertThat(ran).isFalse();
    }

    @Test
    void b42_theScopeEndsOnlyWhenTheSyncCodeHas() throws Exception {
        var scope = new CompletableFuture<CompletableFuture<Void>>();
        CompletableFuture<Integer> request = bridge.inScope(bridge.workers(), () -> {
            scope.complete(scopeHere().ended());
            return bridge.toAsync(this::blocked);
        });
        entered.await();
        request.cancel(true);
        assertThat(scope.join()).isNotDone();
        gate.countDown();
        scope.join().join();
    }

    @Test
    void b43_asyncCodeThatTheSyncCodeWaitsForIsCancelledAndTheSyncFrameSeesIt() throws Exception {
        var inner = new CompletableFuture<Integer>();
        var seen = new CompletableFuture<Throwable>();
        CompletableFuture<Integer> outer = bridge.toAsync(() -> {
            try {
                return bridge.toSync(() -> {
                    entered.countDown();
                    return inner;
                });
            } catch (CancellationException cancelled) {
                seen.complete(cancelled);
                throw cancelled;
            }
        });
        entered.await();
        outer.cancel(true);
        assertThat(seen.join()).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> inner.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class); // maybe a moment later
    }

    @Test
    void b43_throughFiveLayersAndToEveryBranch() throws Exception {
        var left = new CompletableFuture<Integer>();
        var right = new CompletableFuture<Integer>();
        var both = new CompletableFuture<Integer>();
        CompletableFuture<Void> outer = bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> bridge.<Void>toSync(() -> {
                    entered.countDown();
                    return ContextFuture.all(left, ContextFuture.of(right).thenCombine(both, Integer::sum));
                })))));
        entered.await();
        outer.cancel(true);
        for (CompletableFuture<Integer> one : List.of(left, right, both)) {
            assertThatThrownBy(() -> one.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void b43_cancellingWhatWaitsForEitherOfTwoStagesCancelsBoth() {
        List<Function<CompletableFuture<Integer>, Function<CompletableFuture<Integer>, CompletableFuture<?>>>> forms = List
                .of(one -> two -> one.applyToEither(two, value -> value), one -> two -> one.acceptEither(two, _ -> {}),
                        one -> two -> one.runAfterEither(two, () -> {}));
        for (var form : forms) {
            CompletableFuture<Integer> one = new ContextFuture<>(Context.empty());
            var two = new CompletableFuture<Integer>();
            form.apply(one).apply(two).cancel(true);
            assertThat(one).isCancelled();
            assertThat(two).isCancelled();
        }
    }

    @Test
    void b43_butOneOfTheTwoThatIsCancelledLeavesTheOtherAlone() {
        CompletableFuture<Integer> one = new ContextFuture<>(Context.empty());
        var two = new CompletableFuture<Integer>();
        CompletableFuture<Integer> either = one.applyToEither(two, value -> value);
        two.cancel(true);
        assertThat(either).isCancelled();
        assertThat(one).isNotDone();
    }

    @Test
    void b44_innerWorkThatShieldsItselfCompletesNormallyThroughFiveLayers() throws Exception {
        var source = new CompletableFuture<String>();
        var work = new CompletableFuture<CompletableFuture<String>>();
        var released = new CountDownLatch(1);
        CompletableFuture<String> outer = bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(() -> {
                    try {
                        return bridge.<String>toSync(() -> {
                            var shielded = (ContextFuture<String>) ContextFuture.of(source)
                                    .thenCompose(one -> bridge.toAsync(bridge.shared(), () -> one + " done"));
                            work.complete(shielded);
                            return shielded.shielded();
                        });
                    } finally {
                        released.countDown();
                    }
                }))));
        CompletableFuture<String> inner = work.join();
        outer.cancel(true);
        released.await();
        assertThat(inner).isNotDone();
        source.complete("work");
        assertThat(inner.get(10, TimeUnit.SECONDS)).isEqualTo("work done");
        assertThat(outer).isCancelled();
    }

    @Test
    void b45_aHandlerOfACancellationMayRunSyncCode() throws Exception {
        var cleaned = new CompletableFuture<Integer>();
        CompletableFuture<Integer> stage = ContextFuture.of(new CompletableFuture<Integer>())
                .exceptionallyCompose(_ -> bridge.toAsync(() -> cleaned.complete(1) ? 1 : 0).thenApply(one -> one))
                .thenApply(one -> one);
        stage.cancel(true);
        assertThat(cleaned.get(10, TimeUnit.SECONDS)).isOne();
    }

    @Test
    void b45_syncCodeThatSawACancellationMayWaitAgain() throws Exception {
        var cleaned = new CompletableFuture<Integer>();
        var waits = new CountDownLatch(1);
        CompletableFuture<Integer> stage = bridge.toAsync(() -> {
            try {
                return bridge.toSync(() -> {
                    waits.countDown();
                    return ContextFuture.of(new CompletableFuture<Integer>());
                });
            } catch (CancellationException seen) {
                cleaned.complete(bridge.toSync(() -> bridge.toAsync(() -> 7)));
                throw seen;
            }
        });
        waits.await();
        stage.cancel(true);
        assertThat(cleaned.get(10, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void b45_alsoQueuedBehindOtherSyncCodeOfTheSameRequest() throws Exception {
        var cleaned = new CompletableFuture<Integer>();
        CompletableFuture<Integer> request = bridge.inScope(bridge.workers(), () -> {
            CompletableFuture<Integer> cancelled = ContextFuture.of(new CompletableFuture<Integer>())
                    .exceptionallyCompose(_ -> bridge.toAsync(() -> cleaned.complete(1) ? 1 : 0));
            CompletableFuture<Integer> first = bridge.toAsync(this::blocked);
            cancelled.cancel(true);
            return first;
        });
        entered.await();
        gate.countDown();
        Failures.join(request);
        assertThat(cleaned.get(10, TimeUnit.SECONDS)).isOne();
    }

    @Test
    void b46_aTimeoutExpiresOnTimeNotWhenTheSyncCodeEnds() throws Exception {
        CompletableFuture<Integer> call = bridge.toAsync(this::blocked);
        entered.await();
        assertThatThrownBy(() -> Failures.join(call.orTimeout(20, TimeUnit.MILLISECONDS)))
                .isInstanceOf(TimeoutException.class);
        assertThat(gate.getCount()).as("the code still runs").isOne();
    }

    @Test
    void b46_aDeadlineEndsAWaitOnTimeAndCancelsWhatItWaitedFor() {
        var never = new CompletableFuture<Integer>();
        Context.empty().with(Deadline.KEY, Deadline.after(Duration.ofMillis(20)))
                .run(() -> assertThatThrownBy(() -> bridge.toSync(() -> never)).isInstanceOf(DeadlineException.class)
                        .hasMessageContaining("deadline passed").hasMessageContaining("toSync()"));
        assertThatThrownBy(() -> never.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void b46_syncCodeThatIsLateNeverStarts() {
        var ran = new AtomicBoolean();
        CompletableFuture<Boolean> late = Context.empty().with(Deadline.KEY, Deadline.after(Duration.ZERO))
                .supply(() -> bridge.toAsync(() -> ran.compareAndSet(false, true)));
        assertThatThrownBy(() -> Failures.join(late)).isInstanceOf(DeadlineException.class)
                .hasMessageContaining("toAsync()");
        assertThat(ran).isFalse();
    }

    @Test
    void aShieldPassesOnFailuresAndIsItselfCancellable() {
        var source = new ContextFuture<Integer>(Context.empty());
        CompletableFuture<Integer> shield = source.shielded();
        CompletableFuture<Integer> cancelled = source.shielded();
        cancelled.cancel(true);
        assertThat(source).isNotDone();
        var disk = new IOException("disk");
        source.completeExceptionally(disk);
        assertThat(shield.exceptionNow()).isSameAs(disk);
    }

    private int blocked() throws InterruptedException {
        entered.countDown();
        gate.await();
        return 1;
    }

    private static Scope scopeHere() {
        Scope scope = Context.current().place().scope();
        if (scope == null) {
            throw new AssertionError("Not in a scope.");
        }
        return scope;
    }
}
