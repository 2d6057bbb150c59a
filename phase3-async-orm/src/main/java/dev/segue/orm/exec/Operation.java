package dev.segue.orm.exec;

import dev.segue.orm.sql.Statement;
import java.util.List;
import java.util.function.Function;

/**
 * A database task described as data: a statement to send and a pure function from its rows to what comes next.
 *
 * <p>Written once and run by {@link BlockingRunner} or {@link AsyncRunner}. All its statements go to one session.
 * <p>Threading: immutable, may be run many times.
 */
public sealed interface Operation<T> {

    /** The end: nothing is left to send. */
    record Value<T>(T value) implements Operation<T> {}

    record Query<R, T>(Statement statement, RowMapper<R> mapper,
            Function<List<R>, Operation<T>> next) implements Operation<T> {}

    static <T> Operation<T> value(T value) {
        return new Value<>(value);
    }

    /** Returns an operation that sends {@code statement} and goes on with what {@code next} makes of its rows. */
    static <R, T> Operation<T> query(Statement statement, RowMapper<R> mapper, Function<List<R>, Operation<T>> next) {
        return new Query<>(statement, mapper, next);
    }
}
