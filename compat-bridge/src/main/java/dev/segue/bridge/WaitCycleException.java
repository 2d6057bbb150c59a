package dev.segue.bridge;

/** Code waited for sync code that in turn waits for it; nothing would ever have ended the wait. */
public final class WaitCycleException extends BridgeException {
    private static final long serialVersionUID = 1;

    WaitCycleException(String message) {
        super(message);
    }
}
