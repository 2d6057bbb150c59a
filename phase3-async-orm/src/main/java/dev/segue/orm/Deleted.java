package dev.segue.orm;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many rows a delete removed.
 *
 * @param total the rows of all tables, join tables included
 * @param tables the rows by the name of their table, those that lost none left out
 */
public record Deleted(long total, Map<String, Long> tables) {
    static final Deleted NONE = new Deleted(0, Map.of());

    public Deleted {
        tables = Map.copyOf(tables);
    }

    /** Returns how many rows of {@code entity}'s own table were removed. */
    public long of(Class<?> entity) {
        return tables.getOrDefault(Model.of(entity).table().name(), 0L);
    }

    Deleted and(String table, long rows) {
        if (rows == 0) {
            return this;
        }
        var more = new LinkedHashMap<>(tables);
        more.merge(table, rows, Long::sum);
        return new Deleted(total + rows, more);
    }
}
