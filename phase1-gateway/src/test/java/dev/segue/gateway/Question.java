package dev.segue.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One text sent over a WebSocket, and the first that comes back. */
final class Question implements WebSocket.Listener {
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    private Question() {}

    /** @param page the endpoint, as {@code http://…} */
    static String ask(HttpClient client, URI page, String text) {
        var question = new Question();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page.toString().replace("http", "ws")), question).join();
        socket.sendText(text, true).join();
        String answer = question.answer.join();
        socket.abort();
        return answer;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        answer.complete(text.toString());
        return null;
    }
}
