package dev.segue.gateway;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says that a request is answered by somebody who takes the whole exchange, such as a servlet container.
 *
 * <p>The body was read before; it is put back, so that the new owner reads it as from the network.
 * <p>Threading: made on any thread; begun on the exchange's I/O thread, which does not touch the exchange afterwards.
 */
public final class Handover implements ResponseBody {
    private final RequestBody body;
    private final Function<HttpServerExchange, CompletionStage<?>> owner;
    private volatile @Nullable HttpServerExchange exchange;

    private Handover(RequestBody body, Function<HttpServerExchange, CompletionStage<?>> owner) {
        this.body = body;
        this.owner = owner;
    }

    /**
     * Returns a response that stands for the owner's: whoever sends it lets {@code owner} take the exchange of {@code request}. Headers that are added to it
     * are sent too, unless the owner sets them itself.
     *
     * @param owner begins to carry the exchange on another thread; called on its I/O thread, and its stage fails if nobody takes it
     */
    public static Response to(Function<HttpServerExchange, CompletionStage<?>> owner, Request request) {
        return Response.of(200, List.of(), new Handover(request.content(), owner));
    }

    /** Returns the status as far as it is known: final once the exchange is complete. */
    int status() {
        HttpServerExchange at = exchange;
        return at == null ? 200 : at.getStatusCode();
    }

    /**
     * Hands the exchange over as soon as the handler under way has returned.
     *
     * @param response the response that holds this, with the headers that were added to it
     * @param refused what to do, on the I/O thread, if nobody takes it
     */
    void begin(HttpServerExchange given, Response response, Function<Throwable, Runnable> refused) {
        exchange = given;
        given.addResponseCommitListener(committed -> addHeaders(committed, response));
        given.addExchangeCompleteListener((ended, next) -> {
            ended.setDispatchExecutor(ended.getIoThread()); // a pipelined request is read there
            next.proceed();
        });
        given.dispatch(SameThreadExecutor.INSTANCE, () -> {
            CompletionStage<?> taken;
            try {
                putBack(given);
                taken = owner.apply(given);
            } catch (IOException | RuntimeException failure) {
                taken = CompletableFuture.failedFuture(failure);
            }
            var _ = taken.exceptionally(failure -> {
                given.getIoThread().execute(refused.apply(failure));
                return null;
            });
        });
    }

    private void putBack(HttpServerExchange given) throws IOException {
        PooledByteBuffer[] pieces = switch (body) {
            case RequestBody.InMemory memory when memory.bytes().length == 0 -> new PooledByteBuffer[0];
            case RequestBody.InMemory memory ->
                new PooledByteBuffer[]{new ImmediatePooledByteBuffer(ByteBuffer.wrap(memory.bytes()))};
            case RequestBody.Unread unread -> {
                unread.take();
                yield new PooledByteBuffer[0];
            }
            case RequestBody.OnDisk file ->
                file.mapped().map(ImmediatePooledByteBuffer::new).toArray(PooledByteBuffer[]::new);
        };
        if (pieces.length > 0) {
            Connectors.ungetRequestBytes(given, pieces);
        }
        Connectors.resetRequestChannel(given);
    }

    /** What the owner has set itself stays. */
    private static void addHeaders(HttpServerExchange exchange, Response response) {
        for (Response.Header header : response.headers()) {
            HttpString name = HttpString.tryFromString(header.name());
            if (name.equals(Headers.SET_COOKIE) || !exchange.getResponseHeaders().contains(name)) {
                exchange.getResponseHeaders().add(name, header.value());
            }
        }
    }
}
