package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import java.util.List;

/** Values computed of rows of entity {@code E}, each read as an {@code R}. See {@link Rows} for what all query sets have in common. */
public final class Values<E, R> extends Rows<E, R, Values<E, R>> {
    private final Computed<R> computed;

    Values(Runners runners, Query<E> query, Computed<R> computed) {
        super(runners, query, computed);
        this.computed = computed;
    }

    @Override
    Values<E, R> with(Query<E> changed) {
        return new Values<>(runners(), changed, computed);
    }

    /** Returns how many values a row has. */
    int width() {
        return computed.values().size();
    }

    /** Rows are grouped by what they are read as. */
    @Override
    List<Expr> groups(Query<E> grouped) {
        return computed.columns(grouped.resolver());
    }
}
