package dev.segue.bridge;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that must never block, and the guard that keeps blocking calls off them.
 *
 * <p>A loop thread is known by its class (the I/O threads of a server, say) or by a mark it set on itself; either way with an executor
 * that runs tasks on it, after what it does now, by which async code returns to the loop it came from. A virtual thread is none, also while
 * a loop carries it: it waits by letting the loop go on.
 * <p>Threading: safe from any.
 */
public final class LoopThreads {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThreads.class);
    private static final List<Type<?>> TYPES = new CopyOnWriteArrayList<>();
    private static final ThreadLocal<Executor> MARK = new ThreadLocal<>();
    private static volatile boolean onlyWarn = "warn".equals(System.getProperty("segue.guard"));

    private LoopThreads() {}

    private record Type<T extends Thread>(Class<T> type, Function<T, Executor> loop) {
        @Nullable
        Executor loopOf(Thread thread) {
            return type.isInstance(thread) ? loop.apply(type.cast(thread)) : null;
        }
    }

    /**
     * Registers every thread of class {@code type}, subclasses included, now and later.
     *
     * @param loop what runs tasks on such a thread, later and not at once; it may reject them once the loop has stopped
     */
    public static <T extends Thread> void register(Class<T> type, Function<T, Executor> loop) {
        TYPES.add(new Type<>(type, loop));
    }

    /** Marks the current thread as a loop thread for the rest of its life; {@code loop} runs tasks on it, later and not at once. */
    public static void markCurrent(Executor loop) {
        MARK.set(loop);
    }

    /**
     * Has {@code task} run on the current thread once it is done with what it does now, if it is a loop thread; else does nothing.
     *
     * @return whether it is a loop thread
     */
    public static boolean afterTurn(Runnable task) {
        Executor loop = current();
        if (loop != null) {
            loop.execute(task);
        }
        return loop != null;
    }

    /** Returns whether the current thread is a loop thread. */
    public static boolean isCurrent() {
        return current() != null;
    }

    /**
     * Lowers the guard: {@code true} makes it log a warning, with the stack, instead of refusing. For the first days of a port, never
     * for production. {@code -Dsegue.guard=warn} does so from the start; by default it refuses.
     */
    public static void onlyWarn(boolean lowered) {
        onlyWarn = lowered;
    }

    /** Returns whether the guard is lowered, for whoever checks a configuration before production. */
    public static boolean onlyWarns() {
        return onlyWarn;
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
            var refusal = new SynchronousOnlyOperationException(
                    "%s%s would block event-loop thread '%s'. Call %s, or run the caller"
                            .formatted(call, work == null ? "" : " in '" + work + "'", Thread.currentThread().getName(),
                                    instead)
                            + " through Bridge.toAsync().");
            if (!onlyWarn) {
                throw refusal;
            }
            LOG.warn("The guard is lowered, so a loop thread blocks.", refusal);
        }
    }

    /** Returns what runs tasks on the current thread, if that is a loop thread. */
    static @Nullable Executor current() {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual()) {
            return null;
        }
        Executor marked = MARK.get();
        return marked != null ? marked : registered(thread);
    }

    private static @Nullable Executor registered(Thread thread) {
        for (Type<?> type : TYPES) {
            Executor loop = type.loopOf(thread);
            if (loop != null) {
                return loop;
            }
        }
        return null;
    }
}
