package dev.segue.bench.driver;

import dev.segue.cli.CommandException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of calls of one task in flight for a while: each is followed by the next.
 *
 * <p>Threading: one at a time.
 */
record Pace(Task task, int inFlight, Duration length) {
    private static final int STEP = 7_919; // a prime: calls in a row touch rows far apart
    private static final int APART = 131;

    /** Does the task on {@code line} again and again, and returns what it cost. A call that fails fails the whole. */
    Cost of(Line line) throws InterruptedException {
        long deadline = System.nanoTime() + length.toNanos();
        Cost before = Cost.now();
        long calls = switch (line) {
            case Line.Blocking blocking -> blocking(blocking, deadline);
            case Line.Async async -> async(async, deadline);
        };
        return before.until(calls, Cost.now());
    }

    private long blocking(Line.Blocking line, long deadline) throws InterruptedException {
        try (var threads = Executors.newThreadPerTaskExecutor(line.threads())) {
            var callers = new ArrayList<Callable<Long>>();
            IntStream.range(0, inFlight).forEach(caller -> callers.add(() -> keepCalling(line, caller, deadline)));
            long calls = 0;
            for (Future<Long> caller : threads.invokeAll(callers)) {
                calls += caller.get();
            }
            return calls;
        } catch (ExecutionException failure) {
            throw failed(line, failure.getCause());
        }
    }

    private long keepCalling(Line.Blocking line, int caller, long deadline) throws Exception {
        long calls = 0;
        int n = caller * APART;
        do {
            var _ = line.run(task, n);
            n += STEP;
            calls++;
        } while (System.nanoTime() < deadline);
        return calls;
    }

    private long async(Line.Async line, long deadline) throws InterruptedException {
        var chains = new Chains(task, line, deadline, new LongAdder(), new AtomicReference<>(),
                new CountDownLatch(inFlight));
        IntStream.range(0, inFlight).forEach(caller -> chains.call(caller * APART));
        chains.left().await();
        Throwable failure = chains.failure().get();
        if (failure != null) {
            throw failed(line, failure);
        }
        return chains.calls().sum();
    }

    private CommandException failed(Line line, @Nullable Throwable failure) {
        return new CommandException(
                "Task '%s' failed on line '%s': %s".formatted(task.label(), line.title(), failure),
                CommandException.FAILED, failure);
    }

    /** Chains of calls, each started by the end of the one before it. Threading: each chain is on one thread at a time. */
    private record Chains(Task task, Line.Async line, long deadline, LongAdder calls,
            AtomicReference<@Nullable Throwable> failure, CountDownLatch left) {

        void call(int n) {
            line.start(task, n, (_, failed) -> ended(n, failed));
        }

        private void ended(int n, @Nullable Throwable failed) {
            calls.increment();
            if (failed != null) {
                failure.compareAndSet(null, failed);
                left.countDown();
            } else if (System.nanoTime() < deadline) {
                call(n + STEP);
            } else {
                left.countDown();
            }
        }
    }
}
