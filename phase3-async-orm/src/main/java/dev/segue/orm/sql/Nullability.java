package dev.segue.orm.sql;

import java.util.List;

/** Which expressions can be NULL, as far as the declarations of their columns tell. In doubt they can. */
final class Nullability {
    private Nullability() {}

    static boolean mayBeNull(Expr expr) {
        return switch (expr) {
            case Expr.Always _,Expr.IsNull _,Expr.Not _,Expr.Exists _ -> false;
            case Expr.Param _,Expr.ArrayParam _ -> false; // Compare refuses NULL, and the text must not depend on values
            case Expr.ColumnRef(var source, var column) -> column.nullable() || mayBeMissing(source);
            case Expr.Compare(_, var left, var right) -> mayBeNull(left) || mayBeNull(right);
            case Expr.In(var left, _) -> mayBeNull(left);
            case Expr.And(var terms) -> anyMayBeNull(terms);
            case Expr.Or(var terms) -> anyMayBeNull(terms);
            case Expr.Call(var template, var arguments, _) -> !template.strict() || anyMayBeNull(arguments);
            case Expr.Outer(var term) -> mayBeNull(term);
            case Expr.InRows _,Expr.Case _,Expr.Aggregate _,Expr.Window _,Expr.Subquery _ -> true;
            case Expr.Ordinal _,Expr.Named _ -> true;
        };
    }

    /** Returns whether a row of the start may come without a row of {@code source}. */
    static boolean mayBeMissing(Source source) {
        return switch (source) {
            case Source.Start _ -> false;
            case Source.Join(var parent, var local, _, _, var arity, _) -> arity != Source.Arity.ONE || local.nullable()
                    || mayBeMissing(parent);
        };
    }

    private static boolean anyMayBeNull(List<Expr> terms) {
        for (Expr term : terms) {
            if (mayBeNull(term)) {
                return true;
            }
        }
        return false;
    }
}
