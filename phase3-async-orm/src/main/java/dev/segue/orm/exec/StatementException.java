package dev.segue.orm.exec;

/** The server, or the driver, could not run a statement or read its rows; {@link #sqlState()} tells why. */
public final class StatementException extends OrmException {
    private static final long serialVersionUID = 1;

    StatementException(SqlError error) {
        super(error);
    }

    private StatementException(String message) {
        super(message);
    }

    static StatementException ended(String what) {
        return new StatementException(
                "'%s' ended the transaction of its block, so what the block did before is kept or undone already. Leave that to the block's end."
                        .formatted(what));
    }

    static StatementException nullAt(int column) {
        return new StatementException(
                "Column %d of the row is NULL, but the field it goes to is primitive. Declare the field with a boxed type, or the column NOT NULL."
                        .formatted(column));
    }

    static StatementException classAt(int column, Class<?> found, Class<?> wanted) {
        return new StatementException(
                "Column %d of the row is a %s, but is read as a %s. Declare the field with the column's type."
                        .formatted(column, found.getSimpleName(), wanted.getSimpleName()));
    }

    static StatementException unreadable(int column, Class<?> wanted) {
        return new StatementException(
                "Column %d of the row holds a value that is none of %s. Leave it out with a filter, or read the column as another type."
                        .formatted(column, wanted.getSimpleName()));
    }
}
