package dev.segue.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of one request: immutable, and bound to a thread only for the length of a call.
 *
 * <p>Shape: a short chain, the newest value first; a later value for a key hides the earlier one. {@code null} is not a value.
 * <p>Changes: {@link #set} replaces the context of the current <em>branch</em>, which is one call of {@link #run}, one sync call of
 * the bridge, or one function of a {@link ContextFuture}. They reach what follows the branch: the caller of a {@code toSync}, the
 * stages that depend on a {@code toAsync}. They do not reach branches beside it; {@link #adopt} takes them over on purpose.
 * <p>Threading: safe from any. A binding is not inherited by threads or callbacks: the bridge and its futures carry it.
 */
public final class Context {
    /** The name of the work under way, such as a view's, for errors and events that must name it. */
    public static final Key<String> WORK = new Key<>("work");
    /** How that work is run, such as a view's mode, for the same; what its {@code toString()} says. */
    public static final Key<Object> MODE = new Key<>("mode");

    private static final ScopedValue<Branch> BRANCH = ScopedValue.newInstance();
    private static final Context EMPTY = new Context(null, Place.NOWHERE);

    private final @Nullable Value newest;
    private final Place place;

    private Context(@Nullable Value newest, Place place) {
        this.newest = newest;
        this.place = place;
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

    private record Value(Key<?> key, Object value, @Nullable Value older) {}

    /** Where a branch stands: its context may change, and what it ends with goes on to what follows. */
    static final class Branch {
        private Context context;

        Branch(Context context) {
            this.context = context;
        }

        Context context() {
            return context;
        }

        <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
            return ScopedValue.where(BRANCH, this).call(task::call);
        }

        void run(Runnable task) {
            ScopedValue.where(BRANCH, this).run(task);
        }
    }

    /** Returns the context without values. */
    public static Context empty() {
        return EMPTY;
    }

    /** Returns the context of the current branch, or the empty one. */
    public static Context current() {
        return BRANCH.isBound() ? BRANCH.get().context : EMPTY;
    }

    /**
     * Sets a value for the rest of the current branch and what follows it.
     *
     * @throws IllegalStateException outside any branch, where nothing could follow
     */
    public static <T> void set(Key<T> key, T value) {
        Branch branch = branch("set('" + key + "')");
        branch.context = branch.context.with(key, value);
    }

    /**
     * Takes over into the current branch what each of {@code branches} has set, the later ones winning.
     *
     * @throws IllegalStateException outside any branch, or if one of them is not complete yet
     */
    public static void adopt(CompletableFuture<?>... branches) {
        Branch branch = branch("adopt()");
        for (CompletableFuture<?> one : branches) {
            if (!one.isDone()) {
                throw new IllegalStateException(
                        "adopt() got a branch that is still running. Call it in a stage that depends on all of them.");
            }
            if (one instanceof ContextFuture<?> done) {
                branch.context = branch.context.withChanges(done.context().newest, done.origin().newest);
            }
        }
    }

    /** Returns a context that also holds {@code value}; this one stays as it is. */
    public <T> Context with(Key<T> key, T value) {
        return new Context(new Value(key, value, newest), place);
    }

    /** Returns the newest value for {@code key}, or null if there is none. */
    @SuppressWarnings("unchecked") // with() pairs each key with a value of its type
    public <T> @Nullable T get(Key<T> key) {
        for (Value at = newest; at != null; at = at.older) {
            if (at.key == key) {
                return (T) at.value;
            }
        }
        return null;
    }

    /** Runs {@code task} in a branch of its own; what it sets ends with it. */
    public void run(Runnable task) {
        new Branch(this).run(task);
    }

    /** Returns what {@code task} returns in a branch of its own; what it sets ends with it. */
    public <T extends @Nullable Object> T supply(Supplier<T> task) {
        return ScopedValue.where(BRANCH, new Branch(this)).call(task::get);
    }

    /** Calls {@code task} in a branch of its own; what it sets ends with it, and what it throws passes unchanged. */
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        return new Branch(this).call(task);
    }

    Place place() {
        return place;
    }

    Context at(Place other) {
        return other.equals(place) ? this : new Context(newest, other);
    }

    /** Returns whether code can't tell this context from {@code other}. */
    @SuppressWarnings("ReferenceEquality") // the chain is compared by its links
    boolean isSameAs(Context other) {
        return newest == other.newest && place.equals(other.place);
    }

    /** Returns the values of {@code ended} at this context's place. */
    @SuppressWarnings("ReferenceEquality") // the chain is compared by its links
    Context goingOnWith(Context ended) {
        return ended.newest == newest ? this : ended.at(place);
    }

    /** Lets the current branch, if there is one, go on with the values of {@code ended}, at its own place. */
    static void goOnWith(Context ended) {
        if (BRANCH.isBound()) {
            Branch branch = BRANCH.get();
            branch.context = branch.context.goingOnWith(ended);
        }
    }

    /**
     * Returns this context with what a stage has set from when it was {@code made} until it {@code ended}; this one as it is, if the
     * stage was made elsewhere: in a {@link #run} within this branch, which keeps what it sets, or by another request.
     */
    @SuppressWarnings("ReferenceEquality") // the chain is compared by its links
    Context after(Context made, Context ended) {
        Scope theirs = made.place.scope();
        if (!holds(made.newest) || (theirs != null && place.scope() != null && theirs != place.scope())) {
            return this;
        }
        return made.newest == newest ? goingOnWith(ended) : withChanges(ended.newest, made.newest);
    }

    @SuppressWarnings("ReferenceEquality") // the chain is compared by its links
    private boolean holds(@Nullable Value link) {
        Value at = newest;
        while (at != link && at != null) {
            at = at.older;
        }
        return at == link;
    }

    @SuppressWarnings("ReferenceEquality") // the chain is compared by its links
    private Context withChanges(@Nullable Value from, @Nullable Value to) {
        if (from == to || from == null) {
            return this;
        }
        Context older = withChanges(from.older, to);
        return new Context(new Value(from.key, from.value, older.newest), place);
    }

    private static Branch branch(String call) {
        if (!BRANCH.isBound()) {
            throw new IllegalStateException(
                    "Context.%s was called outside any branch. Call it inside Context.run(), or in code that the bridge runs."
                            .formatted(call));
        }
        return BRANCH.get();
    }
}
