package dev.segue.orm.exec;

/** A query that must match one row matched none. */
public final class NoRowException extends OrmException {
    private static final long serialVersionUID = 1;

    public NoRowException(String table) {
        super("get() on '%s' matched no row, expected 1. Use first(), or check the filter.".formatted(table));
    }
}
