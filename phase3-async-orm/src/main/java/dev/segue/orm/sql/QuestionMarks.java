package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the question marks in SQL that are not part of a quoted text, a quoted name or a comment.
 *
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL: lexical structure</a>
 */
final class QuestionMarks {
    private final String sql;
    private final List<Integer> found = new ArrayList<>();

    private QuestionMarks(String sql) {
        this.sql = sql;
    }

    /**
     * Returns where they are, in order.
     *
     * @throws IllegalArgumentException if a quote or a comment has no end
     */
    static List<Integer> in(String sql) {
        var marks = new QuestionMarks(sql);
        for (int at = 0; at < sql.length();) {
            at = marks.after(at);
        }
        return marks.found;
    }

    private int after(int at) {
        return switch (sql.charAt(at)) {
            case '\'' -> afterQuote(at, '\'', isEscaping(at));
            case '"' -> afterQuote(at, '"', false);
            case '-' -> sql.startsWith("--", at) ? afterLine(at) : at + 1;
            case '/' -> sql.startsWith("/*", at) ? afterComment(at) : at + 1;
            case '$' -> afterDollar(at);
            case '?' -> {
                found.add(at);
                yield at + 1;
            }
            default -> at + 1;
        };
    }

    /** Returns whether the text that starts at {@code quote} is one with backslashes: {@code E'…'}. */
    private boolean isEscaping(int quote) {
        return quote > 0 && (sql.charAt(quote - 1) == 'E' || sql.charAt(quote - 1) == 'e')
                && (quote == 1 || !isPartOfName(sql.charAt(quote - 2)));
    }

    /** A doubled quote inside needs no care: it ends one text and starts the next. */
    private int afterQuote(int start, char quote, boolean escaping) {
        for (int at = start + 1; at < sql.length(); at++) {
            char is = sql.charAt(at);
            if (is == quote) {
                return escaping && sql.startsWith("''", at) ? afterQuote(at + 1, quote, true) : at + 1;
            }
            if (is == '\\' && escaping) {
                at++;
            }
        }
        throw endless(start);
    }

    private int afterLine(int start) {
        int end = sql.indexOf('\n', start);
        return end < 0 ? sql.length() : end + 1;
    }

    /** Comments may hold comments. */
    private int afterComment(int start) {
        int depth = 0;
        for (int at = start; at < sql.length() - 1; at++) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at++;
                if (depth == 0) {
                    return at + 1;
                }
            }
        }
        throw endless(start);
    }

    private int afterDollar(int start) {
        if (start > 0 && isPartOfName(sql.charAt(start - 1))) {
            return start + 1;
        }
        int at = start + 1;
        if (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            return at;
        }
        while (at < sql.length() && isPartOfName(sql.charAt(at)) && sql.charAt(at) != '$') {
            at++;
        }
        if (at == sql.length() || sql.charAt(at) != '$') {
            return start + 1;
        }
        String tag = sql.substring(start, at + 1);
        int end = sql.indexOf(tag, at + 1);
        if (end < 0) {
            throw endless(start);
        }
        return end + tag.length();
    }

    private static boolean isPartOfName(char is) {
        return Character.isLetterOrDigit(is) || is == '_' || is == '$' || is > 127;
    }

    private static IllegalArgumentException endless(int start) {
        return new IllegalArgumentException(
                "The statement has a quote or a comment, at character %d, that does not end. Close it."
                        .formatted(start + 1));
    }
}
