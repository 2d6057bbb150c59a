package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The half of {@link SqlWalk} that spells values and conditions. */
final class SqlExprWalk {
    private final SqlSink out;
    private final SqlWalk statements;

    SqlExprWalk(SqlSink out, SqlWalk statements) {
        this.out = out;
        this.statements = statements;
    }

    void expr(Expr expr) {
        switch (expr) { // no default: a new node must not compile until it is written here
            case Expr.Always(var value) -> out.text(value ? "TRUE" : "FALSE");
            case Expr.ColumnRef ref -> column(ref.trimmed());
            case Expr.Param param -> cast(param);
            case Expr.ArrayParam array -> array(array);
            case Expr.Compare(var operator, var left, var right) -> compare(left, symbol(operator), right);
            case Expr.In(var left, var items) -> in(left, items);
            case Expr.InRows(var left, var rows) -> {
                operand(left);
                out.text(" IN ");
                inner(rows);
            }
            case Expr.IsNull(var term) -> postfix(term, " IS NULL");
            case Expr.And(var terms) -> junction(terms, " AND ");
            case Expr.Or(var terms) -> junction(terms, " OR ");
            case Expr.Not(var term) -> not(term);
            case Expr.Exists(var rows) -> {
                out.text("EXISTS ");
                inner(rows);
            }
            case Expr.Subquery(var rows) -> inner(rows);
            case Expr.Outer(var term) -> {
                out.outer();
                expr(term);
                out.inner();
            }
            case Expr.Call(var template, var arguments, _) -> call(template, arguments);
            case Expr.Case(var branches, var otherwise, _) -> branches(branches, otherwise);
            case Expr.Aggregate aggregate -> aggregate(aggregate);
            case Expr.Window window -> window(window);
            case Expr.Ordinal(var position, _) -> out.text(Integer.toString(position));
            case Expr.Named(var name, _) -> throw new IllegalArgumentException(
                    "The query has no value named '%s'. Add it first, with annotate() or alias().".formatted(name));
        }
    }

    /** Writes a column of a select. */
    void selected(Expr expr) {
        if (expr instanceof Expr.ColumnRef ref) {
            column(ref); // from its own table even if a foreign key holds it: NULL here tells of a missing row
        } else {
            expr(expr);
        }
        out.text(expr.type().selectCast());
    }

    /** Writes a value given to a column, which tells its type. */
    void assigned(Expr expr) {
        if (expr instanceof Expr.Param param) {
            out.bind(param);
        } else {
            expr(expr);
        }
    }

    void array(Expr.ArrayParam array) {
        ValueType type = array.type().arrayOf();
        out.bind(array);
        castTo(type);
    }

    void list(String keyword, List<Expr> exprs) {
        for (int i = 0; i < exprs.size(); i++) {
            out.text(i == 0 ? keyword : ", ");
            expr(exprs.get(i));
        }
    }

    void order(String keyword, List<OrderTerm> terms) {
        for (int i = 0; i < terms.size(); i++) {
            OrderTerm term = terms.get(i);
            out.text(i == 0 ? keyword : ", ");
            expr(term.key());
            out.text(term.descending() ? " DESC" : "");
            out.text(switch (term.nulls()) {
                case AS_LARGEST -> "";
                case FIRST -> " NULLS FIRST";
                case LAST -> " NULLS LAST";
            });
        }
    }

    private void column(Expr.ColumnRef ref) {
        out.column(ref.source(), ref.column());
    }

    /** Says the type, which the server could not always tell from the place. */
    private void cast(Expr.Param param) {
        ValueType type = param.type();
        out.bind(param);
        castTo(type);
    }

    /** The placeholder of a type the drivers send as text has its cast already. */
    private void castTo(ValueType type) {
        if (type.placeholderCast().isEmpty()) {
            out.text("::");
            out.text(type.sqlName());
        }
    }

    private void compare(Expr left, String symbol, Expr right) {
        side(left, right);
        out.text(symbol);
        side(right, left);
    }

    /** Writes one side of a comparison; a column on the other side tells a value's type, if it is the same. */
    private void side(Expr side, Expr other) {
        if (side instanceof Expr.Param param && other instanceof Expr.ColumnRef && other.type() == param.type()) {
            out.bind(param);
        } else {
            operand(side);
        }
    }

    private void in(Expr left, Expr.ArrayParam items) {
        operand(left);
        out.text(" = ANY(");
        if (left instanceof Expr.ColumnRef) {
            out.bind(items);
        } else {
            array(items);
        }
        out.text(")");
    }

    private void inner(Statement.Rows rows) {
        out.text("(");
        statements.rows(rows, false);
        out.text(")");
    }

    private void postfix(Expr term, String keyword) {
        operand(term);
        out.text(keyword);
    }

    private void junction(List<Expr> terms, String keyword) {
        for (int i = 0; i < terms.size(); i++) {
            out.text(i == 0 ? "" : keyword);
            term(terms.get(i));
        }
    }

    /** {@code NOT NULL} is NULL in SQL, so where the term can be NULL the row must be asked for in another way. */
    private void not(Expr term) {
        if (term instanceof Expr.IsNull(var inner)) {
            postfix(inner, " IS NOT NULL");
        } else if (Nullability.mayBeNull(term)) {
            parenthesised(term);
            out.text(" IS NOT TRUE");
        } else {
            out.text("NOT ");
            parenthesised(term);
        }
    }

    private void call(Template template, List<Expr> arguments) {
        out.text(template.before());
        arguments(template.between(), arguments);
        out.text(template.after());
    }

    private void arguments(String between, List<Expr> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            out.text(i == 0 ? "" : between);
            operand(arguments.get(i));
        }
    }

    private void branches(List<Expr.When> branches, @Nullable Expr otherwise) {
        out.text("CASE");
        for (Expr.When when : branches) {
            out.text(" WHEN ");
            expr(when.condition());
            out.text(" THEN ");
            operand(when.value());
        }
        if (otherwise != null) {
            out.text(" ELSE ");
            operand(otherwise);
        }
        out.text(" END");
    }

    private void aggregate(Expr.Aggregate aggregate) {
        out.text(aggregate.function().before());
        out.text(aggregate.distinct() ? "DISTINCT " : "");
        arguments(aggregate.function().between(), aggregate.arguments());
        order(" ORDER BY ", aggregate.order());
        out.text(aggregate.function().after());
        if (!aggregate.filter().equals(Expr.TRUE)) {
            out.text(" FILTER (WHERE ");
            expr(aggregate.filter());
            out.text(")");
        }
    }

    private void window(Expr.Window window) {
        expr(window.function());
        out.text(" OVER (");
        list("PARTITION BY ", window.partition());
        order(window.partition().isEmpty() ? "ORDER BY " : " ORDER BY ", window.order());
        Frame frame = window.frame();
        if (frame != null) {
            out.text(" " + frame.unit() + " BETWEEN " + bound(frame.start(), "PRECEDING") + " AND "
                    + bound(frame.end(), "FOLLOWING"));
        }
        out.text(")");
    }

    private static String bound(Frame.Bound bound, String unbounded) {
        return switch (bound) {
            case Frame.Bound.Unbounded() -> "UNBOUNDED " + unbounded;
            case Frame.Bound.CurrentRow() -> "CURRENT ROW";
            case Frame.Bound.Preceding(var distance) -> distance + " PRECEDING";
            case Frame.Bound.Following(var distance) -> distance + " FOLLOWING";
        };
    }

    /** Writes one side of an operator. */
    private void operand(Expr expr) {
        switch (expr) {
            case Expr.Always _,Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.Exists _ -> expr(expr);
            case Expr.Call _,Expr.Case _,Expr.Aggregate _,Expr.Window _,Expr.Subquery _ -> expr(expr);
            case Expr.Ordinal _,Expr.Named _ -> expr(expr);
            case Expr.Outer(var term) -> {
                out.outer();
                operand(term);
                out.inner();
            }
            case Expr.Compare _,Expr.In _,Expr.InRows _,Expr.IsNull _,Expr.And _,Expr.Or _,Expr.Not _ -> parenthesised(
                    expr);
        }
    }

    /** Writes one term of AND or OR, both of which bind weaker than any other operator. */
    private void term(Expr expr) {
        if (expr instanceof Expr.And || expr instanceof Expr.Or) {
            parenthesised(expr);
        } else {
            expr(expr);
        }
    }

    private void parenthesised(Expr expr) {
        out.text("(");
        expr(expr);
        out.text(")");
    }

    private static String symbol(Expr.Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
        };
    }
}
