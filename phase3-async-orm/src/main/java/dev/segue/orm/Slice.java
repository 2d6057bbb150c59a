package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A range of the rows of a query.
 *
 * @param offset rows left out at the start
 * @param length rows taken at most, null for all
 */
record Slice(long offset, @Nullable Long length) {
    static final Slice ALL = new Slice(0, null);

    Slice {
        atLeastZero("offset", offset);
        atLeastZero("limit", length == null ? 0 : length);
    }

    /** Returns whether it holds no row. */
    boolean isNone() {
        return length != null && length == 0;
    }

    boolean isAll() {
        return offset == 0 && length == null;
    }

    /** Returns the range of this range that skips {@code more} rows and takes {@code most}. */
    Slice slice(long more, long most) {
        atLeastZero("offset", more);
        long left = length == null ? most : Math.min(most, Math.max(0, length - more));
        return new Slice(Math.addExact(offset, more), left);
    }

    /** Returns the range of this range that skips {@code more} rows. */
    Slice skip(long more) {
        atLeastZero("offset", more);
        return new Slice(Math.addExact(offset, more), length == null ? null : (Long) Math.max(0, length - more));
    }

    Expr.@Nullable Param limitParam() {
        return length == null ? null : new Expr.Param(ValueType.LONG, length);
    }

    Expr.@Nullable Param offsetParam() {
        return offset == 0 ? null : new Expr.Param(ValueType.LONG, offset);
    }

    static void atLeastZero(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("'%s' is %d, but must not be negative.".formatted(name, value));
        }
    }
}
