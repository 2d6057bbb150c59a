package dev.segue.bridge;

/** Sync work was sent to a home thread that no longer waits for any; the work was not started. */
public final class HomeClosedException extends BridgeException {
    private static final long serialVersionUID = 1;

    HomeClosedException(String message) {
        super(message);
    }
}
