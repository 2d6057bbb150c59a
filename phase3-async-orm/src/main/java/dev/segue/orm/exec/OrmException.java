package dev.segue.orm.exec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of what the ORM throws. Both drivers' errors become the same subtypes; bind values never appear in a message.
 */
public abstract sealed class OrmException extends RuntimeException permits NoRowException, ManyRowsException,
        ConstraintException, StatementException, ConnectionException, SessionUnavailableException,
        UnloadedException, TransactionBrokenException, TransactionConflictException, TransactionTimeoutException,
        CommitUnknownException, StatementTimeoutException, LockNotAvailableException, StaleEntityException,
        LoadException {
    private static final long serialVersionUID = 1;

    private final @Nullable String sql;
    private final @Nullable String sqlState;

    OrmException(String message) {
        super(message);
        this.sql = null;
        this.sqlState = null;
    }

    OrmException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sql = null;
        this.sqlState = null;
    }

    OrmException(SqlError error) {
        super(error.explained(), error.quotable());
        this.sql = error.sql();
        this.sqlState = error.sqlState();
    }

    /** Returns the statement that failed, with placeholders for its values; empty if it was not about a statement. */
    public final Optional<String> sql() {
        return Optional.ofNullable(sql);
    }

    /**
     * Returns the five characters the server gave the error; empty if it did not come from the server.
     *
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error codes</a>
     */
    public final Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }
}
