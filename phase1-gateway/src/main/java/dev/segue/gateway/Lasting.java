package dev.segue.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Streams and WebSockets under way. When the gateway is closed they are told: those without an end of their own come to one, the others are
 * waited for, and what is left then is cut off, so that sources are closed and handlers hear of it.
 *
 * <p>Threading: safe from any.
 */
final class Lasting {
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** One that stays. */
    interface Guest {
        /** Ends it in an orderly way, unless it will end by itself. Threading: called on any thread, perhaps twice. */
        void leave();

        /** Ends it at once. Threading: called on any thread. */
        void cut();
    }

    /** Has whoever waits for all to leave wait for one that is about to be added, until what is returned is run. */
    Runnable expect() {
        Guest expected = new Guest() {
            @Override
            public void leave() {}

            @Override
            public void cut() {}
        };
        guests.add(expected);
        return () -> remove(expected);
    }

    void add(Guest guest) {
        guests.add(guest);
        if (over) {
            guest.leave();
        }
    }

    void remove(Guest guest) {
        guests.remove(guest);
        if (over) {
            left();
        }
    }

    /** Tells all to leave, those too that still come. */
    void end() {
        over = true;
        guests.forEach(Guest::leave);
    }

    /** Ends those that have not left. */
    void cut() {
        guests.forEach(Guest::cut);
    }

    private synchronized void left() {
        notifyAll();
    }

    /** Waits until all have left, or for {@code patience}. Threading: blocks. */
    synchronized void awaitLeft(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long rest = patience.toMillis(); rest > 0
                && !guests.isEmpty(); rest = (end - System.nanoTime()) / 1_000_000) {
            wait(rest);
        }
    }
}
