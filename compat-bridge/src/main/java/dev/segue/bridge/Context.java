package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of one request: immutable, and bound to a thread only for the length of a call.
 *
 * <p>Shape: a short chain, the newest value first; a later value for a key hides the earlier one. {@code null} is not a value.
 * <p>Threading: safe from any. A binding ends with {@link #run} or {@link #call} and is not inherited by threads or callbacks:
 * whoever crosses to another thread captures {@link #current()} and runs the rest inside it.
 */
public final class Context {
    /** The name of the work under way, such as a view's, for errors and events that must name it. */
    public static final Key<String> WORK = new Key<>("work");

    private static final ScopedValue<Context> CURRENT = ScopedValue.newInstance();
    private static final Context EMPTY = new Context(null, null, null);

    private final @Nullable Context older;
    private final @Nullable Key<?> key;
    private final @Nullable Object value;

    private Context(@Nullable Context older, @Nullable Key<?> key, @Nullable Object value) {
        this.older = older;
        this.key = key;
        this.value = value;
    }

    /** Names one value of a context. Two keys are the same only if they are the same object. */
    @SuppressWarnings("UnusedTypeParameter") // T ties a key to the type of its values
    public static final class Key<T> {
        private final String name;

        public Key(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns the context without values. */
    public static Context empty() {
        return EMPTY;
    }

    /** Returns the context bound to this thread, or the empty one. */
    public static Context current() {
        return CURRENT.orElse(EMPTY);
    }

    /** Returns a context that also holds {@code value}; this one stays as it is. */
    public <T> Context with(Key<T> key, T value) {
        return new Context(this, key, value);
    }

    /** Returns the newest value for {@code key}, or null if there is none. */
    @SuppressWarnings("unchecked") // with() pairs each key with a value of its type
    public <T> @Nullable T get(Key<T> key) {
        for (Context at = this; at != null; at = at.older) {
            if (at.key == key) {
                return (T) at.value;
            }
        }
        return null;
    }

    /** Runs {@code task} with this context bound to the current thread. */
    public void run(Runnable task) {
        if (current() == this) {
            task.run();
        } else {
            ScopedValue.where(CURRENT, this).run(task);
        }
    }

    /** Returns what {@code task} returns with this context bound to the current thread. */
    public <T extends @Nullable Object> T supply(Supplier<T> task) {
        return current() == this ? task.get() : ScopedValue.where(CURRENT, this).call(task::get);
    }

    /** Calls {@code task} with this context bound to the current thread; what it throws passes unchanged. */
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        return current() == this ? task.call() : ScopedValue.where(CURRENT, this).call(task::call);
    }
}
