package dev.segue.bridge;

/** The deadline of a request passed; what was waited for was cancelled. */
public final class DeadlineException extends BridgeException {
    private static final long serialVersionUID = 1;

    DeadlineException(String message) {
        super(message);
    }
}
