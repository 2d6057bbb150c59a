package dev.segue.bridge;

import java.util.concurrent.TimeUnit;

/**
 * How a home thread waits for work: the only place where the bridge blocks a thread.
 *
 * <p>Threading: both methods are called with {@code monitor} held, by the thread that holds it.
 */
interface Parking {
    /** Waits and wakes as the monitor itself does. */
    Parking ON_MONITORS = new Parking() {
        @Override
        @SuppressWarnings("WaitNotInLoop") // the loop is its caller's
        public void pause(Object monitor, long nanos) throws InterruptedException {
            if (nanos == Long.MAX_VALUE) {
                monitor.wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(monitor, nanos);
            }
        }

        @Override
        @SuppressWarnings("NakedNotify") // the state is its caller's
        public void wake(Object monitor) {
            monitor.notifyAll();
        }
    };

    /** Lets go of {@code monitor} until woken, or for {@code nanos}; {@code Long.MAX_VALUE} is forever. May return early. */
    void pause(Object monitor, long nanos) throws InterruptedException;

    /** Wakes all that pause on {@code monitor}. */
    void wake(Object monitor);
}
