package dev.segue.orm.exec;

/** A query that must match one row matched several. */
public final class ManyRowsException extends OrmException {
    private static final long serialVersionUID = 1;

    /** @param rows how many were read; there may be more, since no more are asked for than prove the failure */
    public ManyRowsException(String table, int rows) {
        super("get() on '%s' matched %d rows, expected 1. Use first(), or narrow the filter.".formatted(table, rows));
    }
}
