package dev.segue.orm.exec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What kind of block a piece of work is. The outermost block is the transaction; a block inside it is a savepoint.
 *
 * @param durable whether it must be outermost, so that its end is a commit; refused inside any block
 * @param savepoint whether, inside another block, a failure undoes this block only; without, it undoes the enclosing one
 * @param isolation what the transaction sees of others; of the outermost block only
 * @param readOnly whether the server refuses writes; of the outermost block only
 * @param deadline how long the transaction may take, its body included; null for as long as the request's own deadline allows. Of
 *     the outermost block only
 * @param retries how often the body is run again when the server gave the transaction up for another one (SQLSTATE 40001, 40P01); of
 *     the outermost block only, so the body must be fit to run again
 */
public record Atomic(boolean durable, boolean savepoint, Isolation isolation, boolean readOnly,
        @Nullable Duration deadline, int retries) {
    /** A savepoint inside another block, else a transaction as the server is set up. */
    public static final Atomic DEFAULT = new Atomic(false, true, Isolation.SERVER_DEFAULT, false, null, 0);

    /** Never inside another block. */
    public static final Atomic DURABLE = new Atomic(true, true, Isolation.SERVER_DEFAULT, false, null, 0);

    /** Part of the enclosing block, if there is one. */
    public static final Atomic JOINED = new Atomic(false, false, Isolation.SERVER_DEFAULT, false, null, 0);

    public Atomic {
        if (deadline != null && !deadline.isPositive()) {
            throw new IllegalArgumentException("'deadline' is %s, but must be positive.".formatted(deadline));
        }
        if (retries < 0) {
            throw new IllegalArgumentException("'retries' is %d, but must be at least 0.".formatted(retries));
        }
    }

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
        return new Atomic(durable, savepoint, changed, readOnly, deadline, retries);
    }

    public Atomic withReadOnly(boolean changed) {
        return new Atomic(durable, savepoint, isolation, changed, deadline, retries);
    }

    public Atomic withDeadline(Duration changed) {
        return new Atomic(durable, savepoint, isolation, readOnly, changed, retries);
    }

    public Atomic withRetries(int changed) {
        return new Atomic(durable, savepoint, isolation, readOnly, deadline, changed);
    }

    /** Returns what follows {@code BEGIN}; empty for the server's defaults. */
    String modes() {
        return isolation.sql + (readOnly ? " READ ONLY" : "");
    }
}
