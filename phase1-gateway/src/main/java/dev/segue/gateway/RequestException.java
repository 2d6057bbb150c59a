package dev.segue.gateway;

/** A request can't be answered because of what its client sent, or how; the message, one line, may be told to it. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String message) {
        super(message);
        this.status = status;
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
