package dev.segue.bridge;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The latest hops of one request, for errors that must tell how the work came to where it failed.
 *
 * <p>Kept in debug mode only, {@code -Dsegue.debug=true} (default: false), since each hop then walks its stack and makes a line of text.
 * <p>Shape: the latest 32 hops, the oldest first.
 * <p>Threading: safe from any, since parallel branches of one request share the trail.
 */
final class Trail {
    static final boolean KEPT = Boolean.getBoolean("segue.debug");
    static final int LONGEST = 32;
    private static final String BRIDGE = Trail.class.getPackageName() + ".";

    private final Deque<String> hops = new ArrayDeque<>(); // guarded by this, as is the count
    private int count;

    /** Returns the trail of the current request; null outside debug mode. */
    static @Nullable Trail current() {
        Hops hops = Context.current().get(Hops.KEY);
        return hops == null ? null : hops.trail();
    }

    /** Returns what an error of the current request adds to its message: the trail, a hop per line; nothing outside debug mode. */
    static String printed() {
        Trail trail = current();
        return trail == null ? "" : trail.print();
    }

    /** Returns {@code " at "} and the nearest frame of the current stack that is neither the bridge's nor the JDK's, if there is one. */
    static String here() {
        return StackWalker.getInstance().walk(frames -> frames.filter(frame -> isCaller(frame.getClassName()))
                .map(frame -> " at " + frame.toStackTraceElement()).findFirst().orElse(""));
    }

    /**
     * Adds a hop that the current thread is about to make.
     *
     * @param kind how the work moves, such as {@code toAsync}
     * @param to the thread, pool or loop it goes to; null if its caller alone knows
     */
    void add(String kind, @Nullable Object to) {
        String hop = "%s: %s%s%s".formatted(kind, Thread.currentThread().getName(), to == null ? "" : " → " + to,
                here());
        synchronized (this) {
            if (hops.size() == LONGEST) {
                hops.removeFirst();
            }
            hops.add(++count + ". " + hop);
        }
    }

    private synchronized String print() {
        return "\nThe request's hops so far%s:\n  %s".formatted(count > LONGEST ? ", the latest " + LONGEST : "",
                hops.isEmpty() ? "none" : String.join("\n  ", hops));
    }

    private static boolean isCaller(String className) {
        return !className.startsWith(BRIDGE) && !className.startsWith("java.") && !className.startsWith("jdk.");
    }
}
