package dev.segue.bridge;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thread-locals of legacy code, such as SLF4J's MDC or a security holder, as they were on one thread, to be carried to others.
 *
 * <p>Whoever hands work to another thread captures first, and runs the work there like this:
 * {@snippet :
 * try (var _ = captured.set()) {
 *     work.run();
 * }
 * }
 * <p>What travels: each thread-local with an accessor in micrometer's global {@link ContextRegistry}, and the MDC without being
 * registered. To carry only some keys of the MDC, register an accessor under {@link Slf4jThreadLocalAccessor#KEY}: it replaces ours.
 * The stacks of {@code MDC.pushByKey} stay, as SLF4J can't list them. Any other thread-local is thread-bound: it stays on its thread
 * and never crosses.
 *
 * <p>Not micrometer's own snapshots: when one accessor throws, their scopes leave the others as they are, and they make maps on each
 * hop where this class makes nothing as long as nothing is set.
 *
 * <p>Threading: immutable; one capture may be set any number of times, on several threads at once.
 */
final class ThreadLocals {
    private static final List<ThreadLocalAccessor<?>> REGISTERED = ContextRegistry.getInstance()
            .getThreadLocalAccessors();
    private static volatile Registration latest = Registration.of(List.of());

    private final ThreadLocalAccessor<?>[] accessors;
    private final @Nullable Object[] values; // one for each accessor; null is unset
    private final boolean unset;
    private final Restore restore = new Restore(this);

    private ThreadLocals(ThreadLocalAccessor<?>[] accessors, @Nullable Object[] values, boolean unset) {
        this.accessors = accessors;
        this.values = values;
        this.unset = unset;
    }

    /** Returns the current thread's values; as long as none is set, the same object each time. */
    static ThreadLocals capture() {
        ThreadLocals unset = Registration.current().unset();
        for (int i = 0; i < unset.accessors.length; i++) {
            Object value = unset.accessors[i].getValue();
            if (value != null) {
                return capture(unset.accessors, i, value);
            }
        }
        return unset;
    }

    private static ThreadLocals capture(ThreadLocalAccessor<?>[] accessors, int first, Object value) {
        var values = new @Nullable Object[accessors.length];
        values[first] = value;
        for (int i = first + 1; i < accessors.length; i++) {
            values[i] = accessors[i].getValue();
        }
        return new ThreadLocals(accessors, values, false);
    }

    /** Returns whether none is set. */
    boolean areUnset() {
        return unset;
    }

    /**
     * Gives the current thread these values and no others: what is unset here is unset there, so that nothing left by another
     * request shows.
     *
     * <p>Errors: if an accessor throws, all are restored and its failure is thrown.
     */
    Restore set() {
        ThreadLocals before = capture();
        if (before.equals(this)) {
            return before.restore; // nothing is set, neither here nor there
        }
        try {
            for (int i = 0; i < before.accessors.length; i++) {
                change(before.accessors[i], before.values[i], valueOf(before.accessors[i]));
            }
        } catch (Throwable failure) {
            var _ = before.restore(failure);
            throw failure;
        }
        return before.restore;
    }

    private @Nullable Object valueOf(ThreadLocalAccessor<?> accessor) {
        for (int i = 0; i < accessors.length; i++) {
            if (accessors[i].equals(accessor)) {
                return values[i];
            }
        }
        return null;
    }

    /** Restores all, the last one first, and returns the first failure: the given one, if there is one. */
    private @Nullable Throwable restore(@Nullable Throwable earlier) {
        Throwable first = earlier;
        for (int i = accessors.length - 1; i >= 0; i--) {
            try {
                restore(accessors[i], values[i]);
            } catch (Throwable failure) {
                if (first == null) {
                    first = failure;
                } else if (!first.equals(failure)) { // no failure may suppress itself
                    first.addSuppressed(failure);
                }
            }
        }
        return first;
    }

    @SuppressWarnings("unchecked") // an accessor gets only values that it gave
    private static <V> void change(ThreadLocalAccessor<V> accessor, @Nullable Object from, @Nullable Object to) {
        if (to != null) {
            accessor.setValue((V) to);
        } else if (from != null) {
            accessor.setValue();
        }
    }

    @SuppressWarnings("unchecked") // an accessor gets only values that it gave
    private static <V> void restore(ThreadLocalAccessor<V> accessor, @Nullable Object value) {
        if (value != null) {
            accessor.restore((V) value);
        } else if (accessor.getValue() != null) {
            accessor.restore();
        }
    }

    /**
     * Puts back what a thread had before {@link #set}, and clears what came since.
     *
     * <p>Threading: close it on the thread that called {@code set}, the latest first.
     */
    static final class Restore implements AutoCloseable {
        private final ThreadLocals before;

        private Restore(ThreadLocals before) {
            this.before = before;
        }

        /** Restores all, the last one set first. The first failure is thrown, later ones are suppressed by it. */
        @Override
        public void close() {
            Throwable failure = before.restore(null);
            if (failure != null) {
                throw Failures.raise(failure);
            }
        }
    }

    /** What is registered, and what a thread looks like on which none of it is set. */
    private record Registration(List<ThreadLocalAccessor<?>> registered, ThreadLocals unset) {
        private static final ThreadLocalAccessor<?> MDC = new Mdc(); // one, so that captures outlive a registration

        /** Returns the registration as it is now, with the same {@code unset} until it changes. */
        static Registration current() {
            Registration known = latest;
            if (!REGISTERED.equals(known.registered)) {
                known = of(List.copyOf(REGISTERED));
                latest = known;
            }
            return known;
        }

        static Registration of(List<ThreadLocalAccessor<?>> registered) {
            boolean replaced = registered.stream().anyMatch(one -> one.key().equals(Slf4jThreadLocalAccessor.KEY));
            Stream<ThreadLocalAccessor<?>> mdc = replaced ? Stream.empty() : Stream.of(MDC);
            ThreadLocalAccessor<?>[] all = Stream.concat(mdc, registered.stream())
                    .toArray(ThreadLocalAccessor<?>[]::new);
            return new Registration(registered, new ThreadLocals(all, new @Nullable Object[all.length], true));
        }
    }

    /** All of the MDC. The empty map that logging backends keep once they had a value is as good as none. */
    private static final class Mdc extends Slf4jThreadLocalAccessor {
        @Override
        public @Nullable Map<String, String> getValue() {
            Map<String, String> values = super.getValue();
            return values == null || values.isEmpty() ? null : values;
        }
    }
}
