package dev.segue.gateway;

/** Something that an application needs could not be started; the message, one line, says which and why. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
