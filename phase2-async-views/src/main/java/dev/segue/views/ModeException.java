package dev.segue.views;

/** A view was asked to run in a mode for which it has no variant; its mode is as it was. */
public final class ModeException extends ViewsException {
    private static final long serialVersionUID = 1;

    ModeException(String message) {
        super(message);
    }
}
