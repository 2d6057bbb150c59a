package dev.segue.orm;

import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each row of a query is read as. Immutable. */
sealed interface Selection<R> permits Entities, Computed {

    /** Returns the columns to select, as {@code resolver} understands them. */
    List<Expr> columns(Resolver resolver);

    /** Returns how rows are read; {@code runners} load the rest on demand, null if nothing may. */
    RowMapper<R> mapper(@Nullable Runners runners);
}
