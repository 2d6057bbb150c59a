package dev.segue.bridge;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request: its thread-bound sync code runs in order on one home thread, which it takes from a pool when that is first needed.
 *
 * <p>Threading: safe from any; nothing here waits.
 */
final class Scope implements AutoCloseable {
    private final HomeThread home;
    private final boolean debugged = Trail.current() != null;
    private volatile @Nullable String endedAt;

    Scope(WorkPool pool, Parking parking) {
        home = HomeThread.leasedFrom(pool, parking);
    }

    /** Lets the home thread go once its work is done. Closing again does nothing. */
    @Override
    public void close() {
        if (endedAt == null) {
            endedAt = here();
            home.close();
        }
    }

    /** Returns a future that completes when the scope is closed and its last sync code has ended. */
    CompletableFuture<Void> ended() {
        return home.ended().copy();
    }

    HomeThread home() {
        return home;
    }

    /**
     * Lets {@code call} pass while the scope is open.
     *
     * @throws ScopeClosedException if it is not
     */
    void refuseClosed(String call) {
        String end = endedAt;
        if (end != null) {
            String work = Context.current().get(Context.WORK);
            throw new ScopeClosedException(
                    "The scope%s ended %s and was used by %s %s. Await what is started in a scope before the scope's stage completes."
                            .formatted(work == null ? "" : " of '" + work + "'", end, call, here()));
        }
    }

    /** Returns the current thread and, in debug mode, the line of code. */
    private String here() {
        return "on thread '" + Thread.currentThread().getName() + "'" + (debugged ? Trail.here() : "");
    }
}
