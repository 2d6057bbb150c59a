package dev.segue.orm.sql;

import java.util.List;

/**
 * The text of a statement in both placeholder styles, without values.
 *
 * <p>Threading: immutable, safe from any.
 */
public final class CompiledSql {
    private final String numbered;
    private final String questionMarks;
    private final List<Slot> slots;

    /** @param fragments the text around the placeholders, one more than there are slots */
    CompiledSql(List<String> fragments, List<Slot> slots) {
        this.slots = List.copyOf(slots);
        this.numbered = numbered(fragments);
        this.questionMarks = questionMarks(fragments);
    }

    /** Returns the text with {@code $1}, {@code $2}, … as PostgreSQL takes it. */
    public String numbered() {
        return numbered;
    }

    /** Returns the text with {@code ?} as JDBC takes it, and {@code ??} for an operator's question mark. */
    public String questionMarks() {
        return questionMarks;
    }

    /** Returns the placeholders in the order of the text. */
    public List<Slot> slots() {
        return slots;
    }

    private static String numbered(List<String> fragments) {
        var sql = new StringBuilder(fragments.getFirst());
        for (int i = 1; i < fragments.size(); i++) {
            sql.append('$').append(i).append(fragments.get(i));
        }
        return sql.toString();
    }

    private static String questionMarks(List<String> fragments) {
        var sql = new StringBuilder();
        doubling(fragments.getFirst(), sql);
        for (int i = 1; i < fragments.size(); i++) {
            sql.append('?');
            doubling(fragments.get(i), sql);
        }
        return sql.toString();
    }

    /** Doubles question marks outside quoted names: inside them pgjdbc looks for no placeholder and undoubles nothing. */
    private static void doubling(String fragment, StringBuilder sql) {
        if (fragment.indexOf('?') < 0) {
            sql.append(fragment);
            return;
        }
        boolean quoted = false;
        for (int i = 0; i < fragment.length(); i++) {
            char at = fragment.charAt(i);
            quoted ^= at == '"';
            sql.append(at == '?' && !quoted ? "??" : at);
        }
    }

    @Override
    public String toString() {
        return numbered;
    }
}
