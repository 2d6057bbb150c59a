package dev.segue.bridge;

/** A thread that waited for async code was interrupted; the code it waited for was cancelled and its interrupt flag is set. */
public final class WaitInterruptedException extends BridgeException {
    private static final long serialVersionUID = 1;

    WaitInterruptedException(String message) {
        super(message);
    }
}
