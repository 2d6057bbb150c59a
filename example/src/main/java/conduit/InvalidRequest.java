package conduit;

/** A request that the API refuses with 422; the message is for its sender. */
final class InvalidRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidRequest(String message) {
        super(message);
    }
}
