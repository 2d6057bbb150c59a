package dev.segue.orm.exec;

import dev.segue.bridge.Failures;
import dev.segue.orm.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A database task described as data: statements to send and pure functions from their answers to what comes next.
 *
 * <p>Written once and run by {@link BlockingRunner} or {@link AsyncRunner}. A function may throw: that is its operation's failure.
 * <p>Threading: immutable, may be run many times.
 */
public sealed interface Operation<T> permits Operation.Outcome, Operation.Query, Operation.Execute, Operation.Attempt,
        Operation.Block, Control, Copy, Cursor.Step, Inside.Step, Inside.Lent {

    /** How an operation ended; as an operation, one that has nothing left to send. */
    sealed interface Outcome<T> extends Operation<T> {

        /** Returns the value, or throws the failure. */
        T get();

        /** Returns this outcome, with a failure of {@code later}, which was to clean up, added to it. */
        @SuppressWarnings("ReferenceEquality") // a failure can't suppress itself
        default Outcome<T> followedBy(Outcome<?> later) {
            if (!(later instanceof Failure(var cleaning))) {
                return this;
            }
            if (!(this instanceof Failure(var failure))) {
                return new Failure<>(cleaning);
            }
            if (failure != cleaning) {
                failure.addSuppressed(cleaning);
            }
            return this;
        }
    }

    record Value<T>(T value) implements Outcome<T> {
        @Override
        public T get() {
            return value;
        }
    }

    record Failure<T>(Throwable failure) implements Outcome<T> {
        @Override
        public T get() {
            throw Failures.raise(failure);
        }
    }

    record Query<R, T>(Statement statement, RowMapper<R> mapper,
            Function<List<R>, Operation<T>> next) implements Operation<T> {}

    record Execute<T>(Statement statement, LongFunction<Operation<T>> next) implements Operation<T> {}

    record Attempt<A, T>(Operation<A> first, Function<Outcome<A>, Operation<T>> next) implements Operation<T> {}

    record Block<T>(Atomic how, Operation<T> body) implements Operation<T> {}

    static <T> Operation<T> value(T value) {
        return new Value<>(value);
    }

    static <T> Operation<T> failure(Throwable failure) {
        return new Failure<>(failure);
    }

    /** Returns the operation that {@code made} gives, asked anew for each run; what it throws is the operation's failure. */
    static <T> Operation<T> late(Supplier<Operation<T>> made) {
        return attempt(value(made), asked -> asked.get().get());
    }

    /** Returns an operation that runs those that {@code made} makes of {@code items}, one after the other, and returns their values' sum. */
    static <A> Operation<Long> sum(List<A> items, Function<A, Operation<Long>> made) {
        return sum(items, 0, 0, made);
    }

    private static <A> Operation<Long> sum(List<A> items, int at, long before, Function<A, Operation<Long>> made) {
        return at == items.size() ? value(before)
                : made.apply(items.get(at)).then(one -> sum(items, at + 1, before + one, made));
    }

    /** Returns an operation that sends {@code statement} and goes on with what {@code next} makes of its rows. */
    static <R, T> Operation<T> query(Statement statement, RowMapper<R> mapper, Function<List<R>, Operation<T>> next) {
        return new Query<>(statement, mapper, next);
    }

    /** Returns an operation that sends {@code statement} and goes on with what {@code next} makes of the number of rows it affected. */
    static <T> Operation<T> execute(Statement statement, LongFunction<Operation<T>> next) {
        return new Execute<>(statement, next);
    }

    /**
     * Returns an operation that sends new rows by COPY, inside a transaction over JDBC; its value is how many the server took.
     *
     * @param text the rows as COPY reads them
     * @param first the number of the first of them in all that is loaded, from 1, for messages; {@code last} that of the last
     */
    static Operation<Long> copy(Statement.Copy statement, byte[] text, long first, long last) {
        return new Copy(statement, text, first, last);
    }

    /**
     * Returns an operation that runs {@code first} and goes on with what {@code next} makes of its value or its failure.
     *
     * <p>Inside a transaction a statement that fails breaks the block it is in: what is to survive it belongs in an {@link #atomic}
     * of its own, inside the attempt.
     */
    static <A, T> Operation<T> attempt(Operation<A> first, Function<Outcome<A>, Operation<T>> next) {
        return new Attempt<>(first, next);
    }

    /** Returns an operation that runs {@code body} in a transaction, or within the one under way up to a savepoint of its own. */
    static <T> Operation<T> atomic(Operation<T> body) {
        return atomic(Atomic.DEFAULT, body);
    }

    /** Form of {@link #atomic(Operation)} that says what kind of block it is. */
    static <T> Operation<T> atomic(Atomic how, Operation<T> body) {
        return new Block<>(how, body);
    }

    /** Returns an operation that goes on with what {@code next} makes of this one's value; a failure skips it. */
    default <U> Operation<U> then(Function<T, Operation<U>> next) {
        return attempt(this, outcome -> next.apply(outcome.get()));
    }

    /** Returns this operation with {@code change} made to its value. */
    default <U> Operation<U> map(Function<T, U> change) {
        return then(value -> value(change.apply(value)));
    }
}
