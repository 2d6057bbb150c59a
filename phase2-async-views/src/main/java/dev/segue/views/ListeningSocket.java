package dev.segue.views;

import dev.segue.gateway.WebSocket;
import dev.segue.gateway.WebSocketHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A WebSocket that is sent what is published, besides what its handler does: the next text when the one before is on its way.
 *
 * <p>Threading: as {@link WebSocketHandler}; signals may come on any thread.
 */
final class ListeningSocket implements WebSocketHandler {
    private final WebSocketHandler handler;
    private final Flow.Publisher<String> texts;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    ListeningSocket(WebSocketHandler handler, Flow.Publisher<String> texts) {
        this.handler = handler;
        this.texts = texts;
    }

    @Override
    public void opened(WebSocket socket) {
        handler.opened(socket);
        texts.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription.complete(given);
                given.request(1);
            }

            @Override
            public void onNext(String text) {
                var _ = socket.send(text).thenRun(() -> subscription.resultNow().request(1)); // if that fails, the socket is closed
            }

            @Override
            public void onError(Throwable failure) {
                var _ = failure instanceof SlowListenerException
                        ? socket.close(1013, "Too many messages waited for you. Connect again.")
                        : socket.close(1011, "The server failed.");
            }

            @Override
            public void onComplete() {
                var _ = socket.close(1001, "Nothing more comes.");
            }
        });
    }

    @Override
    public CompletionStage<?> text(WebSocket socket, String message) {
        return handler.text(socket, message);
    }

    @Override
    public CompletionStage<?> binary(WebSocket socket, ByteBuffer message) {
        return handler.binary(socket, message);
    }

    @Override
    public void closed(int code, String reason) {
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
        handler.closed(code, reason);
    }
}
