package dev.segue.orm;

import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each row of a query is read as. Immutable. */
sealed interface Selection<R> permits Entities, Computed, Beside {

    /** Returns the columns to select, as {@code resolver} understands them. */
    List<Expr> columns(Resolver resolver);

    /** Returns how rows are read; {@code runners} load the rest on demand, null if nothing may. */
    RowMapper<R> mapper(@Nullable Runners runners);

    /** Returns what the rows of a group agree in, once an aggregate is added. */
    List<Expr> groups(Query<?> query);

    /** Returns this with {@code more} values, if what rows are read as can hold them. */
    default Selection<R> with(List<? extends Expression<?, ?>> more) {
        return this;
    }
}
