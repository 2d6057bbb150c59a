package dev.segue.bridge;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the hops of one request: each move of its work from one kind of thread to another, there and back.
 *
 * <p>Whoever starts a request binds a counter under {@link #KEY}; whoever hands work to another kind of thread calls
 * {@link #record()} first. A wait in place is not a hop.
 * <p>Threading: safe from any, since parallel branches of one request share the counter.
 */
public final class Hops {
    public static final Context.Key<Hops> KEY = new Context.Key<>("hops");

    private final AtomicInteger count = new AtomicInteger();

    /** Adds a hop to the current request, if there is one. */
    public static void record() {
        record(Context.current());
    }

    /** Adds a hop to the request of {@code context}, if there is one. */
    static void record(Context context) {
        Hops hops = context.get(KEY);
        if (hops != null) {
            hops.add();
        }
    }

    /** Adds a hop to this request, for callers outside its context. */
    public void add() {
        count.incrementAndGet();
    }

    /** Returns the hops so far. */
    public int count() {
        return count.get();
    }
}
