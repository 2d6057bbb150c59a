package dev.segue.bridge;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The threads that must never block, and the guard that keeps blocking calls off them.
 *
 * <p>A loop thread is known by its class (the I/O threads of a server, say) or by a mark it set on itself.
 * <p>Threading: safe from any.
 */
public final class LoopThreads {
    private static final Set<Class<? extends Thread>> TYPES = new CopyOnWriteArraySet<>();
    private static final ThreadLocal<Boolean> MARK = new ThreadLocal<>();

    private LoopThreads() {}

    /** Registers every thread of class {@code type}, subclasses included, now and later. */
    public static void register(Class<? extends Thread> type) {
        TYPES.add(type);
    }

    /** Marks the current thread as a loop thread for the rest of its life. */
    public static void markCurrent() {
        MARK.set(true);
    }

    /** Returns whether the current thread is a loop thread. */
    public static boolean isCurrent() {
        Thread thread = Thread.currentThread();
        return !thread.isVirtual() && (MARK.get() != null || isRegistered(thread));
    }

    /**
     * Lets a blocking call pass, unless the current thread is a loop thread.
     *
     * @param call what would block, as its caller writes it: {@code "get()"}
     * @param instead what to call instead: {@code "asyncGet()"}
     * @throws SynchronousOnlyOperationException on a loop thread
     */
    public static void refuseBlocking(String call, String instead) {
        if (isCurrent()) {
            String work = Context.current().get(Context.WORK);
            throw new SynchronousOnlyOperationException(
                    "%s%s would block event-loop thread '%s'. Call %s, or run the caller"
                            .formatted(call, work == null ? "" : " in '" + work + "'", Thread.currentThread().getName(),
                                    instead)
                            + " through Bridge.toAsync().");
        }
    }

    private static boolean isRegistered(Thread thread) {
        for (Class<? extends Thread> type : TYPES) {
            if (type.isInstance(thread)) {
                return true;
            }
        }
        return false;
    }
}
