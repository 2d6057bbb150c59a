package dev.segue.orm.exec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class GateTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong now = new AtomicLong();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void asManyPassAsThereArePlaces() throws Exception {
        var gate = new Gate(2);
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        assertThat(gate.enter(Duration.ofMillis(1))).isFalse();
        gate.leave();
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void aPlaceGoesToThoseWhoWaitedForLongInTheOrderOfTheirComing() throws Exception {
        var gate = new Gate(1, now::get);
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        Future<Boolean> first = waiting(gate, 1);
        Future<Boolean> second = waiting(gate, 2);
        now.set(Gate.PATIENCE.toNanos() + 1);
        gate.leave();
        assertThat(gate.enter(Duration.ZERO)).as("overtaking").isFalse();
        assertThat(first.get()).isTrue();
        assertThat(second.isDone()).isFalse();
        gate.leave();
        assertThat(second.get()).isTrue();
    }

    @Test
    void aThreadThatRunsOvertakesOneThatHasJustCome() throws Exception {
        var gate = new Gate(1, now::get);
        boolean overtaken = false;
        for (int i = 0; i < 10_000 && !overtaken; i++) {
            assertThat(gate.enter(LONG)).isTrue();
            Future<Boolean> waiter = waiting(gate, 1);
            gate.leave();
            overtaken = gate.enter(Duration.ZERO);
            if (overtaken) {
                gate.leave();
            }
            assertThat(waiter.get()).isTrue();
            gate.leave();
        }
        assertThat(overtaken).isTrue();
    }

    @Test
    void whoIsInterruptedWhileWaitingTakesNoPlace() throws Exception {
        var gate = new Gate(1);
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        Future<Boolean> waiter = waiting(gate, 1);
        waiter.cancel(true);
        Future<Boolean> next = threads.submit(() -> gate.enter(LONG));
        gate.leave();
        assertThat(next.get()).isTrue();
        gate.leave();
        Thread.currentThread().interrupt();
        assertThat(gate.enter(LONG)).as("there was no need to wait").isTrue();
        assertThatThrownBy(() -> gate.enter(LONG)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void noPlaceIsLostAndNobodyIsForgottenWhileManyComeGiveUpAndAreInterrupted() throws Exception {
        int places = 3;
        var gate = new Gate(places);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int caller = 0; caller < 64; caller++) {
            var random = new Random(caller);
            callers.add(() -> {
                int passed = 0;
                for (int i = 0; i < 300; i++) {
                    boolean patient = random.nextInt(3) > 0;
                    if (random.nextInt(50) == 0) {
                        Thread.currentThread().interrupt();
                    }
                    try {
                        if (gate.enter(patient ? LONG : Duration.ofNanos(random.nextInt(200_000)))) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            inside.decrementAndGet();
                            gate.leave();
                            passed++;
                        } else {
                            assertThat(patient).as("gave up").isFalse();
                        }
                    } catch (InterruptedException interruption) {
                        passed++;
                    }
                    var _ = Thread.interrupted();
                }
                return passed;
            });
        }
        for (Future<Integer> caller : threads.invokeAll(callers)) {
            assertThat(caller.get()).isPositive();
        }
        assertThat(most.get()).isLessThanOrEqualTo(places);
        assertThat(gate.waiting()).isZero();
        for (int i = 0; i < places; i++) {
            assertThat(gate.enter(Duration.ZERO)).isTrue();
        }
        assertThat(gate.enter(Duration.ZERO)).isFalse();
    }

    /** Has a thread wait at {@code gate}, as the {@code place}th. */
    private Future<Boolean> waiting(Gate gate, int place) {
        Future<Boolean> waiter = threads.submit(() -> gate.enter(LONG));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (gate.waiting() < place && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(gate.waiting()).isEqualTo(place);
        return waiter;
    }
}
