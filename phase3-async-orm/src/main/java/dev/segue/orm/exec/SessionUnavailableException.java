package dev.segue.orm.exec;

/** All connections are taken; nothing was sent, so the same call may succeed later. */
public final class SessionUnavailableException extends OrmException {
    private static final long serialVersionUID = 1;

    SessionUnavailableException(String message) {
        super(message);
    }
}
