package dev.segue.bridge;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * JFR event: sync code waited for async code; the duration is the wait's.
 *
 * <p>Cost: while no recording wants it, one check of a flag; no clock is read and nothing made.
 * <p>Threading: confined to the thread that waits.
 */
@Name("dev.segue.Wait")
@Label("Wait")
@Description("Sync code waited for async code")
@Category("Segue")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads the fields
final class WaitEvent extends Event {
    private static final WaitEvent PROBE = new WaitEvent();

    @Label("Work")
    @Description("Name of the work, such as a view's")
    private @Nullable String work;

    @Label("Thread")
    @Description("Name of the thread that waited")
    private @Nullable String thread;

    @Label("Depth")
    @Description("Waits of this thread that this one is nested in; 0 for the outermost")
    private int depth;

    private WaitEvent() {}

    /**
     * Notes that the current thread starts to wait; null while no recording wants to know.
     *
     * @param depth the waits of this thread that this one is nested in; 0 for the outermost
     */
    static @Nullable WaitEvent entered(int depth) {
        return PROBE.isEnabled() ? noted(depth) : null;
    }

    /** Records that {@code wait}, if it is not null, is over. */
    static void left(@Nullable WaitEvent wait) {
        if (wait != null) {
            wait.commit();
        }
    }

    private static WaitEvent noted(int depth) {
        var wait = new WaitEvent();
        wait.work = Context.current().get(Context.WORK);
        wait.thread = Thread.currentThread().getName();
        wait.depth = depth;
        wait.begin();
        return wait;
    }
}
