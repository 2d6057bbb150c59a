package dev.segue.orm;

import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a query set asks for, and the operations that ask for it. Pure: nothing here runs anything. */
record Query<T>(Model<T> model, Expr where, List<OrderTerm> order, List<Step> related, Slice slice) {

    static <T> Query<T> of(Model<T> model) {
        return new Query<>(model, Expr.TRUE, List.of(), List.of(), Slice.ALL);
    }

    Query<T> filter(Expr condition) {
        refuseSliced("filter");
        return new Query<>(model, Expr.and(where, condition), order, related, slice);
    }

    Query<T> orderBy(List<OrderTerm> terms) {
        refuseSliced("orderBy");
        return new Query<>(model, where, terms, related, slice);
    }

    Query<T> load(List<Step> steps) {
        var all = new ArrayList<>(related);
        all.addAll(steps);
        return new Query<>(model, where, order, List.copyOf(all), slice);
    }

    Query<T> slice(long offset, long limit) {
        return new Query<>(model, where, order, related, slice.slice(offset, limit));
    }

    Operation<List<T>> list() {
        return rows(Function.identity());
    }

    /** Asks for two rows, which is enough to tell one from many. */
    Operation<T> onlyRow() {
        return slice(0, 2).rows(rows -> switch (rows.size()) {
            case 0 -> throw new NoRowException(model.table().name());
            case 1 -> rows.getFirst();
            default -> throw new ManyRowsException(model.table().name(), rows.size());
        });
    }

    Operation<Optional<T>> firstRow() {
        Query<T> ordered = order.isEmpty() && slice.isAll() ? orderBy(byKey()) : this;
        return ordered.slice(0, 1).rows(rows -> rows.stream().findFirst());
    }

    /** Counts without the slice, which a count ignores, and cuts the result. */
    Operation<Long> count() {
        Select all = select(List.of(new Expr.CountAll()), List.of(), Slice.ALL);
        return Operation.query(all, row -> row.longAt(0),
                rows -> Operation.value(rows.isEmpty() ? 0 : slice.count(rows.getFirst())));
    }

    private <R> Operation<R> rows(Function<List<T>, R> result) {
        var selection = Selection.of(model, root(), related);
        return Operation.query(select(selection.columns(), order, slice), selection,
                rows -> Operation.value(result.apply(rows)));
    }

    private Select select(List<Expr> columns, List<OrderTerm> terms, Slice range) {
        return new Select(root(), columns, where, terms, range.limitParam(), range.offsetParam());
    }

    private Source.Root root() {
        return new Source.Root(model.table());
    }

    private List<OrderTerm> byKey() {
        return List.of(new OrderTerm(model.key(root()), false));
    }

    private void refuseSliced(String call) {
        if (!slice.isAll()) {
            throw new IllegalStateException(
                    "%s() on '%s' comes after slice() or limit() and would change which rows they took. Call it before them."
                            .formatted(call, model.table().name()));
        }
    }
}
