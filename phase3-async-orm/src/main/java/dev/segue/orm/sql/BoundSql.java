package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement ready to send.
 *
 * @param values in the order of the placeholders, in the types both drivers take; unmodifiable
 */
public record BoundSql(CompiledSql sql, List<@Nullable Object> values) {

    /** Leaves out the values: they may be secrets. */
    @Override
    public String toString() {
        return sql.toString();
    }
}
