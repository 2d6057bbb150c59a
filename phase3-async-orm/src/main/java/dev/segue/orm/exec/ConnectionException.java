package dev.segue.orm.exec;

/** The server can't be reached, refused the log-in, or the connection was lost while in use. */
public final class ConnectionException extends OrmException {
    private static final long serialVersionUID = 1;

    ConnectionException(SqlError error) {
        super(error);
    }

    ConnectionException(String message) {
        super(message);
    }

    static ConnectionException beforeCommit() {
        return new ConnectionException(
                "The connection of the transaction was lost before COMMIT was sent, so nothing of it is kept. Run it again.");
    }
}
