package dev.segue.orm.sql;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a statement in both placeholder styles, without values.
 *
 * <p>Threading: immutable, safe from any.
 */
public final class CompiledSql {
    private final String numbered;
    private final int[] placeholders;
    private final List<Slot> slots;
    /** Made when first asked for: the native driver never does. Two threads may make it, the same. */
    private @Nullable String questionMarks;
    /** With the comment asked for last: a statement is mostly one view's. */
    private @Nullable CompiledSql commented;
    /** Made when first asked for, likewise. */
    private @Nullable Effect effect;

    /** What a statement may do besides reading and writing rows, as far as its words tell. */
    public enum Effect {
        ROWS,
        /** It may change the session for whatever follows on it: settings, locks, temporary tables. */
        SESSION,
        /** It begins or ends a transaction, or part of one. */
        TRANSACTION
    }

    private static final Pattern UNREAD = Pattern.compile("\"[^\"]*\"|'[^']*'|--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile(
            "\\s*(BEGIN|START\\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\\s+TRANSACTION)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LASTING = Pattern.compile(
            "\\s*(SET|RESET|LISTEN|UNLISTEN|PREPARE|DEALLOCATE|DECLARE|LOAD|DISCARD|DO|CALL)\\b.*|.*\\b(set_config|pg_(try_)?advisory_\\w+|TEMP|TEMPORARY|pg_temp)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * @param numbered the text with {@code $1}, {@code $2}, …
     * @param placeholders where in the text they are, in order, one for each of {@code slots}
     */
    CompiledSql(String numbered, int[] placeholders, List<Slot> slots) {
        this.numbered = numbered;
        this.placeholders = placeholders;
        this.slots = List.copyOf(slots);
    }

    /** Returns the text with {@code $1}, {@code $2}, … as PostgreSQL takes it. */
    public String numbered() {
        return numbered;
    }

    /** Returns the text with {@code ?} as JDBC takes it, and {@code ??} for an operator's question mark. */
    public String questionMarks() {
        String known = questionMarks;
        if (known == null) {
            known = withQuestionMarks();
            questionMarks = known;
        }
        return known;
    }

    /** Returns what the text may do besides reading and writing rows. A function that hides such a thing is not seen through. */
    public Effect effect() {
        Effect known = effect;
        if (known == null) {
            String read = UNREAD.matcher(numbered).replaceAll(" ");
            known = CONTROL.matcher(read).matches() ? Effect.TRANSACTION
                    : LASTING.matcher(read).matches() ? Effect.SESSION : Effect.ROWS;
            effect = known;
        }
        return known;
    }

    /** Returns the placeholders in the order of the text. */
    public List<Slot> slots() {
        return slots;
    }

    /** Returns this statement with {@code comment} behind it; the same object as long as the comment is the same. */
    public CompiledSql commented(String comment) {
        CompiledSql known = commented;
        if (known == null || !known.numbered.endsWith(comment)) {
            known = new CompiledSql(numbered + " " + comment, placeholders, slots);
            commented = known;
        }
        return known;
    }

    private String withQuestionMarks() {
        var sql = new StringBuilder(numbered.length());
        Iterator<Integer> marks = numbered.indexOf('?') < 0 ? Collections.emptyIterator()
                : QuestionMarks.in(numbered).iterator();
        int next = marks.hasNext() ? marks.next() : numbered.length();
        int at = 0;
        for (int i = 0; i <= placeholders.length; i++) {
            int end = i < placeholders.length ? placeholders[i] : numbered.length();
            while (next < end) {
                sql.append(numbered, at, next).append("??");
                at = next + 1;
                next = marks.hasNext() ? marks.next() : numbered.length();
            }
            sql.append(numbered, at, end);
            if (i < placeholders.length) {
                sql.append('?');
                at = end + 1 + Integer.toString(i + 1).length();
            }
        }
        return sql.toString();
    }

    @Override
    public String toString() {
        return numbered;
    }
}
