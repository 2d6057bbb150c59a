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

    static StatementException nullAt(int column) {
        return new StatementException(
                "Column %d of the row is NULL, but the field it goes to is primitive. Declare the field with a boxed type, or the column NOT NULL."
                        .formatted(column));
    }
}
