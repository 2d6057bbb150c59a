package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/**
 * A statement was cancelled before it ended: by the statement timeout or by an administrator (SQLSTATE 57014), or since the request's
 * deadline passed (without SQLSTATE).
 */
public final class StatementTimeoutException extends OrmException {
    private static final long serialVersionUID = 1;

    StatementTimeoutException(SqlError error) {
        super(error);
    }

    private StatementTimeoutException(@Nullable Throwable cause) {
        super("The request's deadline passed before the statement was answered; its result is dropped. Allow more time, or do less.",
                cause);
    }

    static StatementTimeoutException late(@Nullable Throwable cause) {
        return new StatementTimeoutException(cause);
    }
}
