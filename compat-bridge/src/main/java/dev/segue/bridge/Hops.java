package dev.segue.bridge;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the hops of one request: each move of its work from one kind of thread to another, there and back.
 *
 * <p>Whoever starts a request binds a counter under {@link #KEY}; whoever hands work to another kind of thread calls
 * {@link #record()} first. A wait in place is not a hop. In debug mode ({@code -Dsegue.debug=true}) it also keeps the trail of the latest
 * hops, which the bridge's errors then print.
 * <p>Threading: safe from any, since parallel branches of one request share the counter.
 */
public final class Hops {
    public static final Context.Key<Hops> KEY = new Context.Key<>("hops");

    private final AtomicInteger count = new AtomicInteger();
    private final @Nullable Trail trail;

    public Hops() {
        this(Trail.KEPT ? new Trail() : null);
    }

    /** Makes a counter that keeps {@code trail}, unless that is null. */
    Hops(@Nullable Trail trail) {
        this.trail = trail;
    }

    /** Adds a hop to the current request, if there is one. */
    public static void record() {
        record(Context.current(), "hop", null);
    }

    /** Adds a hop to the request of {@code context}, if there is one; see {@link Trail#add} for the rest. */
    static void record(Context context, String kind, @Nullable Object to) {
        Hops hops = context.get(KEY);
        if (hops != null) {
            hops.add(kind, to);
        }
    }

    /** Adds a hop to this request, for callers outside its context. */
    public void add() {
        add("hop", null);
    }

    private void add(String kind, @Nullable Object to) {
        count.incrementAndGet();
        if (trail != null) {
            trail.add(kind, to);
        }
    }

    @Nullable
    Trail trail() {
        return trail;
    }

    /** Returns the hops so far. */
    public int count() {
        return count.get();
    }
}
