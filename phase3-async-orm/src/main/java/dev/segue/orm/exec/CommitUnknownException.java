package dev.segue.orm.exec;

import dev.segue.bridge.DeadlineException;
import dev.segue.bridge.WaitInterruptedException;

/**
 * COMMIT was sent but its answer was lost, so the transaction is either kept as a whole or not at all, and nobody here knows which. It is
 * never retried, and its {@code onCommit} hooks do not run. Look for what it wrote before doing it again.
 */
public final class CommitUnknownException extends OrmException {
    private static final long serialVersionUID = 1;

    CommitUnknownException(Throwable cause) {
        super("COMMIT was sent but its answer was lost, so the transaction may be kept or not. Look for what it wrote before doing it again.",
                cause);
    }

    /** Returns whether {@code failure} of a COMMIT leaves open what the server did; what the server itself refused is rolled back. */
    static boolean follows(Throwable failure) {
        return switch (failure) {
            case ConnectionException _,DeadlineException _,WaitInterruptedException _ -> true;
            case StatementTimeoutException late -> late.sqlState().isEmpty();
            default -> false;
        };
    }
}
