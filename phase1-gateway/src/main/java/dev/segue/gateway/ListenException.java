package dev.segue.gateway;

import org.jspecify.annotations.Nullable;

/** A gateway could not listen on its address, or not with its certificate; the message says which and why. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ListenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
