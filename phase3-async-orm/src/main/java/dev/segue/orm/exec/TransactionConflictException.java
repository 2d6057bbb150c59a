package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/**
 * The server gave the transaction up so that another one could go on: a serialization failure (SQLSTATE 40001) or a deadlock (40P01).
 * Nothing of it is kept; run again it may well succeed, which {@link Atomic#withRetries} does.
 */
public final class TransactionConflictException extends OrmException {
    private static final long serialVersionUID = 1;

    TransactionConflictException(SqlError error) {
        super(error);
    }

    /** Returns whether a conflict is why a transaction ended with {@code failure}. */
    static boolean isBehind(Throwable failure) {
        for (@Nullable
        Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof TransactionConflictException) {
                return true;
            }
        }
        return false;
    }
}
