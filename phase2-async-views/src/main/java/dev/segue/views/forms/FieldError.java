package dev.segue.views.forms;

/**
 * What is wrong with a posted form, for the one who filled it in.
 *
 * @param field the name of the field; empty for the form as a whole
 * @param message a sentence
 */
public record FieldError(String field, String message) {}
