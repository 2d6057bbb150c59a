package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values made of all rows of a query. */
final class Totals {
    private Totals() {}

    static <E, T> Operation<T> of(Query<E> query, Selection<?> selection,
            List<Expression<?, ?>> values, Function<Tuple, T> result) {
        query.refuseCombined("aggregate");
        List<Expr> columns = selection.columns(query.resolver());
        List<Expr> totals = values.stream().map(value -> total(query, value)).toList();
        boolean empty = query.select(columns).isKnownEmpty();
        Tuple known = empty ? ofNoRows(values, totals) : null;
        if (known != null) {
            return Operation.value(result.apply(known));
        }
        return Operation.query(query.aggregating(columns, totals, empty),
                row -> result.apply(Computed.tuple(values).read(row, 0)),
                rows -> Operation.value(rows.getFirst()));
    }

    private static Expr total(Query<?> query, Expression<?, ?> value) {
        Expr total = query.resolver().value(value instanceof Named<?, ?> named ? named.definition() : value.expr());
        if (!Tree.aggregates(total)) {
            throw new IllegalArgumentException(
                    "aggregate() on '%s' was given a value that each row has of its own. Wrap it in sum(), max() or another of Aggregates, or use values()."
                            .formatted(query.model().table().name()));
        }
        return total;
    }

    /** Returns the values of no rows; null if only the server knows one of them. */
    private static @Nullable Tuple ofNoRows(List<Expression<?, ?>> values, List<Expr> totals) {
        var read = new ArrayList<@Nullable Object>(values.size());
        for (int i = 0; i < totals.size(); i++) {
            Aggregate.Known known = Aggregate.ofNoRows(totals.get(i));
            if (known == null) {
                return null;
            }
            read.add(values.get(i).codec().fromColumn().apply(known.value()));
        }
        return new Tuple(values, read.toArray());
    }
}
