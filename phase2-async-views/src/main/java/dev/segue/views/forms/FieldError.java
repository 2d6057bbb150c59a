package dev.segue.views.forms;

/**
 * What is wrong with a posted form, for the one who filled it in.
 *
 * @param field the name of the field; empty for the form as a whole, and of a row of a {@link Formset} as a whole its name, such as {@code lines.0}
 * @param message a sentence
 */
public record FieldError(String field, String message) {
    /**
     * Makes one for a rule over all rows of a {@link Formset}.
     *
     * @param row the place in the list that the rule was given, from 0
     * @param field the name of the component; empty for the row as a whole
     */
    public static FieldError inRow(int row, String field, String message) {
        return new FieldError(field, message).in(row + ".");
    }

    /** Returns this error as one of the row whose fields begin with {@code prefix}. */
    FieldError in(String prefix) {
        return prefix.isEmpty() ? this
                : new FieldError(field.isEmpty() ? prefix.substring(0, prefix.length() - 1) : prefix + field, message);
    }
}
