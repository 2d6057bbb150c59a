package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/** A row could not be loaded, so none was; the cause is what refused it. */
public final class LoadException extends OrmException {
    private static final long serialVersionUID = 1;

    private final long row;

    private LoadException(String message, long row, Throwable cause) {
        super(message, cause);
        this.row = row;
    }

    /** Returns the failure of {@code row}, counted from 1, for a reason that was found before it was sent. */
    public static LoadException of(long row, Throwable cause) {
        return of(row, row, null, cause);
    }

    static LoadException of(long first, long last, @Nullable String column, Throwable cause) {
        String which = first == last ? "Row %d".formatted(first) : "One of the rows %d to %d".formatted(first, last);
        return new LoadException("%s of the load was refused%s: %s Nothing of the load is kept.".formatted(which,
                column == null ? "" : " at column '" + column + "'", cause.getMessage()), first, cause);
    }

    /** Returns the number of the row, from 1; where the server did not tell which, that of the first of those it can have been. */
    public long row() {
        return row;
    }
}
