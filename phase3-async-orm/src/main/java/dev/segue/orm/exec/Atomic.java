package dev.segue.orm.exec;

/**
 * What kind of block a piece of work is. The outermost block is the transaction; a block inside it is a savepoint.
 *
 * @param durable whether it must be outermost, so that its end is a commit; refused inside any block
 * @param savepoint whether, inside another block, a failure undoes this block only; without, it undoes the enclosing one
 * @param isolation what the transaction sees of others; of the outermost block only
 * @param readOnly whether the server refuses writes; of the outermost block only
 */
public record Atomic(boolean durable, boolean savepoint, Isolation isolation, boolean readOnly) {
    /** A savepoint inside another block, else a transaction as the server is set up. */
    public static final Atomic DEFAULT = new Atomic(false, true, Isolation.SERVER_DEFAULT, false);

    /** Never inside another block. */
    public static final Atomic DURABLE = new Atomic(true, true, Isolation.SERVER_DEFAULT, false);

    /** Part of the enclosing block, if there is one. */
    public static final Atomic JOINED = new Atomic(false, false, Isolation.SERVER_DEFAULT, false);

    /** What a transaction sees of others. */
    public enum Isolation {
        SERVER_DEFAULT(""),
        READ_COMMITTED(" ISOLATION LEVEL READ COMMITTED"),
        REPEATABLE_READ(" ISOLATION LEVEL REPEATABLE READ"),
        SERIALIZABLE(" ISOLATION LEVEL SERIALIZABLE");

        private final String sql;

        Isolation(String sql) {
            this.sql = sql;
        }
    }

    public Atomic withIsolation(Isolation changed) {
        return new Atomic(durable, savepoint, changed, readOnly);
    }

    public Atomic withReadOnly(boolean changed) {
        return new Atomic(durable, savepoint, isolation, changed);
    }

    /** Returns what follows {@code BEGIN}; empty for the server's defaults. */
    String modes() {
        return isolation.sql + (readOnly ? " READ ONLY" : "");
    }
}
