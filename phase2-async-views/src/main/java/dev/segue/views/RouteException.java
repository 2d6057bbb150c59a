package dev.segue.views;

/** A route is wrong or declared twice; thrown when it is declared. */
public final class RouteException extends ViewsException {
    private static final long serialVersionUID = 1;

    RouteException(String message) {
        super(message);
    }
}
