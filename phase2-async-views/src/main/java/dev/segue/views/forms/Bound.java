package dev.segue.views.forms;

import dev.segue.gateway.Form;
import java.util.List;

/** What became of a posted form. */
public sealed interface Bound<T> {
    /** Returns what was posted, to show the form again; leave passwords out of that. */
    Form data();

    /** All fields had their types, and all rules held. */
    record Valid<T>(T value, Form data) implements Bound<T> {}

    /** Something is wrong; {@code errors} has at least one, in the order of the fields, then of the rules. */
    record Invalid<T>(List<FieldError> errors, Form data) implements Bound<T> {
        public Invalid {
            errors = List.copyOf(errors);
        }

        /** Returns what is wrong with one field, or with the form as a whole if {@code field} is empty. */
        public List<String> of(String field) {
            return errors.stream().filter(error -> error.field().equals(field)).map(FieldError::message).toList();
        }
    }
}
