package dev.segue.orm.exec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart an array as the server writes it: <code>{1,NULL,"a \"b\""}</code>.
 *
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL: array input and output</a>
 */
final class ArrayLiteral {
    private final String text;
    private int at;

    ArrayLiteral(String text) {
        this.text = text;
    }

    /** Returns the elements of a one-dimensional array. */
    List<@Nullable String> elements() {
        var elements = new ArrayList<@Nullable String>();
        at = text.indexOf('{') + 1; // bounds other than 1 stand before it
        while (text.charAt(at) != '}') {
            elements.add(text.charAt(at) == '"' ? quoted() : plain());
            if (text.charAt(at) == ',') {
                at++;
            }
        }
        return elements;
    }

    private @Nullable String plain() {
        int start = at;
        while (text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        String element = text.substring(start, at);
        return element.equals("NULL") ? null : element;
    }

    private String quoted() {
        var element = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 1 : 0;
            element.append(text.charAt(at++));
        }
        at++;
        return element.toString();
    }
}
