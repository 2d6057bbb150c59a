package dev.segue.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real threads for {@link Simulator}s, kept from run to run. Once closed they end, whatever they do.
 *
 * <p>Threading: used by one simulator at a time, by the thread that has its token.
 */
final class Crew implements AutoCloseable {
    private final boolean traces;
    private final List<Member> all = new ArrayList<>();
    private final Map<String, ArrayDeque<Member>> idle = new HashMap<>(); // by pool, since pools mark their threads

    /** @param traces whether its runs note in which order their threads ran */
    Crew(boolean traces) {
        this.traces = traces;
    }

    boolean traces() {
        return traces;
    }

    Member take(String pool) {
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

    void giveBack(Member member) {
        idle.computeIfAbsent(member.pool, _ -> new ArrayDeque<>()).addLast(member);
    }

    /** Returns whether a thread of {@code pool} sleeps: it is taken, but does not wait for any code. */
    boolean sleeps(String pool) {
        return all.stream().anyMatch(member -> member.asleep && member.pool.equals(pool));
    }

    @Override
    public void close() {
        List<Member> members = List.copyOf(all);
        Thread.startVirtualThread(() -> members.forEach(member -> {
            member.closed = true;
            member.receive();
        }));
    }

    /** A thread that runs only while it has the token. Its fields are its simulator's. */
    static final class Member extends Thread {
        final String pool;
        String label = "";
        long until;
        boolean asleep;
        boolean fresh; // a task of its pool has begun, and no code of a program yet
        boolean interruption; // on its way, and seen once it has the token
        boolean parked; // pauses, so that a wake-up ends that
        boolean permit; // woken before it pauses
        private volatile boolean token;
        private volatile boolean closed;
        private @Nullable Simulator simulator;
        private @Nullable Runnable task;

        Member(String pool) {
            this.pool = pool;
        }

        @Nullable
        Simulator simulator() {
            return simulator;
        }

        void assign(Simulator to, String name, Runnable work) {
            simulator = to;
            label = name;
            task = work;
            asleep = false;
            interruption = false;
            permit = false;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    awaitToken();
                    work();
                }
            } catch (Simulator.Stopped over) {
                // the run failed
            }
        }

        private void work() {
            Simulator in = simulator;
            Runnable work = task;
            if (in == null || work == null) {
                throw new Simulator.Stopped();
            }
            try {
                work.run();
            } catch (Simulator.Stopped over) {
                throw over;
            } catch (Throwable uncaught) {
                throw in.fail(uncaught);
            }
            in.end(this);
        }

        /** Interrupts this thread; it notices when it has the token. */
        @Override
        public void interrupt() {
            if (Thread.currentThread().equals(this)) {
                super.interrupt();
            } else if (simulator != null) {
                interruption = true;
                simulator.interrupted(this);
            }
        }

        void receive() {
            token = true;
            LockSupport.unpark(this);
        }

        /** Waits for the token with a clean interrupt flag, which would keep the thread from waiting, and restores it. */
        void awaitToken() {
            boolean flag = Thread.interrupted();
            while (!token) {
                LockSupport.park(this);
            }
            token = false;
            if (closed) {
                throw new Simulator.Stopped();
            }
            if (flag || interruption) {
                interruption = false;
                super.interrupt();
            }
        }
    }
}
