package dev.segue.orm.exec;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of threads pass at a time: whoever comes takes a free place, unless somebody has waited for long, who is then served first.
 *
 * <p>To hand each place to the first in line, who sleeps, costs a switch of threads per call and leaves the place unused until he is awake.
 * So a place given back is free for threads that are running, and the first in line is woken to try as well. Once he has waited for
 * {@link #PATIENCE} places are handed over in the order of arrival, so nobody waits longer than in a fair queue by more than that.
 * <p>Threading: safe from any.
 *
 * @see <a href="https://go.dev/src/internal/sync/mutex.go">Go's mutex, whose two modes these are</a>
 */
final class Gate {
    /** How long the first in line is overtaken. */
    static final Duration PATIENCE = Duration.ofMillis(10);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> line = new ArrayDeque<>();
    private int free;
    private @Nullable Waiter woken; // one at a time: the places free meanwhile are taken by whoever runs, or by it

    Gate(int places) {
        this(places, System::nanoTime);
    }

    /** @param nanoTime by which it is seen who has waited for long */
    Gate(int places, LongSupplier nanoTime) {
        this.free = places;
        this.nanoTime = nanoTime;
    }

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private final long since;
        private volatile boolean called;
        private boolean passed;

        Waiter(long since) {
            this.since = since;
        }

        void call() {
            called = true;
            LockSupport.unpark(thread);
        }
    }

    /** Passes within {@code timeout}, and returns whether it did; {@link #leave} gives the place back. */
    boolean enter(Duration timeout) throws InterruptedException {
        Waiter waiter;
        lock.lock();
        try {
            if (free > 0 && !isFirstOverdue()) {
                free--;
                return true;
            }
            waiter = new Waiter(nanoTime.getAsLong());
            line.addLast(waiter);
        } finally {
            lock.unlock();
        }
        return await(waiter, System.nanoTime() + timeout.toNanos());
    }

    private boolean await(Waiter waiter, long deadline) throws InterruptedException {
        while (true) {
            long left = deadline - System.nanoTime();
            while (!waiter.called && left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, left);
                left = deadline - System.nanoTime();
            }
            if (Thread.interrupted()) {
                leave(waiter);
                throw new InterruptedException();
            }
            boolean passed = passes(waiter, left <= 0);
            if (passed || left <= 0) {
                return passed;
            }
        }
    }

    /** Takes a place for {@code waiter} if there is one; else it waits on, unless it is {@code givenUp}. */
    private boolean passes(Waiter waiter, boolean givenUp) {
        lock.lock();
        try {
            answered(waiter);
            if (waiter.passed) {
                return true;
            }
            boolean passes = free > 0 && waiter.equals(line.getFirst());
            if (passes) {
                free--;
            }
            if (passes || givenUp) {
                line.remove(waiter);
            }
            callNext();
            return passes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@code waiter}, who was interrupted, out of the line; the place it was handed, if it was, goes to the next. */
    private void leave(Waiter waiter) {
        lock.lock();
        try {
            answered(waiter);
            line.remove(waiter);
            if (waiter.passed) {
                free++;
            }
            callNext();
        } finally {
            lock.unlock();
        }
    }

    private void answered(Waiter waiter) {
        waiter.called = false;
        if (waiter.equals(woken)) {
            woken = null;
        }
    }

    /** Gives a place back. */
    void leave() {
        lock.lock();
        try {
            free++;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    /** Hands free places to those who waited for long, and wakes the first of the others to try. */
    private void callNext() {
        while (free > 0 && isFirstOverdue()) {
            free--;
            Waiter next = line.removeFirst();
            next.passed = true;
            next.call();
        }
        if (free > 0 && woken == null && !line.isEmpty()) {
            woken = line.getFirst();
            woken.call();
        }
    }

    private boolean isFirstOverdue() {
        return !line.isEmpty() && nanoTime.getAsLong() - line.getFirst().since > PATIENCE.toNanos();
    }

    /** Returns how many wait. */
    int waiting() {
        lock.lock();
        try {
            return line.size();
        } finally {
            lock.unlock();
        }
    }
}
