package dev.segue.bridge;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * What the JDK has, and does not offer yet, to make virtual threads that somebody else carries.
 *
 * <p>Threading: safe from any.
 *
 * @param maker {@code Thread make(Executor scheduler, String name, int characteristics, Runnable task)}
 * @param ordinary the scheduler of ordinary virtual threads, which can carry on any other
 */
record CarriedThreads(MethodHandle maker, Executor ordinary) {
    private static final int NO_INHERITED_THREAD_LOCALS = 1 << 2;
    private static final String OPENS = "--add-opens java.base/java.lang=ALL-UNNAMED";

    /**
     * Finds it, and tries it.
     *
     * @throws UnsupportedOperationException if this Java does not have it or does not let us, saying what to do
     */
    static CarriedThreads find() {
        try {
            Lookup makers = in("java.lang.ThreadBuilders");
            Lookup threads = in("java.lang.VirtualThread");
            MethodHandle maker = makers.findStatic(makers.lookupClass(), "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            MethodHandle ordinary = threads.findStatic(threads.lookupClass(), "defaultScheduler",
                    MethodType.methodType(Executor.class));
            var found = new CarriedThreads(maker, (Executor) ordinary.invokeExact());
            found.tryOut();
            return found;
        } catch (IllegalAccessException closed) {
            throw new UnsupportedOperationException("Start Java with " + OPENS + ".", closed);
        } catch (Throwable other) {
            throw new UnsupportedOperationException(
                    "Java %s makes them in another way than Java 25. Do without -Dsegue.loopCarried=true."
                            .formatted(Runtime.version()),
                    other);
        }
    }

    private static Lookup in(String type) throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Class.forName(type), MethodHandles.lookup());
    }

    private void tryOut() {
        Deque<Runnable> continuations = new ArrayDeque<>();
        make(continuations::add, "segue-try", () -> {}).start();
        ordinary.execute(continuations.remove());
    }

    /** Makes a virtual thread whose continuations {@code scheduler} gets. */
    Thread make(Executor scheduler, String name, Runnable task) {
        try {
            return (Thread) maker.invokeExact(scheduler, name, NO_INHERITED_THREAD_LOCALS, task);
        } catch (Throwable failure) {
            throw Failures.raise(failure);
        }
    }
}
