package dev.segue.views;

/** The root of what this package throws by itself. */
public abstract sealed class ViewsException extends RuntimeException
        permits ModeException, RouteException, UnknownViewException {
    private static final long serialVersionUID = 1;

    ViewsException(String message) {
        super(message);
    }
}
