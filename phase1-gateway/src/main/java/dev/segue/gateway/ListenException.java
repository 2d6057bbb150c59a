package dev.segue.gateway;

/** A gateway could not listen on its address; the message says which and why. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
