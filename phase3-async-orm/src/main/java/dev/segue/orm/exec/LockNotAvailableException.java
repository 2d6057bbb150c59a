package dev.segue.orm.exec;

/** A lock was not to be had, at once (NOWAIT) or within the server's lock timeout (SQLSTATE 55P03). */
public final class LockNotAvailableException extends OrmException {
    private static final long serialVersionUID = 1;

    LockNotAvailableException(SqlError error) {
        super(error);
    }
}
