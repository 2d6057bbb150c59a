package dev.segue.gateway.legacy;

import org.jspecify.annotations.Nullable;

/** A servlet application could not be read or started; the message says which, what is wrong, and what to do. Nothing of it is left running. */
public final class MountException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MountException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns the innermost failure in words, for a message. */
    static String reason(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        String text = at.getMessage();
        return at instanceof ClassNotFoundException || at instanceof NoClassDefFoundError
                ? "class '%s' is missing".formatted(String.valueOf(text).replace('/', '.'))
                : at.getClass().getSimpleName() + (text == null ? "" : ": " + text.lines().findFirst().orElse(""));
    }
}
