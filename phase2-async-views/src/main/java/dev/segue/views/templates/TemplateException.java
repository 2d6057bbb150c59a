package dev.segue.views.templates;

/** A page that could not be made; says of which template, and why. Nothing of it was sent. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
