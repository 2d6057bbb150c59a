package dev.segue.orm.schema;

import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of a table or sequence, unquoted and in the case the server stores it.
 *
 * @param schema null leaves the choice to the connection's {@code search_path}
 */
public record Name(@Nullable String schema, String name) implements Comparable<Name> {
    private static final Comparator<Name> ORDER = Comparator
            .comparing(Name::schema, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
            .thenComparing(Name::name);

    /** The words that can't be a name without quotes: PostgreSQL's reserved ones, those for functions and types included. */
    private static final Set<String> RESERVED = Set.of("all", "analyse", "analyze", "and", "any", "array", "as", "asc",
            "asymmetric", "authorization", "binary", "both", "case", "cast", "check", "collate", "collation", "column",
            "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
            "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
            "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full",
            "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull",
            "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not",
            "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary",
            "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric",
            "system_user", "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user",
            "using", "variadic", "verbose", "when", "where", "window", "with");

    /** The longest name the server stores, in bytes. */
    private static final int LONGEST = 63;

    public Name(@Nullable String schema, String name) {
        this.schema = schema;
        this.name = name;
    }

    /** Returns a name found by the {@code search_path}. */
    public static Name of(String name) {
        return new Name(null, name);
    }

    /** Returns how SQL writes it, with quotes where they are needed. */
    public String sql() {
        return schema == null ? quoted(name) : quoted(schema) + "." + quoted(name);
    }

    /** Returns how SQL writes {@code identifier}, with quotes if they are needed. */
    public static String quoted(String identifier) {
        return identifier.matches("[a-z_][a-z0-9_]*") && !RESERVED.contains(identifier) ? identifier
                : '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /**
     * Returns the name the server would choose for what belongs to {@code table}: {@code book_title_key}, shortened as it does.
     *
     * @see <a href="https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c">makeObjectName</a>
     */
    public static String chosen(String table, String columns, String label) {
        String first = table;
        String second = columns;
        int room = LONGEST - label.length() - (columns.isEmpty() ? 1 : 2);
        while (first.length() + second.length() > room) {
            if (first.length() > second.length()) {
                first = first.substring(0, first.length() - 1);
            } else {
                second = second.substring(0, second.length() - 1);
            }
        }
        return first + "_" + (columns.isEmpty() ? "" : second + "_") + label;
    }

    @Override
    public int compareTo(Name other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
