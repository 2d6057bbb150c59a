package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, from the server's side.
 *
 * <p>Threading: safe from any; messages go out in the order of the calls of one thread. Stages complete on an I/O thread.
 * <p>Errors: a stage of what could not be sent fails with {@link WebSocketClosedException}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
 */
public final class WebSocket {
    private final WebSocketConnection connection;

    WebSocket(WebSocketConnection connection) {
        this.connection = connection;
    }

    /**
     * Sends a text message.
     *
     * @return completes when the operating system has taken all of it: wait for it before the next, or what a slow client doesn't take piles up
     *     here. Beyond 16 MiB that wait, the next message fails
     */
    public CompletableFuture<@Nullable Void> send(String text) {
        return connection.send(WebSocketFrame.TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a binary message; otherwise as {@link #send(String)}. */
    public CompletableFuture<@Nullable Void> send(ByteBuffer bytes) {
        return connection.send(WebSocketFrame.BINARY, bytes);
    }

    /**
     * Says goodbye, after what was sent before; nothing more can be sent.
     *
     * @param code 1000 for a normal end, 1001 to 1014 as RFC 6455 has them, or 3000 to 4999
     * @param reason at most 123 bytes
     * @return completes when the connection is closed: when the client has said goodbye too, or after 5 seconds
     * @throws IllegalArgumentException if the code may not be sent, or the reason is too long
     */
    public CompletableFuture<@Nullable Void> close(int code, String reason) {
        return connection.close(WebSocketFrame.close(code, reason));
    }
}
