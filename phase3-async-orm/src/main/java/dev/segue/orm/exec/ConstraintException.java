package dev.segue.orm.exec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statement would have broken a constraint: unique, foreign key, check, not null or exclusion (SQLSTATE class 23). */
public final class ConstraintException extends OrmException {
    private static final long serialVersionUID = 1;

    private final @Nullable String constraint;
    private final Kind kind;

    /** What a constraint is about. */
    public enum Kind {
        UNIQUE,
        FOREIGN_KEY,
        NOT_NULL,
        CHECK,
        EXCLUSION,
        /** A rule that the server gave no name of its own. */
        OTHER;

        /** @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error codes, class 23</a> */
        private static Kind of(@Nullable String sqlState) {
            return switch (sqlState == null ? "" : sqlState) {
                case "23505" -> UNIQUE;
                case "23503", "23001" -> FOREIGN_KEY;
                case "23502" -> NOT_NULL;
                case "23514" -> CHECK;
                case "23P01" -> EXCLUSION;
                default -> OTHER;
            };
        }
    }

    ConstraintException(SqlError error) {
        super(error);
        this.constraint = error.constraint();
        this.kind = Kind.of(error.sqlState());
    }

    public Kind kind() {
        return kind;
    }

    /** Returns the constraint's name; empty for NOT NULL, which may have none. */
    public Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }
}
