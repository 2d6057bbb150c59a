package dev.segue.bridge;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** B39 to B41: failures arrive as they were thrown, and say where they came from. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailuresTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final IOException disk = new IOException("disk");

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void b39_aFailureOfSyncCodeReachesItsAsyncCallerAsTheSameObject() {
        assertThat(Failures.<Throwable>join(bridge.toAsync(this::fail).handle((_, failure) -> failure)))
                .isSameAs(disk);
    }

    @Test
    void b39_aFailureOfAsyncCodeReachesItsSyncCallerAsTheSameObject() {
        assertThatThrownBy(() -> bridge.toSync(() -> CompletableFuture.failedFuture(disk).thenApply(one -> one)))
                .isSameAs(disk);
        var error = new AssertionError("an error, too");
        assertThatThrownBy(() -> bridge.toSync(() -> {
            throw error;
        })).isSameAs(error);
    }

    @Test
    void b39_aCancellationToo() {
        var cancelled = new CancellationException("by the user");
        assertThatThrownBy(() -> bridge.toSync(() -> CompletableFuture.failedFuture(cancelled))).isSameAs(cancelled);
        assertThatThrownBy(() -> Failures.join(CompletableFuture.failedFuture(cancelled))).isSameAs(cancelled);
    }

    @Test
    void b39_throughFiveLayers() {
        assertThatThrownBy(
                () -> bridge.toSync(() -> bridge.toAsync(() -> bridge.toSync(() -> bridge.toAsync(this::fail)))))
                .isSameAs(disk);
    }

    @Test
    void b39_noStageGivesAWrappedFailureToWhatDependsOnIt() {
        var source = new ContextFuture<Integer>(Context.empty());
        var through = source.thenApply(one -> one).thenCompose(CompletableFuture::completedFuture)
                .thenCombine(CompletableFuture.completedFuture(1), Integer::sum).whenComplete((_, _) -> {});
        CompletableFuture<@Nullable Throwable> seen = through.handle((_, failure) -> failure);
        CompletableFuture<@Nullable Throwable> all = ContextFuture.all(through).handle((_, failure) -> failure);
        CompletableFuture<@Nullable Throwable> either = through.acceptEither(new CompletableFuture<>(), _ -> {})
                .handle((_, failure) -> failure);
        source.settle(null, new CompletionException(new ExecutionException(disk)));
        assertThat(seen.join()).isSameAs(disk);
        assertThat(all.join()).isSameAs(disk);
        assertThat(either.join()).isSameAs(disk);
    }

    @Test
    void b40_aHopThatFailsWhileAFailureIsHandledKeepsThatOneAsSuppressed() {
        var second = new IllegalStateException("second");
        assertThatThrownBy(() -> bridge
                .toSync(() -> bridge.toAsync(this::fail).exceptionallyCompose(_ -> bridge.toAsync(() -> {
                    throw second;
                })))).isSameAs(second);
        assertThat(second.getSuppressed()).contains(disk);
    }

    @Test
    void b40_aHandlerThatThrowsKeepsTheFailureItHandled() {
        var second = new IllegalStateException("second");
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(this::fail).handle((_, _) -> {
            throw second;
        }))).isSameAs(second);
        assertThat(second.getSuppressed()).containsExactly(disk);
    }

    @Test
    void b40_aFailureThatNamesTheHandledOneAsCauseIsLeftAlone() {
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(this::fail).exceptionally(failure -> {
            throw new IllegalStateException("second", failure);
        }))).hasCause(disk).hasNoSuppressedExceptions();
    }

    @Test
    void b40_aFailureThatIsThrownAgainDoesNotSuppressItself() {
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(this::fail).exceptionally(failure -> {
            throw Failures.raise(failure);
        }))).isSameAs(disk).hasNoSuppressedExceptions();
    }

    @Test
    void b40_aHookThatThrowsDoesNotHideTheFailureItWatched() {
        var second = new IllegalStateException("second");
        assertThatThrownBy(() -> Failures.join(bridge.toAsync(this::fail).whenComplete((_, _) -> {
            throw second;
        }))).isSameAs(disk);
        assertThat(disk.getSuppressed()).containsExactly(second);
    }

    @Test
    void b41_theTraceShowsWhatFailedAndWhoWaitedWithTheBridgesFramesBetween() {
        assertThatThrownBy(this::caller).isSameAs(disk);
        assertThat(methods(disk)).as("what failed").contains("fail");
        Throwable waited = disk.getSuppressed()[0];
        assertThat(waited).hasMessage("waited for by thread '%s' at:", Thread.currentThread().getName());
        assertThat(methods(waited)).as("who waited").contains("caller");
        assertThat(waited.getStackTrace()).anySatisfy(
                frame -> assertThat(frame.getClassName()).isEqualTo(Bridge.class.getName()));
    }

    @Test
    void aScopeUsedAfterItsEndSaysWhereItEndedAndWhereItWasUsed() throws Exception {
        var end = new CompletableFuture<Integer>();
        var late = new CompletableFuture<Integer>();
        var orphan = new CompletableFuture<CompletableFuture<Integer>>();
        var request = Context.empty().with(Context.WORK, "articles.list")
                .supply(() -> bridge.inScope(bridge.workers(), () -> {
                    var _ = ContextFuture.of(late).thenAccept(_ -> orphan.complete(bridge.toAsync(() -> 1)));
                    return end;
                }));
        Thread.ofPlatform().name("the-end").start(() -> end.complete(1)).join();
        assertThat(request).isDone();
        Thread.ofPlatform().name("too-late").start(() -> late.complete(1)).join();
        assertThatThrownBy(() -> Failures.join(orphan.join())).isInstanceOf(ScopeClosedException.class)
                .hasMessage(
                        "The scope of 'articles.list' ended on thread 'the-end' and was used by toAsync() on thread "
                                + "'too-late'. Await what is started in a scope before the scope's stage completes.");
    }

    @Test
    void everyUseOfAScopeThatEndedIsRefused() throws Exception {
        var done = new CompletableFuture<Integer>();
        assertLate("toAsync()", () -> Failures.join(bridge.toAsync(() -> 1)));
        assertLate("toSync()", () -> bridge.<Integer>toSync(() -> done));
        assertLate("await()", () -> bridge.<Integer>await(done));
        assertLate("inScope()", () -> Failures.join(bridge.inScope(bridge.workers(), () -> done)));
    }

    @Test
    void syncCodeUnderWayWhenItsScopeEndsMayFinishItsWaits() {
        var under = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var cleaned = new CompletableFuture<Integer>();
        Failures.join(bridge.inScope(bridge.workers(), () -> {
            var _ = bridge.toAsync(() -> {
                under.countDown();
                return over.await(10, TimeUnit.SECONDS) && cleaned.complete(bridge
                        .<Integer>toSync(() -> bridge.inScope(bridge.shared(), () -> bridge.toAsync(() -> 7))));
            });
            return bridge.toAsync(bridge.shared(), () -> under.await(10, TimeUnit.SECONDS));
        }));
        over.countDown();
        assertThat(Failures.join(cleaned.orTimeout(10, TimeUnit.SECONDS))).isEqualTo(7);
    }

    /** Asserts that {@code use} is refused on a plain thread, in a stage of a scope that has ended. */
    private void assertLate(String name, Callable<Integer> use) throws Exception {
        var late = new CompletableFuture<Integer>();
        var failure = new CompletableFuture<Throwable>();
        Failures.join(bridge.inScope(bridge.workers(), () -> {
            var _ = ContextFuture.of(late).thenAccept(_ -> failure.complete(catchThrowable(use::call)));
            return CompletableFuture.completedFuture(1);
        }));
        Thread.ofPlatform().name("too-late").start(() -> late.complete(1)).join();
        assertThat(failure.join()).as(name).isInstanceOf(ScopeClosedException.class)
                .hasMessageContaining("was used by " + name + " on thread 'too-late'");
    }

    private void caller() {
        bridge.toSync(() -> bridge.toAsync(this::fail));
    }

    private int fail() throws IOException {
        disk.setStackTrace(new Throwable().getStackTrace());
        throw disk;
    }

    private static String[] methods(Throwable failure) {
        return Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName).toArray(String[]::new);
    }
}
