package dev.segue.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Closed-loop load: each of N connections sends the request, checks the whole answer, and sends the next.
 *
 * <p>Latency runs from before a request is sent until its answer is read; connecting is not part of it. A closed loop slows down
 * with its server, so its percentiles compare contenders and say little of an overload.
 * <p>Threads: a platform thread per connection. On virtual threads the load costs about as much CPU, but the scheduler lets a
 * few connections go on while the others wait their turn, which shows as a tiny median and a huge p99 even against a server that
 * does nothing. The time limit on each read has no cost that could be told from noise.
 * <p>Threading: {@link #run} one at a time.
 */
final class Load {
    private static final ThreadFactory THREADS = Thread.ofPlatform().name("bench-load-", 1).daemon().factory();
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final Target target;
    private final Answer expected;
    private final int connections;
    private final Duration patience;

    Load(Target target, Answer expected, int connections, Duration patience) {
        this.target = target;
        this.expected = expected;
        this.connections = connections;
        this.patience = patience;
    }

    /**
     * Loads the server for {@code length}, and at least with one request per connection. Exchanges under way at the end are
     * finished and counted, within their patience.
     */
    Tally run(Duration length) throws InterruptedException {
        long deadline = System.nanoTime() + length.toNanos();
        Callable<Tally> connection = () -> keepAsking(deadline);
        var total = new Tally();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections, THREADS)) {
            for (Future<Tally> counted : threads.invokeAll(Collections.nCopies(connections, connection))) {
                total.add(counted.resultNow());
            }
        }
        return total;
    }

    private Tally keepAsking(long deadline) {
        var tally = new Tally();
        do {
            try (var connection = HttpConnection.open(target, patience)) {
                boolean again = true;
                while (again) {
                    again = ask(connection, tally) && isOn(deadline);
                }
            } catch (IOException failure) {
                tally.failed(failure.toString());
                LockSupport.parkNanos(PAUSE_NANOS); // or a server that is down would make this a spin
            }
        } while (isOn(deadline));
        return tally;
    }

    /** Returns whether the connection can be used again. */
    private boolean ask(HttpConnection connection, Tally tally) throws IOException {
        long sent = System.nanoTime();
        AnswerReader answer = connection.exchange();
        long nanos = System.nanoTime() - sent;
        if (answer.matches(expected)) {
            tally.right(nanos);
        } else {
            tally.wrong(AnswerCheck.difference("expected", expected, "received", answer.answer()));
        }
        return answer.keepsAlive();
    }

    private static boolean isOn(long deadline) {
        return System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted();
    }
}
