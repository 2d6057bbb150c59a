package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a select's rows hold, and which equal ones are left out.
 *
 * <p>Made once per query and looked up with every statement, so it remembers its hash: compare the identity first.
 * <p>Threading: immutable, safe from any.
 */
public final class Projection {
    private final List<Expr> columns;
    private final boolean distinct;
    private final List<Expr> distinctOn;
    private final int hash;
    private final boolean plain;
    private final List<Source> sources;

    /**
     * @param columns at least one
     * @param distinct whether rows that are equal in all columns appear once
     * @param distinctOn of the rows that are equal in these the first appears; empty for all rows
     */
    public Projection(List<Expr> columns, boolean distinct, List<Expr> distinctOn) {
        this.columns = List.copyOf(columns);
        this.distinct = distinct;
        this.distinctOn = List.copyOf(distinctOn);
        this.hash = 31 * (31 * columns.hashCode() + distinctOn.hashCode()) + Boolean.hashCode(distinct);
        this.plain = distinctOn.isEmpty() && columns.stream().allMatch(Expr.ColumnRef.class::isInstance);
        this.sources = plain ? sources(this.columns) : List.of();
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A select needs at least 1 column, got 0.");
        }
    }

    public static Projection of(List<Expr> columns) {
        return new Projection(columns, false, List.of());
    }

    public List<Expr> columns() {
        return columns;
    }

    public boolean distinct() {
        return distinct;
    }

    public List<Expr> distinctOn() {
        return distinctOn;
    }

    /** Returns whether there are columns only, so that no bind value is among them. */
    boolean isPlain() {
        return plain;
    }

    /** Returns what the columns are read from, in the order of their first; of a {@link #isPlain plain} one only. */
    List<Source> sources() {
        return sources;
    }

    @SuppressWarnings("ReferenceEquality") // columns of one source mostly share it, and follow each other
    private static List<Source> sources(List<Expr> columns) {
        var sources = new ArrayList<Source>(4);
        Source latest = null;
        for (Expr column : columns) {
            Source source = ((Expr.ColumnRef) column).source();
            if (source != latest && !sources.contains(source)) {
                sources.add(source);
            }
            latest = source;
        }
        return sources;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Projection that && hash == that.hash && distinct == that.distinct
                && columns.equals(that.columns) && distinctOn.equals(that.distinctOn));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Projection" + columns;
    }
}
