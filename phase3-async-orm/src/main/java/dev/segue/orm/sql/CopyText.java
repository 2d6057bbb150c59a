package dev.segue.orm.sql;

import org.jspecify.annotations.Nullable;

/**
 * Rows as COPY reads them: values as text with tabs between, a line for each row.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY, text format</a>
 */
public final class CopyText {
    private CopyText() {}

    /** Starts the next value of a row, unless it is the first. */
    public static void next(StringBuilder to, boolean further) {
        if (further) {
            to.append('\t');
        }
    }

    /** Ends a row. */
    public static void end(StringBuilder to) {
        to.append('\n');
    }

    /**
     * Writes {@code value} for a column of {@code type}.
     *
     * @throws IllegalArgumentException if such a column can't hold it; the message leaves the value out
     */
    public static void value(StringBuilder to, ValueType type, @Nullable Object value) {
        if (value == null) {
            to.append("\\N");
            return;
        }
        String text = type.text(value);
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            switch (at) {
                case '\\' -> to.append("\\\\");
                case '\t' -> to.append("\\t");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                default -> to.append(at);
            }
        }
    }
}
