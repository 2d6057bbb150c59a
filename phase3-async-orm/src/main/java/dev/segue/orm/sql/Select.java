package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a start and of what it joins. Joins follow from the columns used anywhere in the statement.
 *
 * @param where {@link Expr#TRUE} for no condition
 * @param lock null for none
 */
public record Select(Source.Start start, Projection projection, Expr where, Groups groups, List<OrderTerm> order,
        Range range, @Nullable Lock lock) implements Statement.Rows {

    // Not the compact form: javac 25 leaves @Nullable of its parameters out of the class file, and NullAway then asks for non-null.
    public Select(Source.Start start, Projection projection, Expr where, Groups groups, List<OrderTerm> order,
            Range range, @Nullable Lock lock) {
        this.start = start;
        this.projection = projection;
        this.where = where;
        this.groups = groups;
        this.order = List.copyOf(order);
        this.range = range;
        this.lock = lock;
    }

    /** A select without groups and locks. */
    public Select(Source.Start start, List<Expr> columns, Expr where, List<OrderTerm> order,
            Expr.@Nullable Param limit, Expr.@Nullable Param offset) {
        this(start, Projection.of(columns), where, Groups.NONE, order, new Range(limit, offset), null);
    }

    /** What is selected and where tell shapes apart well enough; a projection remembers its hash. */
    @Override
    public int hashCode() {
        return 31 * (31 * projection.hashCode() + where.hashCode()) + order.size();
    }

    /**
     * How rows are put together, and which groups are kept.
     *
     * @param by what the rows of one group agree in; none together with aggregates means one group of all rows
     * @param having {@link Expr#TRUE} for no condition
     */
    public record Groups(List<Expr> by, Expr having) {
        public static final Groups NONE = new Groups(List.of(), Expr.TRUE);

        public Groups {
            by = List.copyOf(by);
        }
    }

    @Override
    public List<ValueType> columns() {
        return Statement.types(projection.columns().stream());
    }

    @Override
    public boolean locks() {
        return lock != null;
    }

    /** Aggregates of no rows make a row all the same: whoever asks for them knows what it holds. */
    @Override
    public boolean isKnownEmpty() {
        return range.isKnownEmpty() || where.equals(Expr.FALSE) || groups.having().equals(Expr.FALSE);
    }
}
