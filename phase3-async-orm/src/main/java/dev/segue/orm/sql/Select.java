package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the root and of what it joins. Joins follow from the columns used anywhere in the statement.
 *
 * @param columns what each row holds, in this order; at least one
 * @param where {@link Expr#TRUE} for no condition
 * @param limit a {@link ValueType#LONG}, or null for no limit
 * @param offset a {@link ValueType#LONG}, or null for none
 */
public record Select(Source.Root root, List<Expr> columns, Expr where, List<OrderTerm> order,
        Expr.@Nullable Param limit,
        Expr.@Nullable Param offset) implements Statement {

    // Not the compact form: javac 25 leaves @Nullable of its parameters out of the class file, and NullAway then asks for non-null.
    public Select(Source.Root root, List<Expr> columns, Expr where, List<OrderTerm> order, Expr.@Nullable Param limit,
            Expr.@Nullable Param offset) {
        this.root = root;
        this.columns = List.copyOf(columns);
        this.where = where;
        this.order = List.copyOf(order);
        this.limit = limit;
        this.offset = offset;
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A select needs at least 1 column, got 0.");
        }
    }

    @Override
    public boolean isKnownEmpty() {
        return where.equals(Expr.FALSE) || (limit != null && Long.valueOf(0).equals(limit.value()));
    }
}
