package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/** The block has to be rolled back, so nothing more can be done in it; the cause is the failure that broke it, if one did. */
public final class TransactionBrokenException extends OrmException {
    private static final long serialVersionUID = 1;

    private TransactionBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static TransactionBrokenException refused(String sql, @Nullable Throwable cause) {
        return new TransactionBrokenException(
                "'%s' was not sent: its block will be rolled back, %s. Let the failure leave the block, or put what may fail in a block of its own."
                        .formatted(sql,
                                cause == null ? "as setRollback(true), or rollback() over JDBC, asked"
                                        : "since an earlier statement failed"),
                cause);
    }

    static TransactionBrokenException undone(Throwable cause) {
        return new TransactionBrokenException(
                "The block ended well but was rolled back, since a failure inside it had broken it. Let the failure leave the block, or put what may fail in a block of its own.",
                cause);
    }
}
