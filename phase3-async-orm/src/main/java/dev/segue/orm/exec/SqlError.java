package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/**
 * What a driver says about a failure, in neither driver's terms.
 *
 * @param server host, port and database, as messages name it
 * @param sqlState null if the failure did not come from the server
 * @param reason the server's or driver's sentence
 */
record SqlError(String server, @Nullable String sql, @Nullable String sqlState, @Nullable String reason,
        @Nullable String constraint, @Nullable Throwable cause) {

    /** Returns the exception both drivers throw for this. */
    OrmException exception() {
        return switch (kind()) {
            case CONSTRAINT -> new ConstraintException(this);
            case CONNECTION -> new ConnectionException(this);
            case CONFLICT -> new TransactionConflictException(this);
            case LOCK -> new LockNotAvailableException(this);
            case CANCELLED -> new StatementTimeoutException(this);
            case STATEMENT -> new StatementException(this);
        };
    }

    /** Returns what failed, why, and what to do. */
    String explained() {
        return switch (kind()) {
            case CONSTRAINT -> "The statement breaks %s: %s. Change the values, or handle the conflict."
                    .formatted(constraint == null ? "a constraint" : "constraint '" + constraint + "'", said());
            case CONNECTION -> "No connection to '%s': %s. %s".formatted(server, said(), remedy());
            case CONFLICT ->
                "The transaction was given up for another one: %s. Run it again, or let withRetries() do so."
                        .formatted(said());
            case LOCK ->
                "A lock was not to be had: %s. Try again, or wait for it: without NOWAIT, or with a longer lock_timeout."
                        .formatted(said());
            case CANCELLED ->
                "The statement was cancelled: %s. Make it faster, or allow more time with statementTimeout."
                        .formatted(said());
            case STATEMENT -> "The statement failed%s: %s. See sql() for its text."
                    .formatted(sqlState == null ? "" : " with SQLSTATE " + sqlState, said());
        };
    }

    /** Returns the cause, unless its message may quote a bind value. */
    @Nullable
    Throwable quotable() {
        return mayQuoteValues() ? null : cause;
    }

    private enum Kind {
        CONSTRAINT,
        CONNECTION,
        CONFLICT,
        LOCK,
        CANCELLED,
        STATEMENT
    }

    private Kind kind() {
        if (sqlState == null) {
            return sql == null ? Kind.CONNECTION : Kind.STATEMENT;
        }
        return switch (sqlState) {
            case "40001", "40P01" -> Kind.CONFLICT;
            case "55P03" -> Kind.LOCK;
            case "57014" -> Kind.CANCELLED;
            case "53300", "25P03", "25P04" -> Kind.CONNECTION; // the server also ends a session whose transaction took too long
            default -> switch (sqlState.substring(0, 2)) {
                case "23" -> Kind.CONSTRAINT;
                case "08", "28", "3D" -> Kind.CONNECTION;
                case "57" -> sqlState.startsWith("57P") ? Kind.CONNECTION : Kind.STATEMENT;
                default -> Kind.STATEMENT;
            };
        };
    }

    private String said() {
        if (mayQuoteValues()) {
            return "a value does not fit its column or operator";
        }
        String text = reason == null || reason.isBlank() ? "the driver gave no reason" : reason.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** Messages of class 22 (data exception) quote the value: "invalid input syntax for type integer: …". */
    private boolean mayQuoteValues() {
        return sqlState != null && sqlState.startsWith("22");
    }

    private String remedy() {
        return switch (sqlState == null ? "" : sqlState) {
            case "28P01", "28000" -> "Check the user and the password.";
            case "3D000" -> "Create the database, or check its name in the URL.";
            case "53300" -> "Lower maxPoolSize or the number of lanes, or raise the server's max_connections.";
            case "57P01", "57P02", "08006", "08003" -> "Try again; the next call opens a new connection.";
            default -> "Check that the server runs and that host and port are right.";
        };
    }
}
