package dev.segue.bridge;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to code from outside. Until it does, the code does exactly what it would do alone.
 *
 * @param outer what may happen to the code around it, and so to it
 * @param happened whether it has
 * @param explains failures that are its fault
 */
record Fate(@Nullable Fate outer, BooleanSupplier happened, List<Class<? extends Exception>> explains) {
    static final Fate NONE = new Fate(null, () -> false, List.of());

    /** All threads of a pool may be taken, and its queue full. */
    static final Fate CROWDED = new Fate(null, () -> true,
            List.of(NoWorkerException.class, HomeClosedException.class, CancellationException.class));

    /** Whether something was cancelled. */
    static final class Cancellation implements BooleanSupplier {
        boolean happened;

        @Override
        public boolean getAsBoolean() {
            return happened;
        }
    }

    Fate cancelled(BooleanSupplier now) {
        return new Fate(this, now, List.of(CancellationException.class, HomeClosedException.class,
                ScopeClosedException.class, WaitInterruptedException.class));
    }

    Fate late(BooleanSupplier now) {
        return new Fate(this, now, List.of(DeadlineException.class, CancellationException.class,
                HomeClosedException.class, ScopeClosedException.class));
    }

    boolean struck() {
        return happened.getAsBoolean() || (outer != null && outer.struck());
    }

    boolean explains(Throwable failure) {
        return (happened.getAsBoolean() && explains.stream().anyMatch(type -> type.isInstance(failure)))
                || (outer != null && outer.explains(failure));
    }
}
