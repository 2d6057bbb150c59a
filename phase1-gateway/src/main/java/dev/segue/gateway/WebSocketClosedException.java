package dev.segue.gateway;

/** Nothing could be sent, since the WebSocket is closed, or its client takes too little. */
public final class WebSocketClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WebSocketClosedException(String message) {
        super(message);
    }
}
