package dev.segue.bridge;

/** A pool had neither a free thread nor room in its queue; the task was not started, so it may be tried again later. */
public final class NoWorkerException extends BridgeException {
    private static final long serialVersionUID = 1;

    NoWorkerException(String message) {
        super(message);
    }
}
