package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Expr.Operator;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A column of type {@code V}, reached from entity {@code E}. The annotation processor generates these; applications combine them.
 *
 * <p>A row whose value is NULL satisfies none of the comparisons.
 */
public final class Attribute<E, V> {
    private final Expr.ColumnRef column;

    /** For generated code. */
    public Attribute(Source source, Column column) {
        this.column = source.column(column);
    }

    /** Matches rows with this value; {@code null} means {@link #isNull()}. */
    public Condition<E> eq(@Nullable V value) {
        return value == null ? isNull() : compare(Operator.EQUAL, value);
    }

    public Condition<E> lt(V value) {
        return compare(Operator.LESS, value);
    }

    public Condition<E> lte(V value) {
        return compare(Operator.LESS_OR_EQUAL, value);
    }

    public Condition<E> gt(V value) {
        return compare(Operator.GREATER, value);
    }

    public Condition<E> gte(V value) {
        return compare(Operator.GREATER_OR_EQUAL, value);
    }

    /** Matches rows with one of {@code values}; nulls among them match nothing, and no values match no row. */
    public Condition<E> in(Collection<? extends @Nullable V> values) {
        return new Condition<>(Expr.in(column, column.column().type(), new ArrayList<>(values)));
    }

    public Condition<E> isNull() {
        return new Condition<>(new Expr.IsNull(column));
    }

    public Condition<E> isNotNull() {
        return isNull().not();
    }

    /** Orders by this column, smallest first, NULL last. */
    public Order<E> asc() {
        return new Order<>(new OrderTerm(column, false));
    }

    /** Orders by this column, NULL first, then largest first. */
    public Order<E> desc() {
        return new Order<>(new OrderTerm(column, true));
    }

    private Condition<E> compare(Operator operator, V value) {
        return new Condition<>(new Expr.Compare(operator, column, new Expr.Param(column.column().type(), value)));
    }
}
