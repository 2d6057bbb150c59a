package dev.segue.orm.exec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statement would have broken a constraint: unique, foreign key, check, not null or exclusion (SQLSTATE class 23). */
public final class ConstraintException extends OrmException {
    private static final long serialVersionUID = 1;

    private final @Nullable String constraint;

    ConstraintException(SqlError error) {
        super(error);
        this.constraint = error.constraint();
    }

    /** Returns the constraint's name; empty for NOT NULL, which may have none. */
    public Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }
}
