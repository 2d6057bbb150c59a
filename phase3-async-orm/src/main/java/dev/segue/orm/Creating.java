package dev.segue.orm;

import dev.segue.orm.exec.ConstraintException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import java.util.function.Function;
import java.util.function.Supplier;

/** Gets a row or makes it, whoever else tries the same. */
final class Creating {
    private Creating() {}

    /**
     * Returns the operation that gets what {@code found} gets, and if that is no row, creates what {@code made} gives.
     *
     * <p>Between the two another may create it. Then the constraint that keeps ours out, and which breaks only the savepoint it is
     * in, says that there is a row to get now.
     *
     * @param found fails with {@link NoRowException} if there is none
     */
    static <E> Operation<Created<E>> either(Operation<E> found, Supplier<E> made, Function<E, Operation<E>> create) {
        return Operation.attempt(found, first -> {
            if (!isMissing(first)) {
                return Operation.value(new Created<>(first.get(), false));
            }
            Operation<E> creating = Operation.atomic(Operation.late(() -> create.apply(made.get())));
            return Operation.attempt(creating, second -> isTaken(second) ? again(found, second)
                    : Operation.value(new Created<>(second.get(), true)));
        });
    }

    /** Returns the operation that gets what {@code refused} shows to be there; if it is not, that failure was about something else. */
    private static <E> Operation<Created<E>> again(Operation<E> found, Operation.Outcome<E> refused) {
        return Operation.attempt(found,
                third -> Operation.value(new Created<>(isMissing(third) ? refused.get() : third.get(), false)));
    }

    private static boolean isMissing(Operation.Outcome<?> outcome) {
        return outcome instanceof Operation.Failure(NoRowException _);
    }

    private static boolean isTaken(Operation.Outcome<?> outcome) {
        return outcome instanceof Operation.Failure(ConstraintException _);
    }
}
