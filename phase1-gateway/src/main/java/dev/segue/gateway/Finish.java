package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done when a response was sent. Shape: immutable.
 *
 * <p>Threading: run on the I/O thread; what may block goes to a thread of its bridge, all of it to the same, in order.
 */
record Finish(Runnable atOnce, List<Blocking> blocking) implements Runnable {
    static final Finish NOTHING = new Finish(() -> {}, List.of());

    private static final Logger LOG = LoggerFactory.getLogger(Finish.class);

    /** Sync work, and what gives it the values of the code that registered it. */
    record Blocking(Bridge bridge, Callable<?> work, Executor registered) {
        private void run() {
            registered.execute(() -> {
                try {
                    work.call();
                } catch (Throwable failure) {
                    LOG.error("Work for the end of a response failed.", failure);
                }
            });
        }
    }

    Finish then(Runnable work) {
        return new Finish(equals(NOTHING) ? work : () -> {
            atOnce.run();
            work.run();
        }, blocking);
    }

    Finish then(Blocking work) {
        var more = new ArrayList<>(blocking);
        more.add(work);
        return new Finish(atOnce, List.copyOf(more));
    }

    @Override
    public void run() {
        try {
            atOnce.run();
        } finally {
            if (!blocking.isEmpty()) {
                var _ = blocking.getFirst().bridge().toAsync(this::runBlocking).exceptionally(full -> {
                    var _ = Thread.ofVirtual().name("segue-finish").start(this::runBlocking); // it must be done all the same
                    return null;
                });
            }
        }
    }

    private @Nullable Void runBlocking() {
        blocking.forEach(Blocking::run);
        return null;
    }
}
