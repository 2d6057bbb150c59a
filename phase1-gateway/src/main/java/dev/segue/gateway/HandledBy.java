package dev.segue.gateway;

import dev.segue.bridge.Context;

/**
 * Who answers the request under way, for the access log and the metrics.
 *
 * <p>Threading: safe from any.
 */
public final class HandledBy {
    static final Context.Key<HandledBy> KEY = new Context.Key<>("handled by");
    private static final Name NOBODY = new Name("none", "none");

    private volatile Name name = NOBODY;

    HandledBy() {}

    /** A view and its mode. */
    record Name(String view, String mode) {}

    /**
     * Says it, if anybody wants to know; for whatever leads requests to views.
     *
     * @param view its name, one of few: there is a time series for each
     */
    public static void tell(String view, String mode) {
        HandledBy current = Context.current().get(KEY);
        if (current != null) {
            current.name = new Name(view, mode);
        }
    }

    Name name() {
        return name;
    }
}
