package dev.segue.orm.exec;

/** A query that must match one row matched none. */
public final class NoRowException extends OrmException {
    private static final long serialVersionUID = 1;

    public NoRowException(String table) {
        this("get", table);
    }

    /** @param call the method that was to return a row */
    public NoRowException(String call, String table) {
        super("%s() on '%s' matched no row, expected 1. Use first(), or check the filter.".formatted(call, table));
    }
}
