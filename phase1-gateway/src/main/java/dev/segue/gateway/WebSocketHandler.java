package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * What an application does with one {@link WebSocket}.
 *
 * <p>Shape: {@link #opened}, then messages one after the other, then {@link #closed}, once. The next message is read when the stage of the one
 * before has completed, so a handler that is slow slows its client.
 * <p>Context: calls see the values of the code that made the response.
 * <p>Threading: called on an I/O thread, one call at a time; must not block. Sync code is called by {@code bridge.toAsync(…)}.
 * <p>Errors: what a method throws, or a stage fails with, is logged and closes the socket with 1011.
 */
public interface WebSocketHandler {
    /** Is called when messages can be sent. */
    default void opened(WebSocket socket) {}

    /** Takes a whole text message, its fragments joined. */
    CompletionStage<?> text(WebSocket socket, String message);

    /** Takes a whole binary message, its fragments joined; by default refuses it with 1003. */
    default CompletionStage<?> binary(WebSocket socket, ByteBuffer message) {
        return socket.close(1003, "Text is expected here.");
    }

    /**
     * Is called when nothing will come or go any more.
     *
     * @param code why: the client's code (1005 if it gave none), the one it was closed with from here, or 1006 if the client went without a word
     * @param reason the text that came with it; empty if there was none
     */
    default void closed(int code, String reason) {}
}
