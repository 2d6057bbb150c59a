package dev.segue.views.forms;

import dev.segue.gateway.Form;
import java.util.List;

/** What became of a posted form. */
public sealed interface Bound<T> {
    /** Returns what was posted. */
    Form data();

    /** Returns what is wrong, in the order of the fields, then of the rules; empty if it is valid. */
    List<FieldError> errors();

    /** All fields had their types, and all rules held. */
    record Valid<T>(T value, Form data) implements Bound<T> {
        @Override
        public List<FieldError> errors() {
            return List.of();
        }
    }

    /** Something is wrong; {@code errors} has at least one. */
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
