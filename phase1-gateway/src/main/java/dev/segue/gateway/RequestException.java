package dev.segue.gateway;

import org.jspecify.annotations.Nullable;

/** A request can't be answered because of what its client sent, or how; the message, one line, may be told to it. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * Makes one for a body of which nothing could be made: a 400.
     *
     * @param reader what the one who tried has thrown, if anything; its own message, which may name classes, is for logs
     */
    public static RequestException unreadable(String message, @Nullable Throwable reader) {
        var unreadable = new RequestException(400, message);
        unreadable.initCause(reader);
        return unreadable;
    }

    static RequestException of(Refusal refusal) {
        return new RequestException(refusal.status(), refusal.text());
    }

    /** Returns the status that says so, such as 400, 408 or 413. */
    public int status() {
        return status;
    }

    Refusal refusal() {
        return new Refusal(status, String.valueOf(getMessage()));
    }
}
