package dev.segue.gateway;

/**
 * A client took what was sent too slowly. A publisher that ends with this ends the response, which is no failure of the application: it is logged
 * as one line.
 */
public class SlowClientException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what became of the client, and what to do, in one line */
    public SlowClientException(String message) {
        super(message);
    }
}
