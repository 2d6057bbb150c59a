package dev.segue.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B47, B48 and B50: loop threads never block. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuardTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);

    @AfterEach
    void close() {
        LoopThreads.onlyWarn(false);
        bridge.close();
    }

    @Test
    void b47_aWaitOnALoopThreadFailsBeforeItsAsyncCodeStarts() {
        var started = new AtomicBoolean();
        assertThatThrownBy(() -> onLoop(() -> bridge.toSync(() -> {
            started.set(true);
            return CompletableFuture.completedFuture(1);
        }))).isInstanceOf(SynchronousOnlyOperationException.class).hasMessageContaining("toSync() would block")
                .hasMessageContaining("'loop-7'");
        assertThat(started).isFalse();
    }

    @Test
    void whatIsLeftForAfterTheTurnRunsOnTheLoopWhenTheTurnIsOver() {
        try (var loop = new TestLoop()) {
            var steps = new ConcurrentLinkedQueue<String>();
            Thread thread = loop.thread();
            boolean onLoop = Failures.join(loop.start(() -> {
                var ran = new CompletableFuture<Boolean>();
                LoopThreads.afterTurn(() -> {
                    steps.add("after");
                    ran.complete(Thread.currentThread().equals(thread));
                });
                steps.add("turn");
                return ran;
            }));
            assertThat(onLoop).isTrue();
            assertThat(steps).containsExactly("turn", "after");
        }
        assertThat(LoopThreads.afterTurn(() -> {
            throw new AssertionError("There is no loop to run on.");
        })).isFalse();
    }

    @Test
    void b47_soDoesAWaitForAStageThatIsNotComplete() throws Exception {
        assertThatThrownBy(() -> onLoop(() -> bridge.await(new CompletableFuture<Integer>())))
                .isInstanceOf(SynchronousOnlyOperationException.class).hasMessageContaining("await() would block");
        assertThat(onLoop(() -> bridge.await(CompletableFuture.completedFuture(1)))).as("nothing blocks").isEqualTo(1);
    }

    @Test
    void b47_andAJoinOfOne() throws Exception {
        assertThatThrownBy(() -> onLoop(() -> Failures.join(new CompletableFuture<Integer>())))
                .isInstanceOf(SynchronousOnlyOperationException.class).hasMessageContaining("join() would block");
        assertThat(onLoop(() -> Failures.join(CompletableFuture.completedFuture(1)))).isEqualTo(1);
    }

    @Test
    void b48_theSameMethodTripsOnALoopAndPassesOnAWorker() {
        assertThatThrownBy(() -> bridge.toSync(() -> CompletableFuture.completedFuture(plain())))
                .isInstanceOf(SynchronousOnlyOperationException.class);
        assertThat(bridge.<Integer>toSync(() -> bridge.toAsync(bridge.shared(), this::plain))).isEqualTo(1);
        assertThat(bridge.<Integer>toSync(() -> bridge.toAsync(bridge.virtualThreads(), this::plain))).isEqualTo(1);
        assertThat(bridge.<Integer>toSync(() -> bridge.toAsync(this::plain))).isEqualTo(1);
    }

    @Test
    void b48_whatDependsOnSyncCodeRunsOnTheLoopAgainSoItTripsThere() {
        assertThatThrownBy(() -> bridge
                .<Integer>toSync(() -> bridge.toAsync(bridge.shared(), () -> 1).thenApply(_ -> plain())))
                .isInstanceOf(SynchronousOnlyOperationException.class);
    }

    @Test
    void b48_aLoopThreadIsAlsoKnownByItsClass() throws Exception {
        LoopThreads.register(IoThread.class, _ -> Runnable::run);
        var task = new FutureTask<>(() -> LoopThreads.isCurrent());
        var thread = new IoThread(task);
        thread.start();
        assertThat(task.get()).isTrue();
        assertThat(LoopThreads.isCurrent()).isFalse();
    }

    @Test
    void b50_aLoweredGuardWarnsWithTheStackAndSaysThatItIsLowered() throws Exception {
        assertThat(LoopThreads.onlyWarns()).isFalse();
        LoopThreads.onlyWarn(true);
        assertThat(LoopThreads.onlyWarns()).isTrue();
        try (var warnings = new Warnings(LoopThreads.class)) {
            assertThat(onLoop(this::plain)).isEqualTo(1);
            assertThat(warnings.list()).isNotEmpty().first().satisfies(event -> {
                assertThat(event.getLevel().toString()).isEqualTo("WARN");
                assertThat(event.getThrowableProxy().getMessage()).contains("toSync() would block");
            });
        }
    }

    @Test
    void b50_itIsLoweredFromOutsideByASystemProperty() throws Exception {
        assertThat(onlyWarnsWith("-Dsegue.guard=warn")).isEqualTo("true");
        assertThat(onlyWarnsWith("-Dsegue.guard=refuse")).isEqualTo("false");
    }

    private static String onlyWarnsWith(String option) throws IOException {
        Process java = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), option, "-cp",
                System.getProperty("java.class.path"), Asked.class.getName()).start();
        return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A program that tells whether the guard is lowered. */
    static final class Asked {
        private Asked() {}

        public static void main(String[] args) {
            System.out.print(LoopThreads.onlyWarns());
        }
    }

    /** Blocking code that does not know who calls it. */
    private int plain() {
        return bridge.toSync(() -> CompletableFuture.supplyAsync(() -> 1));
    }

    private static <T> T onLoop(Callable<T> code) throws Exception {
        var task = new FutureTask<T>(code);
        Thread.ofPlatform().name("loop-7").start(() -> {
            LoopThreads.markCurrent(ignored -> Thread.ofPlatform().start(ignored));
            task.run();
        });
        try {
            return task.get();
        } catch (ExecutionException failure) {
            throw Failures.raise(failure);
        }
    }

    private static final class IoThread extends Thread {
        IoThread(Runnable task) {
            super(task);
        }
    }
}
