package dev.segue.orm.sql;

/** What is sent to the server, as data. Equality is equality of shape, as {@link Expr} says. */
public sealed interface Statement permits Select {

    /** Returns whether no row can come back, whatever the database holds: then there is nothing to ask it. */
    boolean isKnownEmpty();
}
