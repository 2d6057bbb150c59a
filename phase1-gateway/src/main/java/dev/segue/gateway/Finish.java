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
record Finish(Runnable atOnce, List<Blocking> blocking) {
    static final Finish NOTHING = new Finish(() -> {}, List.of());

    private static final int REFUSED = 400;

    private static final Logger LOG = LoggerFactory.getLogger(Finish.class);

    /**
     * Sync work, and what gives it the values of the code that registered it.
     *
     * @param always whether it is to be done after a refusal or an error too
     */
    record Blocking(Bridge bridge, Callable<?> work, Executor registered, boolean always) {
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

    /** @param status that of the response as it was sent */
    void run(int status) {
        try {
            atOnce.run();
        } finally {
            List<Blocking> due = status < REFUSED ? blocking : blocking.stream().filter(Blocking::always).toList();
            if (!due.isEmpty()) {
                var _ = due.getFirst().bridge().toAsync(() -> run(due)).exceptionally(full -> {
                    var _ = Thread.ofVirtual().name("segue-finish").start(() -> run(due)); // it must be done all the same
                    return null;
                });
            }
        }
    }

    private static @Nullable Void run(List<Blocking> due) {
        due.forEach(Blocking::run);
        return null;
    }
}
