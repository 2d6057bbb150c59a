package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Virtual threads that a loop carries; that the bridge's statements hold for them too is tested with {@link Home#CARRIED}. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopCarriedTest {
    private static final BridgeConfig CONFIG = new BridgeConfig(new Bound(2, 4), new Bound(2, 4), new Bound(4, 4));

    private final TestLoop loop = new TestLoop();
    private Bridge bridge = Bridge.open(Home.CARRIED.in(CONFIG));

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @Test
    void syncCodeCalledOnALoopIsCarriedByItAlsoAfterAWait() {
        var answer = new CompletableFuture<Integer>();
        var waits = new CountDownLatch(1);
        CompletableFuture<String> carriers = carried(() -> {
            String before = carrier();
            waits.countDown();
            return before + ", " + bridge.await(answer) + ", " + carrier();
        });
        passed(waits);
        assertThat(loop.thread().getName()).as("meanwhile the loop answers").isEqualTo("test-loop");
        answer.complete(7);
        assertThat(Failures.join(carriers)).isEqualTo("test-loop, 7, test-loop");
    }

    @Test
    void itMayBlockThoughItsLoopMayNot() {
        assertThat(Failures.join(carried(() -> LoopThreads.isCurrent()))).isFalse();
        assertThat(Failures.join(carried(() -> bridge.toSync(() -> CompletableFuture.supplyAsync(() -> 7)))))
                .isEqualTo(7);
    }

    @Test
    void syncCodeCalledElsewhereIsOrdinary() {
        assertThat(Failures.join(bridge.toAsync(bridge.virtualThreads(), LoopCarriedTest::carrier)))
                .startsWith("ForkJoinPool-");
    }

    @Test
    void aVirtualThreadThatItMakesIsOrdinaryThoughTheJdkLetsItInherit() {
        String carriers = Failures.join(carried(() -> {
            var child = new FutureTask<>(LoopCarriedTest::carrier);
            Thread.ofVirtual().start(child);
            return child.get() + " " + carrier();
        }));
        assertThat(carriers).startsWith("ForkJoinPool-").endsWith(" test-loop");
    }

    @Test
    void oneThatWaitsWhenItsLoopStopsGoesOn() {
        var answer = new CompletableFuture<Integer>();
        var waits = new CountDownLatch(1);
        var result = new CompletableFuture<String>();
        var _ = carried(() -> {
            waits.countDown();
            return result.complete(answer.join() + " " + carrier());
        });
        passed(waits);
        loop.close();
        answer.complete(7);
        assertThat(Failures.join(result)).startsWith("7 ForkJoinPool-");
    }

    @Test
    void oneThatComputesForTooLongIsNamedAndTheNextOnesAreOrdinary() {
        expectFallBack(stop -> {
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void soIsOneThatBlocksWithoutParking() {
        expectFallBack(stop -> {
            pinning = stop;
            assertThat(Pinning.DONE).isTrue();
        });
    }

    /** Something that keeps its thread until {@code stop}. */
    private interface Blocker {
        void block(AtomicBoolean stop);
    }

    private void expectFallBack(Blocker blocker) {
        impatient();
        var stop = new AtomicBoolean();
        try (var warnings = new Warnings(LoopCarried.class)) {
            CompletableFuture<String> culprit = Context.empty().with(Context.WORK, "reports.yearly")
                    .supply(() -> carriedInContext(() -> {
                        blocker.block(stop);
                        return carrier();
                    }));
            CompletableFuture<Thread> other = loop
                    .start(() -> CompletableFuture.completedFuture(Thread.currentThread()));
            await().untilAsserted(() -> assertThat(warnings.list()).hasSize(1));
            assertThat(warnings.list().getFirst().getFormattedMessage()).isEqualTo(
                    "Virtual thread 'segue-virtual' in 'reports.yearly' has kept event-loop thread 'test-loop', which carries it, for 200 ms: it computes, or blocks without parking. Loops carry none until the next start. Run such code with toAsync(bridge.shared(), …).");
            assertThat(warnings.list().getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                    .as("where it is").anyMatch(frame -> frame.toString().contains("expectFallBack"));
            stop.set(true);
            assertThat(Failures.join(culprit)).isEqualTo("test-loop");
            assertThat(Failures.join(other)).as("the loop goes on").isEqualTo(loop.thread());
            assertThat(Failures.join(carried(LoopCarriedTest::carrier))).startsWith("ForkJoinPool-");
        }
    }

    @Test
    void aLoopThatWaitsForALockOfAThreadThatItCarriesGetsHelpAndGoesOnCarrying() {
        var lock = new ReentrantLock();
        var answer = new CompletableFuture<Integer>();
        var locked = new CountDownLatch(1);
        try (var warnings = new Warnings(LoopCarried.class)) {
            CompletableFuture<String> holder = carried(() -> {
                lock.lock();
                try {
                    locked.countDown();
                    return answer.join() + " " + carrier();
                } finally {
                    lock.unlock();
                }
            });
            passed(locked);
            CompletableFuture<Integer> blocked = loop.start(() -> {
                answer.complete(7); // the holder is to go on, on this loop
                lock.lock();
                try {
                    return CompletableFuture.completedFuture(8);
                } finally {
                    lock.unlock();
                }
            });
            assertThat(Failures.join(blocked)).isEqualTo(8);
            assertThat(Failures.join(holder)).startsWith("7 ForkJoinPool-");
            assertThat(warnings.list()).singleElement().satisfies(event -> {
                assertThat(event.getFormattedMessage()).isEqualTo(
                        "Event-loop thread 'test-loop' waits, perhaps for a lock behind a virtual thread that it carries, for the 1. time: those go on without it.");
                assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                        .anyMatch(frame -> frame.toString().contains("ReentrantLock.lock"));
            });
            assertThat(Failures.join(carried(LoopCarriedTest::carrier))).isEqualTo("test-loop");
        }
    }

    @Test
    void aLoopThatIsIdleOrWhoseThreadsWaitIsNotBlocked() {
        impatient();
        try (var warnings = new Warnings(LoopCarried.class)) {
            var answer = new CompletableFuture<Integer>();
            CompletableFuture<String> waiting = carried(() -> answer.join() + " " + carrier());
            answer.completeOnTimeout(7, 800, MILLISECONDS); // the watchdog looks eight times
            assertThat(Failures.join(waiting)).isEqualTo("7 test-loop");
            assertThat(warnings.list()).isEmpty();
        }
    }

    @Test
    void aPatienceThatIsNoneIsRefused() {
        assertThatThrownBy(() -> CONFIG.carriedByLoops(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'loopPatience' is PT0S, but must be at least 1 ms.");
    }

    @Test
    void whereJavaDoesNotOpenItTheBridgeSaysWhatToDoAndUsesOrdinaryOnes() throws Exception {
        String said = said("-Dsegue.loopCarried=true");
        assertThat(said).containsOnlyOnce(
                "Loops can't carry virtual threads. Start Java with --add-opens java.base/java.lang=ALL-UNNAMED. Ordinary virtual threads are used.");
        assertThat(said.lines().toList()).last().asString().startsWith("ForkJoinPool-");
    }

    @Test
    void itIsOffUnlessAskedFor() throws Exception {
        String opens = "--add-opens=java.base/java.lang=ALL-UNNAMED";
        assertThat(said(opens)).startsWith("ForkJoinPool-");
        assertThat(said(opens, "-Dsegue.loopCarried=true")).isEqualTo("test-loop");
    }

    private static String said(String... options) throws IOException {
        List<String> command = Stream.of(Stream.of(ProcessHandle.current().info().command().orElseThrow()),
                Stream.of(options), Stream.of("-cp", System.getProperty("java.class.path"), Asked.class.getName()))
                .flatMap(part -> part).toList();
        Process java = new ProcessBuilder(command).start();
        return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A program that tells what carries a virtual thread of the default bridge that is started on a loop. */
    static final class Asked {
        private Asked() {}

        public static void main(String[] args) {
            try (var bridge = Bridge.open(BridgeConfig.DEFAULT); var loop = new TestLoop()) {
                System.out.print(Failures.join(loop.start(
                        () -> bridge.toAsync(bridge.virtualThreads(), LoopCarriedTest::carrier))));
            }
        }
    }

    private static AtomicBoolean pinning = new AtomicBoolean();

    /** Whose initialiser blocks, on a thread that can't leave its carrier meanwhile. */
    private static final class Pinning {
        static final boolean DONE;

        static {
            while (!pinning.get()) {
                LockSupport.parkNanos(MILLISECONDS.toNanos(1));
            }
            DONE = true;
        }
    }

    private void impatient() {
        bridge.close();
        bridge = Bridge.open(CONFIG.carriedByLoops(Duration.ofMillis(200)));
    }

    private <T> CompletableFuture<T> carried(Callable<T> task) {
        return loop.start(() -> bridge.toAsync(bridge.virtualThreads(), task));
    }

    private <T> CompletableFuture<T> carriedInContext(Callable<T> task) {
        Context context = Context.current();
        return loop.start(() -> context.supply(() -> bridge.toAsync(bridge.virtualThreads(), task)));
    }

    /** Returns the name of the platform thread that runs the current virtual thread. */
    private static String carrier() {
        String thread = Thread.currentThread().toString();
        return thread.substring(thread.indexOf('@') + 1);
    }

    private static void passed(CountDownLatch gate) {
        try {
            assertThat(gate.await(10, SECONDS)).isTrue();
        } catch (InterruptedException late) {
            throw new AssertionError(late);
        }
    }
}
