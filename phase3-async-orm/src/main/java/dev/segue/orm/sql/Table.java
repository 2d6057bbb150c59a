package dev.segue.orm.sql;

import org.jspecify.annotations.Nullable;

/**
 * The name of a table, unquoted and in the case the server stores it.
 *
 * @param schema null leaves the choice to the connection's {@code search_path}
 */
public record Table(@Nullable String schema, String name) {

    /** The name alone tells tables apart well enough, and a string remembers its hash. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns a table found by the {@code search_path}. */
    public static Table of(String name) {
        return new Table(null, name);
    }
}
