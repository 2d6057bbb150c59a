package dev.segue.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads one at a time, in an order drawn from a seed, on a clock of its own: the same seed gives the same run.
 *
 * <h2>The token</h2>
 * Exactly one thread has the token and runs. It hands it on at <em>points</em>: {@link #point}, a task given to a {@link Pool}, a
 * {@link #pause}, and its end. Everything here is changed by the holder of the token only, so nothing here is locked; the volatile
 * hand-over orders it. A point is never inside a monitor of the bridge.
 *
 * <h2>Time</h2>
 * The clock moves only when no thread can run, to the first pause that has an end. What takes time says so, by {@link #allow}. A run
 * that takes more fails: something waited for what had happened already, until it looked around. So does one in which no pause has
 * an end, or none before {@link #SLACK} is over too.
 *
 * <p>Threading: {@link #run} on the test's thread; all else on the thread with the token.
 */
final class Simulator implements Parking {
    private static final Duration RUNAWAY = Duration.ofSeconds(10);
    private static final int MOST_POINTS = 20_000;
    private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(250);

    static {
        Deadline.tellTimeBy(() -> Thread.currentThread() instanceof Crew.Member member && member.simulator() != null
                ? member.simulator().now
                : System.nanoTime());
    }

    private final Crew crew;
    private final Random random;
    private final List<Crew.Member> ready = new ArrayList<>();
    private final List<Crew.Member> paused = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private Crew.@Nullable Member running;
    private Runnable afterEachTask = () -> {};
    private long now;
    private long allowed;
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

    /** Runs until every thread has ended, and then {@code verifies}; throws what failed. */
    void run(Runnable verifies) {
        hand(pick());
        try {
            if (!over.await(RUNAWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                failure = new AssertionError("The run did not end: a thread runs on without a point.");
            } else if (failure == null) {
                verifies.run();
            }
        } catch (AssertionError broken) {
            failure = broken;
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
        Crew.Member member = crew.take(pool);
        member.assign(this, name, task);
        ready.add(member);
    }

    /** Lets another thread run, perhaps. */
    void point(String why) {
        Crew.Member self = running();
        ready.add(self);
        Crew.Member next = pick();
        note(self, why, next);
        if (next != self) {
            hand(next);
            self.awaitToken();
        }
        refuseOver();
    }

    Crew.Member running() {
        refuseOver();
        Crew.Member self = running;
        if (self == null || Thread.currentThread() != self) {
            throw fail(new AssertionError("Thread '%s' runs without the token.".formatted(Thread.currentThread())));
        }
        return self;
    }

    Random random() {
        return random;
    }

    /** Returns the time, in nanoseconds since the start of the run. */
    long now() {
        return now;
    }

    /** Lets the run take {@code nanos} more. */
    void allow(long nanos) {
        allowed += nanos;
    }

    /** Returns how much longer the run took than it may; 0 or less if it did not. */
    long excess() {
        return now - allowed;
    }

    /** Runs {@code check} on each thread of a pool after each of its tasks. */
    void afterEachTask(Runnable check) {
        afterEachTask = check;
    }

    /** Sleeps for {@code nanos}; {@code Long.MAX_VALUE} is until interrupted. */
    void sleep(long nanos) throws InterruptedException {
        Crew.Member self = running();
        self.asleep = true;
        try {
            pass(self, nanos);
        } finally {
            self.asleep = false;
        }
    }

    /** Returns whether a thread of {@code pool} sleeps. */
    boolean sleeps(String pool) {
        return crew.sleeps(pool);
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
    public void pause(Object why, long nanos) throws InterruptedException {
        Crew.Member self = running();
        if (!self.permit) {
            self.parked = true;
            try {
                pass(self, nanos);
            } finally {
                self.parked = false;
            }
        }
        self.permit = false;
    }

    /** Lets time pass, and other threads run. */
    private void pass(Crew.Member self, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        self.until = nanos == Long.MAX_VALUE ? nanos : now + nanos;
        paused.add(self);
        Crew.Member next = pickOrWaitForTime();
        if (next == null) {
            throw fail(stuck());
        }
        note(self, "pause", next);
        if (next != self) {
            hand(next);
            self.awaitToken();
        }
        refuseOver();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void wake(@Nullable Thread thread) {
        refuseOver();
        if (thread instanceof Crew.Member member) {
            member.permit = true;
            if (member.parked) {
                interrupted(member);
            }
        }
    }

    /** Lets a thread that pauses run again. */
    void interrupted(Crew.Member member) {
        if (paused.remove(member)) {
            ready.add(member);
        }
    }

    private Crew.Member pick() {
        if (++points > MOST_POINTS) {
            throw fail(new AssertionError("The run does not end: " + MOST_POINTS + " points."));
        }
        return ready.remove(ready.size() == 1 ? 0 : random.nextInt(ready.size()));
    }

    private Crew.@Nullable Member pickOrWaitForTime() {
        if (!ready.isEmpty()) {
            return pick();
        }
        Crew.Member first = paused.stream().min(Comparator.comparingLong(member -> member.until)).orElse(null);
        if (first == null || first.until == Long.MAX_VALUE || first.until > allowed + SLACK) {
            return null;
        }
        now = first.until;
        paused.remove(first);
        return first;
    }

    private void hand(Crew.Member next) {
        running = next;
        next.receive();
    }

    /** Called by a thread whose task is over. */
    void end(Crew.Member self) {
        refuseOver();
        crew.giveBack(self);
        Crew.Member next = pickOrWaitForTime();
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
        return new AssertionError("No thread can run, or not in time: " + paused.stream()
                .map(member -> member.label + " waits "
                        + (member.until == Long.MAX_VALUE ? "forever" : "and looks around")
                        + " at " + where(member))
                .toList());
    }

    private static String where(Crew.Member member) {
        return List.of(member.getStackTrace()).stream()
                .filter(frame -> frame.getClassName().startsWith("dev.segue"))
                .map(frame -> frame.getMethodName() + ":" + frame.getLineNumber())
                .limit(12)
                .toList()
                .toString();
    }

    /** Adds {@code line} to the trace, if there is one. */
    void note(String line) {
        if (crew.traces()) {
            trace.add(line);
        }
    }

    private void note(Crew.Member from, String why, Crew.Member to) {
        if (crew.traces()) {
            trace.add(
                    "%d ms: %s: %s, then %s".formatted(TimeUnit.NANOSECONDS.toMillis(now), from.label, why, to.label));
        }
    }

    boolean failed() {
        return failure != null;
    }

    private void refuseOver() {
        if (failure != null) {
            throw new Stopped();
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
                running().fresh = true;
                task.run();
                afterEachTask.run();
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
