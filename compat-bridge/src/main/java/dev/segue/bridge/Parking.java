package dev.segue.bridge;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a home thread waits for work: the only place where the bridge blocks a thread.
 *
 * <p>As with {@link LockSupport}, a wake-up that comes before the pause is kept and ends it at once. So whoever looks for work, finds
 * none and pauses misses nothing, provided that nothing in between pauses too. Not a monitor: a virtual thread that is notified goes on
 * only after a hop over the JVM's own unblocker thread.
 * <p>Threading: {@code pause} on the thread that is to wait, {@code wake} from any.
 */
interface Parking {
    /** Waits and wakes as the JDK's locks do. */
    Parking ON_PERMITS = new Parking() {
        @Override
        public void pause(Object why, long nanos) throws InterruptedException {
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(why);
            } else {
                LockSupport.parkNanos(why, nanos);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        @Override
        public void wake(@Nullable Thread thread) {
            LockSupport.unpark(thread);
        }
    };

    /** Waits until woken, or for {@code nanos}; {@code Long.MAX_VALUE} is forever. May return early. {@code why} is for thread dumps. */
    void pause(Object why, long nanos) throws InterruptedException;

    /** Wakes {@code thread}, if there is one, from its pause or from its next one. */
    void wake(@Nullable Thread thread);
}
