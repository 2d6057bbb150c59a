package dev.segue.bridge;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * JFR event: work of a request moved to another thread and started there.
 *
 * <p>An event without duration: it happens as the work starts, on the thread that runs it. The time before is in {@code waited}, since
 * that thread was busy with something else then.
 *
 * <p>Cost: while no recording wants it, one check of a flag; no clock is read and nothing made.
 * <p>Threading: made by the thread that submits, handed over with the work, finished by the thread that starts it.
 */
@Name("dev.segue.Hop")
@Label("Hop")
@Description("Work of a request moved to another thread")
@Category("Segue")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads the fields
final class HopEvent extends Event {
    private static final HopEvent PROBE = new HopEvent();

    @Label("From")
    @Description("Name of the thread that submitted the work")
    private @Nullable String from;

    @Label("To")
    @Description("Name of the thread that runs the work; pooled threads have the name of their pool in it")
    private @Nullable String to;

    @Label("Work")
    @Description("Name of the work, such as a view's")
    private @Nullable String work;

    @Label("Waited")
    @Description("Time between submission and start")
    @Timespan(Timespan.NANOSECONDS)
    private long waited;

    private transient long submitted; // System.nanoTime()

    private HopEvent() {}

    /** Notes that the current thread submits work of the current context; null while no recording wants to know. */
    static @Nullable HopEvent submitted() {
        return PROBE.isEnabled() ? noted() : null;
    }

    /** Records that the work with {@code hop}, if that is not null, starts on the current thread. */
    static void started(@Nullable HopEvent hop) {
        if (hop != null) {
            hop.start();
        }
    }

    private static HopEvent noted() {
        var hop = new HopEvent();
        hop.from = Thread.currentThread().getName();
        hop.work = Context.current().get(Context.WORK);
        hop.submitted = System.nanoTime();
        return hop;
    }

    private void start() {
        waited = System.nanoTime() - submitted;
        to = Thread.currentThread().getName();
        commit();
    }
}
