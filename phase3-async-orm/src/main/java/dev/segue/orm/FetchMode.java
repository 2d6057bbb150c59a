package dev.segue.orm;

/**
 * What reading a relation or a deferred attribute does that was not loaded with its entity; see {@link QuerySet#fetchMode}.
 *
 * @see <a href="https://docs.djangoproject.com/en/dev/topics/db/fetch-modes/">Django's fetch modes, which these follow</a>
 */
public enum FetchMode {
    /** One query loads it for this entity. */
    ONE,
    /** One query loads it for all entities of the same result that are still in use and lack it, too. */
    PEERS,
    /** It is an error, {@link dev.segue.orm.exec.UnloadedException}: for tests, and where queries in a loop would hurt. */
    RAISE
}
