package dev.segue.bridge;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes virtual threads that are carried by the loop on which they are made, so that a hop there and back changes no platform thread.
 * Made elsewhere, they are ordinary; so are those that they make themselves.
 *
 * <h2>Carrying</h2>
 * A virtual thread runs as a sequence of continuations: up to its first wait, to the next one, to its end. The JDK hands each to the
 * thread's scheduler, here to a {@link Carrier}, which queues it and has its loop take one per task. Between two of them the loop does
 * what else it has to do. A thread that waits costs it nothing.
 *
 * <h2>What can go wrong</h2>
 * Code that neither waits nor ends, or that blocks without parking (a file, native code, a class initialiser), keeps the loop. And the
 * loop itself may wait for a lock that one of these threads holds, or is next in line for: a lock of {@code java.util.concurrent} is then
 * free, and still nobody overtakes the thread that the loop alone could carry on. That is a deadlock.
 *
 * <h2>The watchdog</h2>
 * It looks at each loop every 10 ms. A loop that waits, while something has waited for it since the look before the last, gets help:
 * what waits for it goes on once by the JDK's own scheduler. A loop that has been in one continuation for the whole of {@code patience}
 * is lost to it, and so is one that needed help {@value #MOST_HELP} times: then all threads go on by the JDK's scheduler, and later
 * ones are ordinary. Time is counted in looks, so a pause of the whole JVM, which stops the watchdog too, is no reason.
 *
 * <p>Threading: safe from any.
 */
final class LoopCarried implements ThreadFactory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopCarried.class);

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int MOST_HELP = 100;

    private final Map<Executor, Carrier> carriers = new ConcurrentHashMap<>();
    private final String name;
    private final Duration patience;
    private final CarriedThreads jdk;
    private final Thread watchdog;
    private volatile boolean off; // the loops carry nothing any more

    private LoopCarried(String name, Duration patience, CarriedThreads jdk) {
        this.name = name;
        this.patience = patience;
        this.jdk = jdk;
        this.watchdog = Thread.ofPlatform().name(name + "-watchdog").daemon().unstarted(this::watch);
    }

    /** Returns a factory of threads named {@code name}; null, with the reason in the log, if this Java allows none. */
    static @Nullable LoopCarried open(String name, Duration patience) {
        try {
            var carried = new LoopCarried(name, patience, CarriedThreads.find());
            carried.watchdog.start();
            return carried;
        } catch (UnsupportedOperationException unavailable) {
            LOG.warn("Loops can't carry virtual threads. {} Ordinary virtual threads are used.",
                    unavailable.getMessage());
            return null;
        }
    }

    @Override
    public Thread newThread(Runnable task) {
        Executor loop = off ? null : LoopThreads.current();
        if (loop == null) {
            return Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(task);
        }
        var carried = new Carried(carriers.computeIfAbsent(loop, Carrier::new), Context.current().get(Context.WORK));
        carried.thread = jdk.make(carried, name, task);
        return carried.thread;
    }

    private void watch() {
        while (!off) {
            LockSupport.parkNanos(this, LOOK.toNanos());
            carriers.values().forEach(Carrier::look);
        }
    }

    /** Ends the watchdog; threads that still wait go on as ordinary ones. */
    @Override
    public void close() {
        fallBack();
        LockSupport.unpark(watchdog);
    }

    private void fallBack() {
        off = true;
        carriers.values().forEach(Carrier::moveOn);
    }

    /** One virtual thread, as its scheduler. */
    private final class Carried implements Executor {
        private final Carrier carrier;
        private final @Nullable String work;
        private @Nullable Thread thread;
        private volatile @Nullable Runnable own;

        Carried(Carrier carrier, @Nullable String work) {
            this.carrier = carrier;
            this.work = work;
        }

        /** Takes the next continuation of this thread, the same object each time; or one of a thread that it made, which inherits its scheduler. */
        @Override
        @SuppressWarnings("ReferenceEquality") // the JDK's own object
        public void execute(Runnable continuation) {
            if (own == null) {
                own = continuation; // to start it, so it has made none yet
            }
            if (off || continuation != own) {
                jdk.ordinary().execute(continuation);
            } else {
                carrier.take(this);
            }
        }

        String name() {
            return thread == null ? "" : thread.getName();
        }

        void goOn() {
            Runnable continuation = own;
            if (continuation != null) {
                continuation.run();
            }
        }

        void moveOn() {
            Runnable continuation = own;
            if (continuation != null) {
                jdk.ordinary().execute(continuation);
            }
        }
    }

    /** A loop that carries virtual threads: one continuation per task, in order. */
    private final class Carrier implements Runnable {
        private final Executor loop;
        private final Queue<Carried> waiting = new ConcurrentLinkedQueue<>();
        private volatile @Nullable Carried running; // changed by the loop only, as are the two below
        private volatile long turns; // begun and ended ones
        private volatile @Nullable Thread thread;
        private long seen; // the watchdog's, as are the two below
        private int looks; // that saw the same turn
        private int helped;

        Carrier(Executor loop) {
            this.loop = loop;
        }

        void take(Carried next) {
            waiting.add(next);
            try {
                loop.execute(this);
            } catch (RejectedExecutionException stopped) {
                moveOn();
            }
            if (off) { // since it was asked
                moveOn();
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes
        public void run() {
            if (running != null || Thread.currentThread().isVirtual()) {
                moveOn(); // its executor runs tasks at once, here inside another one or on a thread that can't carry
                return;
            }
            Carried next = waiting.poll();
            if (next != null) {
                thread = Thread.currentThread();
                running = next;
                turns++;
                try {
                    next.goOn();
                } finally {
                    running = null;
                    turns++;
                }
            }
        }

        /** Hands what waits for the loop to the JDK's own scheduler. */
        void moveOn() {
            for (Carried next = waiting.poll(); next != null; next = waiting.poll()) {
                next.moveOn();
            }
        }

        /** Called by the watchdog. */
        void look() {
            long now = turns;
            looks = now == seen && (running != null || !waiting.isEmpty()) ? looks + 1 : 0;
            seen = now;
            Carried culprit = running;
            if (culprit != null && looks * LOOK.toMillis() >= patience.toMillis() && !off) {
                LOG.warn(
                        "Virtual thread '{}'{} has kept event-loop thread '{}', which carries it, for {} ms: it computes, or blocks without parking. Loops carry none until the next start. Run such code with toAsync(bridge.shared(), …).",
                        culprit.name(), culprit.work == null ? "" : " in '" + culprit.work + "'", name(),
                        patience.toMillis(), where(culprit.thread));
                fallBack();
            } else if (culprit == null && looks >= 2 && waits(thread)) {
                help();
            }
        }

        private void help() {
            helped++;
            if (helped == 1 || helped == MOST_HELP) {
                LOG.warn(
                        "Event-loop thread '{}' waits, perhaps for a lock behind a virtual thread that it carries, for the {}. time: those go on without it.{}",
                        name(), helped, helped == 1 ? "" : " Loops carry none until the next start.", where(thread));
            }
            if (helped == MOST_HELP) {
                fallBack();
            } else {
                moveOn();
            }
        }

        private String name() {
            Thread last = thread;
            return last == null ? loop.toString() : last.getName();
        }
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread == null || switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE -> false;
        };
    }

    /** Returns the place that {@code thread} is at, as a log prints it. */
    private static Throwable where(@Nullable Thread thread) {
        var where = new Throwable("Where it is:");
        where.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        return where;
    }
}
