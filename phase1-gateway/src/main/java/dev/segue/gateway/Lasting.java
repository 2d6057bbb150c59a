package dev.segue.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lasts until somebody says goodbye: event streams and WebSockets. To wait for them would be to wait in vain, so they are told when the
 * gateway is closed.
 *
 * <p>Threading: safe from any.
 */
final class Lasting {
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** One that stays. */
    interface Guest {
        /** Ends it in an orderly way, unless it has ended. Threading: called on any thread, perhaps twice. */
        void leave();
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
