package dev.segue.orm.sql;

/** One key of ORDER BY. */
public record OrderTerm(Expr key, boolean descending, Nulls nulls) {

    /** NULLs go where PostgreSQL puts them: last when ascending, first when descending. */
    public OrderTerm(Expr key, boolean descending) {
        this(key, descending, Nulls.AS_LARGEST);
    }

    /** Where NULLs go. */
    public enum Nulls {
        AS_LARGEST,
        FIRST,
        LAST
    }

    /** Returns the term for the opposite order. */
    public OrderTerm reversed() {
        return new OrderTerm(key, !descending, switch (nulls) {
            case AS_LARGEST -> Nulls.AS_LARGEST;
            case FIRST -> Nulls.LAST;
            case LAST -> Nulls.FIRST;
        });
    }
}
