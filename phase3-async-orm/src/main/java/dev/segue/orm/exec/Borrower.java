package dev.segue.orm.exec;

import dev.segue.bridge.Context;

/** Who uses a session, as logs and errors name it. */
final class Borrower {
    private Borrower() {}

    /** Returns the name of the work under way, such as a view's, in quotes; a phrase if it has none. */
    static String current() {
        String work = Context.current().get(Context.WORK);
        return work == null ? "unnamed work" : "'" + work + "'";
    }
}
