package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of trees without their bind values: equal to the original, and safe to keep. */
final class Shape {
    private static final Blank BLANK = new Blank();

    private Shape() {}

    static Statement of(Statement statement) {
        return switch (statement) {
            case Statement.Rows rows -> Tree.rewrite(rows, 0, BLANK);
            case Statement.Insert(var table, var columns, var rows, var conflict, var returning) ->
                new Statement.Insert(
                        table, columns, of(rows), conflict, returning);
            case Statement.Update(var root, var assignments, var from, var where, var returning) ->
                new Statement.Update(
                        root, assignments.stream().map(one -> new Statement.Assignment(one.column(), of(one.value())))
                                .toList(),
                        from == null ? null : of(from), of(where), returning);
            case Statement.Copy copy -> copy;
            case Statement.Delete(var root, var where) -> new Statement.Delete(root, of(where));
            case Statement.Explain(var inner, var options) -> new Statement.Explain(of(inner), options);
        };
    }

    private static Statement.NewRows of(Statement.NewRows rows) {
        return switch (rows) {
            case Statement.NewRows.One(var values) ->
                new Statement.NewRows.One(values.stream().map(Shape::of).toList());
            case Statement.NewRows.Many(var values) -> new Statement.NewRows.Many(of(values));
        };
    }

    private static Source.Values of(Source.Values values) {
        return new Source.Values(values.columns(),
                values.arrays().stream().map(array -> (Expr.ArrayParam) of(array)).toList());
    }

    private static Expr of(Expr expr) {
        return Tree.rewrite(expr, 0, BLANK);
    }

    /** Takes the values out, at any depth. */
    static final class Blank implements Tree.Replacement {
        @Override
        public @Nullable Expr of(Expr node, int depth) {
            return switch (node) {
                case Expr.Param(var type, _) -> new Expr.Param(type, Absent.VALUE);
                case Expr.ArrayParam(var type, _) -> new Expr.ArrayParam(type, List.of());
                default -> null;
            };
        }
    }

    /** Stands where a value was; not null, which has a meaning of its own. */
    private enum Absent {
        VALUE
    }
}
