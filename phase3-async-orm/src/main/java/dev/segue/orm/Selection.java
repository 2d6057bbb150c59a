package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What each row of a query is read as. Immutable. */
sealed interface Selection<R> permits Entities, Computed, Beside {

    /** Returns the columns to select, as {@code resolver} understands them. */
    List<Expr> columns(Resolver resolver);

    /** Returns how rows are read; {@code runners} load the rest on demand, null if nothing may. */
    RowMapper<R> mapper(@Nullable Runners runners);

    /** Returns the operation that loads what {@code rows}, read by a mapper of this, are to have loaded by further statements. */
    default Operation<List<R>> completed(List<R> rows) {
        return Operation.value(rows);
    }

    /** Returns {@link #completed(List)} and what {@code next} makes of it: at once, if nothing is to be loaded. */
    default <T> Operation<T> completed(List<R> rows, Function<List<R>, Operation<T>> next) {
        Operation<List<R>> completed = completed(rows);
        return completed instanceof Operation.Outcome<List<R>> done ? next.apply(done.get()) : completed.then(next);
    }

    /** Returns whether reading keeps something of one run of a query, so that each needs a mapper of its own. */
    default boolean keeps() {
        return false;
    }

    /** Returns whether a row of the entity's table is one row of the answer, since nothing is joined that may have several. */
    default boolean isOfTable() {
        return false;
    }

    /** Returns what the rows of a group agree in, once an aggregate is added. */
    List<Expr> groups(Query<?> query);

    /** Returns this with {@code more} values, if what rows are read as can hold them. */
    default Selection<R> with(List<? extends Expression<?, ?>> more) {
        return this;
    }
}
