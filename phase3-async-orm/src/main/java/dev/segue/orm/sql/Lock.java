package dev.segue.orm.sql;

import java.util.List;

/**
 * How a select locks its rows.
 *
 * @param of whose rows; empty for all tables
 */
public record Lock(Strength strength, Wait waiting, List<Source> of) {
    public Lock {
        of = List.copyOf(of);
    }

    /** What others may not do meanwhile. */
    public enum Strength {
        UPDATE,
        NO_KEY_UPDATE,
        SHARE,
        KEY_SHARE
    }

    /** What to do about rows that another transaction has locked. */
    public enum Wait {
        WAIT,
        NOWAIT,
        SKIP_LOCKED
    }
}
