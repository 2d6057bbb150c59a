package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import java.util.List;

/** Values computed of rows of entity {@code E}, each read as an {@code R}. See {@link Rows} for what all query sets have in common. */
public final class Values<E, R> extends Rows<E, R, Values<E, R>> {

    Values(Runners runners, Query<E> query, Selection<R> selection) {
        super(runners, query, selection);
    }

    @Override
    Values<E, R> with(Query<E> changed) {
        return new Values<>(runners(), changed, selection());
    }

    /**
     * Returns the same rows with these values, of which conditions, orders and {@code values} may speak by their names; a {@link
     * Tuple} and an {@link Annotated} hold them too. A value made of many rows groups by what rows are read as up to now.
     *
     * @throws IllegalArgumentException if the entity has a field of such a name
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Values<E, R> annotate(Named<E, ?>... values) {
        return new Values<>(runners(), alias(values).query(), selection().with(List.of(values)));
    }

    /** Returns the condition that {@code left} is among these values. */
    Expr holding(Expr left) {
        codec();
        return statement().isKnownEmpty() ? Expr.FALSE : new Expr.InRows(left, inner());
    }

    /** Returns the value of the one row. */
    Expr scalar() {
        return statement().isKnownEmpty() ? new Expr.Param(codec().type(), null) : new Expr.Subquery(inner());
    }

    /** @throws IllegalArgumentException if a row is not read as one value */
    @SuppressWarnings("unchecked") // the one value of a row is what it is read as
    Codec<R> codec() {
        if (selection() instanceof Computed<R>(var values, var form, _) && form == Computed.Form.ONE) {
            return (Codec<R>) values.getFirst().codec();
        }
        throw new IllegalArgumentException(
                "A subquery on '%s' has rows of several values where one is needed. Make it with value(…)."
                        .formatted(query().model().table().name()));
    }
}
