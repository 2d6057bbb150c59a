package dev.segue.orm.sql;

import java.util.regex.Pattern;

/**
 * How a function or an operator is spelled around its arguments. Trusted text, never made of a user's input.
 *
 * @param before the text before the first argument
 * @param between the text between two arguments
 * @param after the text after the last
 * @param strict whether the result is NULL as soon as one argument is
 */
public record Template(String before, String between, String after, boolean strict) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    /**
     * Returns the template of a call of {@code name}, {@code lower(…)} say.
     *
     * @throws IllegalArgumentException if {@code name} is no plain SQL name, optionally with a schema
     */
    public static Template function(String name) {
        return new Template(named(name) + "(", ", ", ")", true);
    }

    /** Returns the template of a call whose result may be known although an argument is NULL, {@code coalesce(…)} say. */
    public static Template lenient(String name) {
        return new Template(named(name) + "(", ", ", ")", false);
    }

    /** Returns the template of an operator between its arguments, in parentheses. */
    public static Template infix(String operator) {
        return new Template("(", " " + operator + " ", ")", true);
    }

    private static String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no name of a SQL function. Use letters, digits and '_', with a schema and '.' before it if needed."
                            .formatted(Texts.shown(name)));
        }
        return name;
    }

    /** The text before the arguments tells templates apart well enough. */
    @Override
    public int hashCode() {
        return before.hashCode() + between.hashCode();
    }
}
