package dev.segue.orm.schema;

import java.util.List;

/**
 * A statement that takes a schema further.
 *
 * @param subject the table or sequence it is about
 * @param sql without a semicolon
 * @param notes what to look at before it is run; empty if it loses nothing and can't fail
 */
public record Step(Kind kind, Name subject, String sql, List<String> notes) {
    public Step {
        notes = List.copyOf(notes);
    }

    Step(Kind kind, Name subject, String sql) {
        this(kind, subject, sql, List.of());
    }

    /** What becomes of the subject. */
    public enum Kind {
        /** It is new, with all that belongs to it. */
        CREATE,
        /** It is changed. */
        ALTER,
        /** It, or a part of it, gets another name; nothing else. */
        RENAME,
        /** It, or a part of it, is no longer wanted. */
        DROP
    }

    /** Returns the statement as a script has it, its notes as comments before it. */
    public String script() {
        var text = new StringBuilder();
        notes.forEach(note -> text.append("-- ").append(note.replace("\n", "\n-- ")).append('\n'));
        return text.append(sql).append(";\n").toString();
    }
}
