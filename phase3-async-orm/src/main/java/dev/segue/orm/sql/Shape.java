package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of trees without their bind values: equal to the original, and safe to keep. */
final class Shape {
    private Shape() {}

    static Statement of(Statement statement) {
        return switch (statement) {
            case Select(var root, var columns, var where, var order, var limit, var offset) -> new Select(root,
                    of(columns), of(where), ofOrder(order), param(limit), param(offset));
        };
    }

    private static Expr of(Expr expr) {
        return switch (expr) {
            case Expr.Always _,Expr.ColumnRef _,Expr.CountAll _ -> expr;
            case Expr.Param(var type, _) -> new Expr.Param(type, Absent.VALUE);
            case Expr.ArrayParam array -> array(array);
            case Expr.Compare(var operator, var left, var right) -> new Expr.Compare(operator, of(left), of(right));
            case Expr.In(var left, var items) -> new Expr.In(of(left), array(items));
            case Expr.IsNull(var term) -> new Expr.IsNull(of(term));
            case Expr.And(var terms) -> new Expr.And(of(terms));
            case Expr.Or(var terms) -> new Expr.Or(of(terms));
            case Expr.Not(var term) -> new Expr.Not(of(term));
        };
    }

    private static List<Expr> of(List<Expr> exprs) {
        return exprs.stream().map(Shape::of).toList();
    }

    private static List<OrderTerm> ofOrder(List<OrderTerm> terms) {
        return terms.stream().map(term -> new OrderTerm(of(term.key()), term.descending())).toList();
    }

    private static Expr.ArrayParam array(Expr.ArrayParam array) {
        return new Expr.ArrayParam(array.type(), List.of());
    }

    private static Expr.@Nullable Param param(Expr.@Nullable Param param) {
        return param == null ? null : new Expr.Param(param.type(), Absent.VALUE);
    }

    /** Stands where a value was; not null, which has a meaning of its own. */
    private enum Absent {
        VALUE
    }
}
