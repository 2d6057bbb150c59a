package dev.segue.orm.schema;

import java.util.ArrayList;
import java.util.List;

/** Takes balanced text of SQL apart at its parentheses and commas, minding quotes. */
public final class SqlParts {
    private SqlParts() {}

    /** Returns the parts of {@code list} between the commas that are not in parentheses or quotes. */
    public static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < list.length(); at = past(list, at)) {
            if (list.charAt(at) == ',') {
                items.add(list.substring(from, at).strip());
                from = at + 1;
            }
        }
        items.add(list.substring(from).strip());
        return items;
    }

    /** Returns what is in the parentheses that open at {@code open}. */
    public static String within(String text, int open) {
        return text.substring(open + 1, past(text, open) - 1);
    }

    /** Returns what follows them. */
    public static String behind(String text, int open) {
        return text.substring(past(text, open)).strip();
    }

    /** Returns where the character, the quoted text or the parentheses at {@code at} end; the text's end if they do not. */
    private static int past(String text, int at) {
        char opening = text.charAt(at);
        if (opening == '"' || opening == '\'') {
            int closing = text.indexOf(opening, at + 1);
            return closing < 0 ? text.length() : closing + 1;
        }
        if (opening != '(') {
            return at + 1;
        }
        int inside = at + 1;
        while (inside < text.length() && text.charAt(inside) != ')') {
            inside = past(text, inside);
        }
        return Math.min(inside + 1, text.length());
    }
}
