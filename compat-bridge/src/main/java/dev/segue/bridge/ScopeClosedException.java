package dev.segue.bridge;

/** Code of a request used its scope after the request had ended. */
public final class ScopeClosedException extends BridgeException {
    private static final long serialVersionUID = 1;

    ScopeClosedException(String message) {
        super(message);
    }
}
