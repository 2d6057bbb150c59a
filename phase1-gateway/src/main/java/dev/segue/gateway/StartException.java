package dev.segue.gateway;

import org.jspecify.annotations.Nullable;

/** Something that an application needs could not be started; the message, one line, says which and why. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
