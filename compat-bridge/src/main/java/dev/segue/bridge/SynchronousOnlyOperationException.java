package dev.segue.bridge;

/** A blocking call was made on a loop thread; it failed before it did anything. */
public final class SynchronousOnlyOperationException extends BridgeException {
    private static final long serialVersionUID = 1;

    SynchronousOnlyOperationException(String message) {
        super(message);
    }
}
