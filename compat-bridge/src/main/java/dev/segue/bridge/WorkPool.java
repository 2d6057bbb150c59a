package dev.segue.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded, named pool of threads that may block. All threads that the bridge starts are started here.
 *
 * <p>Bound: at most {@code size} tasks run and {@code queue} more wait, first come first served; one more is rejected at once. One thread
 * more, the {@link StandIn}, runs while all wait and some of them are home threads that idle.
 * <p>Threading: safe from any.
 */
public final class WorkPool implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ScopedValue<WorkPool> CURRENT = ScopedValue.newInstance(); // a thread-local makes a map per virtual thread

    private final Set<ContextFuture<?>> waits = ConcurrentHashMap.newKeySet();
    private final AtomicInteger idleHomes = new AtomicInteger();
    private final ScopedValue.Carrier here = ScopedValue.where(CURRENT, this);
    private final String name;
    private final int size;
    private final int queue;
    private final Executor starter;
    private final ExecutorService threads;
    private final @Nullable Collection<Runnable> waiting;
    private final @Nullable StandIn standIn;
    private @Nullable LoopCarried carried; // set before the first task

    /**
     * @param starter makes what sends tasks to {@code threads}, which are to call {@link #run}
     * @param waiting what is queued now, for a stand-in of the kind {@code standIn} makes; both null for none
     */
    private WorkPool(String name, int size, int queue, Function<WorkPool, Executor> starter,
            ExecutorService threads,
            @Nullable Collection<Runnable> waiting, Thread.@Nullable Builder standIn) {
        this.name = name;
        this.size = size;
        this.queue = queue;
        this.starter = starter.apply(this);
        this.threads = threads;
        this.waiting = waiting;
        this.standIn = waiting == null || standIn == null ? null
                : new StandIn(this, waiting, standIn.name(name + "-stand-in"));
    }

    /** Opens a pool of {@code size} platform threads. */
    static WorkPool platform(String name, BridgeConfig.Bound bound) {
        int size = bound.threads();
        int queue = bound.queue();
        var threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue));
        var pool = new WorkPool(name, size, queue, _ -> threads, threads, threads.getQueue(),
                Thread.ofPlatform().daemon());
        var factory = Thread.ofPlatform().name(name + "-", 1).daemon().inheritInheritableThreadLocals(false).factory();
        threads.setThreadFactory(tasks -> factory.newThread(() -> pool.run(tasks)));
        return pool;
    }

    /** Opens a pool over {@code threads}, which keep the bound, without a stand-in. */
    static WorkPool of(String name, BridgeConfig.Bound bound, ExecutorService threads) {
        return new WorkPool(name, bound.threads(), bound.queue(), pool -> task -> threads.execute(() -> pool.run(task)),
                threads, null, null);
    }

    /**
     * Opens a pool of virtual threads of which {@code size} run at a time; the others wait parked. All have its name, without a number:
     * to make a new name for each thread would cost a hop 150 bytes.
     *
     * @param loopPatience how long one may keep a loop that carries it; null if loops carry none
     */
    static WorkPool virtual(String name, BridgeConfig.Bound bound, @Nullable Duration loopPatience) {
        int size = bound.threads();
        int queue = bound.queue();
        LoopCarried carried = loopPatience == null ? null : LoopCarried.open(name, loopPatience);
        var threads = Executors.newThreadPerTaskExecutor(
                carried == null ? Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).factory()
                        : carried);
        var waiting = new ConcurrentLinkedQueue<Runnable>();
        var pool = new WorkPool(name, size, queue, made -> new Admission(made, threads, waiting), threads, waiting,
                Thread.ofVirtual());
        pool.carried = carried;
        return pool;
    }

    /** Opens a loop: one thread, marked as a loop thread, that is started when first used and ends when it is idle for long. */
    static WorkPool loop(String name) {
        var threads = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        threads.allowCoreThreadTimeOut(true);
        var pool = new WorkPool(name, 1, Integer.MAX_VALUE, _ -> threads, threads, null, null);
        threads.setThreadFactory(
                tasks -> Thread.ofPlatform().name(name).daemon().inheritInheritableThreadLocals(false).unstarted(() -> {
                    LoopThreads.markCurrent(threads);
                    pool.run(tasks);
                }));
        return pool;
    }

    @Override
    public void execute(Runnable task) {
        try {
            starter.execute(task);
        } catch (RejectedExecutionException full) {
            var rejection = new NoWorkerException(
                    "No thread of '%s' took the task: %d run and %d wait, which are its bounds%s. Try again later, or raise them."
                            .formatted(name, size, queue, threads.isShutdown() ? ", or it is closed" : ""));
            rejection.addSuppressed(full);
            throw rejection;
        }
        lookForWork();
    }

    /** Runs {@code work}, which may ask which pool it is on, on a thread of this one. */
    private void run(Runnable work) {
        here.run(work);
    }

    /** Lets the stand-in, if there is one, see whether it is needed. */
    private void lookForWork() {
        if (standIn != null) {
            standIn.look();
        }
    }

    /** Returns the pool that the current thread is of, if any. */
    static @Nullable WorkPool current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** Returns how many tasks run now, about. */
    public int busy() {
        return threads instanceof ThreadPoolExecutor platform ? platform.getActiveCount()
                : starter instanceof Admission gate ? Math.max(0, gate.taken.get() - queued()) : 0;
    }

    /** Returns how many tasks wait for a thread now, about. */
    public int queued() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Notes that one of this pool's threads starts to wait for {@code result} in toSync. */
    void waits(ContextFuture<?> result) {
        waits.add(result);
        lookForWork();
    }

    /** Notes that the thread that waits for {@code result} goes on. */
    void goesOn(ContextFuture<?> result) {
        waits.remove(result);
    }

    /** Notes that one of this pool's threads, a home, waits for work of the scope that ends with {@code result}. */
    void idles(ContextFuture<?> result) {
        idleHomes.incrementAndGet();
        waits(result);
    }

    /** Notes that the home that idled until work or {@code result} goes on. */
    void idlesNoMore(ContextFuture<?> result) {
        idleHomes.decrementAndGet();
        goesOn(result);
    }

    /** Returns what threads of this pool wait for now: results of toSync, and of the scopes of homes that idle. */
    Set<ContextFuture<?>> waits() {
        return waits;
    }

    boolean hasIdleHome() {
        return idleHomes.get() > 0;
    }

    /** Returns whether all threads of this pool wait, in toSync or for work of their scopes, so that none will take what is queued until one goes on. */
    boolean isStuck() {
        return waits.size() >= size;
    }

    /** Stops taking tasks and waits for those it took, for 10 seconds at most; what runs then is interrupted. */
    @Override
    public void close() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        close(threads, end);
        if (standIn != null) {
            close(standIn.thread(), end);
        }
        if (carried != null) {
            carried.close();
        }
    }

    private void close(ExecutorService executor, long end) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("'{}' still runs tasks after {}; they are interrupted.", name, PATIENCE);
                executor.shutdownNow();
            }
        } catch (InterruptedException interruption) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosed() {
        return threads.isShutdown();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Starts a virtual thread per task and lets {@code size} of them past a fair gate. */
    private static final class Admission implements Executor {
        private final WorkPool pool;
        private final Executor threads;
        private final Collection<Runnable> waiting;
        private final Semaphore gate;
        private final int most;
        private final AtomicInteger taken = new AtomicInteger();

        Admission(WorkPool pool, Executor threads, Collection<Runnable> waiting) {
            this.pool = pool;
            this.threads = threads;
            this.waiting = waiting;
            this.gate = new Semaphore(pool.size, true);
            this.most = pool.size + pool.queue;
        }

        @Override
        public void execute(Runnable task) {
            if (taken.incrementAndGet() > most) {
                taken.decrementAndGet();
                throw new RejectedExecutionException();
            }
            boolean started = false;
            try {
                threads.execute(() -> admit(task));
                started = true;
            } finally {
                if (!started) {
                    taken.decrementAndGet();
                }
            }
        }

        private void admit(Runnable task) {
            if (gate.hasQueuedThreads() || !gate.tryAcquire()) {
                waitForTurn(task);
            }
            try {
                pool.run(task instanceof SyncCall<?> call ? call::runOnNewThread : task);
            } finally {
                gate.release();
                taken.decrementAndGet();
            }
        }

        private void waitForTurn(Runnable task) {
            waiting.add(task);
            pool.lookForWork();
            gate.acquireUninterruptibly();
            waiting.remove(task);
        }
    }
}
