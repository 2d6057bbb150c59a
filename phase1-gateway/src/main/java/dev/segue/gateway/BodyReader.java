package dev.segue.gateway;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a request's body as it comes and is asked for, so that a slow client holds no thread. Fails with a {@link RequestException} if
 * the client is to be told, with a {@link ClosedChannelException} if it has gone.
 *
 * <p>There is one time for all of it, which runs while the client is waited for: a limit on the time between two bytes is met by one that sends one
 * a second for ever.
 * <p>Threading: confined to the exchange's I/O thread; never blocks.
 */
final class BodyReader extends Feed {
    private final HttpServerExchange exchange;
    private final Duration time;
    private final CompletableFuture<@Nullable Void> read;
    private @Nullable StreamSourceChannel channel;
    private long left; // of the time, in ns
    private long since;
    private XnioExecutor.@Nullable Key deadline; // while it waits

    /**
     * @param time how long the client may be waited for
     * @param read told, after the subscriber, when all was read, or why it can't be
     */
    BodyReader(HttpServerExchange exchange, Duration time, Executor loop,
            Flow.Subscriber<? super ByteBuffer> subscriber,
            CompletableFuture<@Nullable Void> read) {
        super(loop, subscriber);
        this.exchange = exchange;
        this.time = time;
        this.read = read;
        this.left = time.toNanos();
    }

    @Override
    boolean pull() {
        if (exchange.isResponseComplete()) {
            fail(new ClosedChannelException()); // the rest is thrown away
            return true;
        }
        try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer().clear();
            int count = channel().read(buffer);
            Refusal refusal = ChunkCheck.refusal(exchange);
            if (refusal != null) {
                fail(RequestException.of(refusal));
            } else if (count > 0) {
                emit(ByteBuffer.allocate(count).put(buffer.flip()).flip());
            } else if (count < 0) {
                complete();
            } else {
                waitForMore();
                return false;
            }
        } catch (RequestTooBigException tooBig) {
            fail(RequestException.of(Refusal.tooLong(exchange.getMaxEntitySize())));
        } catch (ClosedChannelException gone) {
            fail(gone);
        } catch (IOException broken) {
            fail(exchange.getConnection().isOpen() ? RequestException.of(Refusal.UNREADABLE)
                    : new ClosedChannelException().initCause(broken));
        }
        return true;
    }

    private void waitForMore() {
        if (deadline == null) {
            since = System.nanoTime();
            deadline = exchange.getIoThread().executeAfter(this::late, left, TimeUnit.NANOSECONDS);
            channel().getReadSetter().set(_ -> feed());
            channel().resumeReads();
        }
    }

    private void late() {
        fail(new RequestException(408, "The body was not complete after %d ms.".formatted(time.toMillis())));
    }

    @Override
    void rest() {
        if (deadline != null) {
            deadline.remove();
            deadline = null;
            left = Math.max(1, left - (System.nanoTime() - since));
            channel().suspendReads();
            channel().getReadSetter().set(null);
        }
    }

    @Override
    void ended(@Nullable Throwable failure) {
        if (failure == null) {
            read.complete(null);
        } else {
            read.completeExceptionally(failure);
        }
    }

    private StreamSourceChannel channel() {
        if (channel == null) {
            channel = exchange.getRequestChannel();
            exchange.addExchangeCompleteListener((_, next) -> {
                fail(new ClosedChannelException());
                next.proceed();
            });
        }
        return channel;
    }
}
