package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a statement in the order of its SQL; the one place that decides how a tree is spelled.
 *
 * <p>The text, the tables to join and the bind values all come from this walk, with another {@link SqlSink} each, so they agree.
 */
final class SqlWalk {
    private final SqlSink out;

    SqlWalk(SqlSink out) {
        this.out = out;
    }

    void statement(Statement statement) {
        switch (statement) {
            case Select select -> select(select);
        }
    }

    private void select(Select select) {
        out.text("SELECT ");
        selected(select.columns());
        out.from(select.root());
        if (!select.where().equals(Expr.TRUE)) {
            out.text(" WHERE ");
            expr(select.where());
        }
        order(select.order());
        clause(" LIMIT ", select.limit());
        clause(" OFFSET ", select.offset());
    }

    private void selected(List<Expr> columns) {
        for (int i = 0; i < columns.size(); i++) {
            out.text(i == 0 ? "" : ", ");
            if (columns.get(i) instanceof Expr.ColumnRef(var source, var column)) {
                out.column(source, column); // from its own table even if a foreign key holds it: NULL here tells of a missing row
                out.text(column.type().selectCast());
            } else {
                expr(columns.get(i));
            }
        }
    }

    private void order(List<OrderTerm> terms) {
        for (int i = 0; i < terms.size(); i++) {
            out.text(i == 0 ? " ORDER BY " : ", ");
            expr(terms.get(i).key());
            out.text(terms.get(i).descending() ? " DESC" : "");
        }
    }

    private void clause(String keyword, Expr.@Nullable Param param) {
        if (param != null) {
            out.text(keyword);
            out.bind(param);
        }
    }

    private void expr(Expr expr) {
        switch (expr) { // no default: a new node must not compile until it is written here
            case Expr.Always(var value) -> out.text(value ? "TRUE" : "FALSE");
            case Expr.ColumnRef ref -> column(Joins.trimmed(ref));
            case Expr.Param param -> out.bind(param);
            case Expr.ArrayParam array -> out.bind(array);
            case Expr.Compare(var operator, var left, var right) -> infix(left, symbol(operator), right);
            case Expr.In(var left, var items) -> in(left, items);
            case Expr.IsNull(var term) -> postfix(term, " IS NULL");
            case Expr.And(var terms) -> junction(terms, " AND ");
            case Expr.Or(var terms) -> junction(terms, " OR ");
            case Expr.Not(var term) -> not(term);
            case Expr.CountAll() -> out.text("count(*)");
        }
    }

    private void column(Expr.ColumnRef ref) {
        out.column(ref.source(), ref.column());
    }

    private void infix(Expr left, String symbol, Expr right) {
        operand(left);
        out.text(symbol);
        operand(right);
    }

    private void in(Expr left, Expr.ArrayParam items) {
        operand(left);
        out.text(" = ANY(");
        out.bind(items);
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

    /** Writes one side of an operator. */
    private void operand(Expr expr) {
        switch (expr) {
            case Expr.Always _,Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.CountAll _ -> expr(expr);
            case Expr.Compare _,Expr.In _,Expr.IsNull _,Expr.And _,Expr.Or _,Expr.Not _ -> parenthesised(expr);
        }
    }

    /** Writes one term of AND or OR, both of which bind weaker than any other operator. */
    private void term(Expr expr) {
        switch (expr) {
            case Expr.And _,Expr.Or _ -> parenthesised(expr);
            case Expr.Compare _,Expr.In _,Expr.IsNull _,Expr.Not _ -> expr(expr);
            case Expr.Always _,Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.CountAll _ -> expr(expr);
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
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
        };
    }
}
