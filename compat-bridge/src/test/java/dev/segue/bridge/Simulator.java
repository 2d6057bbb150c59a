package dev.segue.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads one at a time, in an order drawn from a seed, on a clock of its own: the same seed gives the same run.
 *
 * <h2>The token</h2>
 * Exactly one thread has the token and runs. It hands it on at <em>points</em>: {@link #point}, a task given to a {@link Pool}, a
 * {@link #pause}, and its end. Everything here is changed by the holder of the token only, so nothing here is locked; the volatile
 * hand-over orders it. A point is never inside a monitor of the bridge, except a pause, which lets go of it.
 *
 * <h2>Time</h2>
 * The clock moves only when no thread can run, to the first pause that has an end. When none has, or when ends come and go and nothing
 * else happens, the run is stuck, and fails.
 *
 * <p>Threading: {@link #run} on the test's thread; all else on the thread with the token.
 */
final class Simulator implements Parking {
    private static final Duration RUNAWAY = Duration.ofSeconds(10);
    private static final int MOST_POINTS = 20_000;

    private final Crew crew;
    private final Random random;
    private final List<Member> ready = new ArrayList<>();
    private final List<Member> paused = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Member running;
    private long now;
    private int idleTimeouts;
    private int points;
    private volatile @Nullable Throwable failure;

    Simulator(Crew crew, Random random) {
        this.crew = crew;
        this.random = random;
    }

    /** Stops a thread of a run that has failed. */
    @SuppressWarnings("serial")
    static final class Stopped extends Error {
        Stopped() {
            super("The simulation is over.", null, false, false);
        }
    }

    /** Runs until every thread has ended; throws what failed. */
    void run() {
        hand(pick());
        try {
            if (!over.await(RUNAWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                failure = new AssertionError("The run did not end: a thread runs on without a point.");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            failure = interruption;
        }
        Throwable failed = failure;
        if (failed != null) {
            crew.close();
            throw new AssertionError(failed.getMessage() + "\n" + String.join("\n", trace), failed);
        }
    }

    /** Starts a simulated thread. */
    void start(String name, Runnable task) {
        start(name, "", task);
    }

    private void start(String name, String pool, Runnable task) {
        refuseOver();
        Member member = crew.take(pool);
        member.label = name;
        member.simulator = this;
        member.task = task;
        progress();
        ready.add(member);
    }

    /** Lets another thread run, perhaps. */
    void point(String why) {
        Member self = running();
        ready.add(self);
        Member next = pick();
        note(self, why, next);
        if (next != self) {
            hand(next);
            self.awaitToken();
        }
        refuseOver();
    }

    Member running() {
        refuseOver();
        Member self = running;
        if (self == null || Thread.currentThread() != self) {
            throw fail(new AssertionError("Thread '%s' runs without the token.".formatted(Thread.currentThread())));
        }
        return self;
    }

    Random random() {
        return random;
    }

    List<String> trace() {
        return trace;
    }

    /** Ends the run as failed. */
    Error fail(Throwable why) {
        if (failure == null) {
            failure = why;
        }
        over.countDown();
        return new Stopped();
    }

    @Override
    public void pause(Object monitor, long nanos) throws InterruptedException {
        Member self = running();
        self.until = nanos == Long.MAX_VALUE ? nanos : now + nanos;
        self.monitor = monitor;
        paused.add(self);
        Member next = pickOrWaitForTime();
        if (next == null) {
            throw fail(stuck());
        }
        note(self, "pause", next);
        if (next != self) {
            hand(next);
            while (!self.token && failure == null) {
                monitor.wait();
            }
            self.token = false;
        }
        self.monitor = null;
        refuseOver();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // monitors are objects, not values
    public void wake(Object monitor) {
        refuseOver();
        for (Member member : List.copyOf(paused)) {
            if (member.monitor == monitor) {
                progress();
                paused.remove(member);
                ready.add(member);
            }
        }
    }

    private void progress() {
        idleTimeouts = 0;
    }

    private Member pick() {
        if (++points > MOST_POINTS) {
            throw fail(new AssertionError("The run does not end: " + MOST_POINTS + " points."));
        }
        return ready.remove(ready.size() == 1 ? 0 : random.nextInt(ready.size()));
    }

    private @Nullable Member pickOrWaitForTime() {
        if (!ready.isEmpty()) {
            return pick();
        }
        Member first = paused.stream().min(Comparator.comparingLong(member -> member.until)).orElse(null);
        if (first == null || first.until == Long.MAX_VALUE || ++idleTimeouts > 3 * paused.size() + 3) {
            return null;
        }
        now = first.until;
        paused.remove(first);
        return first;
    }

    private void hand(Member next) {
        running = next;
        next.receive();
    }

    /** Called by a thread whose task is over. */
    private void end(Member self) {
        progress();
        crew.giveBack(self);
        Member next = pickOrWaitForTime();
        if (next != null) {
            note(self, "end", next);
            hand(next);
        } else if (paused.isEmpty()) {
            over.countDown();
        } else {
            fail(stuck());
        }
    }

    private AssertionError stuck() {
        return new AssertionError("No thread can run: " + paused.stream()
                .map(member -> member.label + " waits "
                        + (member.until == Long.MAX_VALUE ? "forever" : "and looks around")
                        + " at " + where(member))
                .toList());
    }

    private static String where(Member member) {
        return List.of(member.getStackTrace()).stream()
                .filter(frame -> frame.getClassName().startsWith("dev.segue"))
                .map(frame -> frame.getMethodName() + ":" + frame.getLineNumber())
                .limit(12)
                .toList()
                .toString();
    }

    private void note(Member from, String why, Member to) {
        if (crew.traces) {
            trace.add(
                    "%d ms: %s: %s, then %s".formatted(TimeUnit.NANOSECONDS.toMillis(now), from.label, why, to.label));
        }
    }

    private void refuseOver() {
        if (failure != null) {
            throw new Stopped();
        }
    }

    /** Real threads, kept from run to run. Once closed they end, whatever they do. */
    static final class Crew implements AutoCloseable {
        private final boolean traces;
        private final List<Member> all = new ArrayList<>();
        private final Map<String, ArrayDeque<Member>> idle = new HashMap<>(); // by pool, since pools mark their threads

        Crew(boolean traces) {
            this.traces = traces;
        }

        private Member take(String pool) {
            Member free = idle.computeIfAbsent(pool, _ -> new ArrayDeque<>()).pollLast();
            if (free != null) {
                return free;
            }
            var member = new Member(pool);
            all.add(member);
            member.setDaemon(true);
            member.start();
            return member;
        }

        private void giveBack(Member member) {
            idle.computeIfAbsent(member.pool, _ -> new ArrayDeque<>()).addLast(member);
        }

        @Override
        public void close() {
            List<Member> members = List.copyOf(all);
            Thread.startVirtualThread(() -> members.forEach(member -> { // a thread of a failed run may keep its monitor
                member.closed = true;
                member.receive();
            }));
        }
    }

    /** A thread that runs only while it has the token. */
    static final class Member extends Thread {
        private final String pool;
        private volatile boolean token;
        private volatile boolean closed;
        private volatile @Nullable Object monitor; // while it pauses
        private long until;
        private String label = "";
        private @Nullable Simulator simulator;
        private @Nullable Runnable task;

        Member(String pool) {
            this.pool = pool;
        }

        String label() {
            return label;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    awaitToken();
                    work();
                }
            } catch (Stopped over) {
                // the run failed
            }
        }

        private void work() {
            Simulator in = simulator;
            Runnable work = task;
            if (in == null || work == null) {
                throw new Stopped();
            }
            try {
                work.run();
            } catch (Stopped over) {
                throw over;
            } catch (Throwable uncaught) {
                throw in.fail(uncaught);
            }
            in.refuseOver();
            in.end(this);
        }

        @SuppressWarnings("NakedNotify") // the state is the token
        private void receive() {
            Object pausedOn = monitor;
            if (pausedOn == null) {
                token = true;
                LockSupport.unpark(this);
            } else {
                synchronized (pausedOn) { // free in a moment: this thread has handed on the token and is about to wait
                    token = true;
                    pausedOn.notifyAll();
                }
            }
        }

        private void awaitToken() {
            while (!token) {
                LockSupport.park(this);
            }
            token = false;
            if (closed) {
                throw new Stopped();
            }
        }
    }

    /** A bounded pool of simulated threads; a loop if it has one thread and marks it. */
    final class Pool extends AbstractExecutorService {
        private final String name;
        private final BridgeConfig.Bound bound;
        private final boolean loop;
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private int active;
        private int started;

        Pool(String name, BridgeConfig.Bound bound, boolean loop) {
            this.name = name;
            this.bound = bound;
            this.loop = loop;
        }

        @Override
        public void execute(Runnable task) {
            if (active < bound.threads()) {
                active++;
                start(name + "-" + ++started, name, () -> work(task));
            } else if (queue.size() < bound.queue()) {
                queue.add(task);
            } else {
                throw new RejectedExecutionException();
            }
            point("gave a task to " + name);
        }

        private void work(Runnable first) {
            if (loop) {
                LoopThreads.markCurrent(this);
            }
            for (Runnable task = first; task != null; task = queue.poll()) {
                task.run();
                point("ran a task of " + name);
            }
            active--;
        }

        @Override
        public String toString() {
            return name;
        }

        BridgeConfig.Bound bound() {
            return bound;
        }

        boolean isIdle() {
            return active == 0 && queue.isEmpty();
        }

        @Override
        public void shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
