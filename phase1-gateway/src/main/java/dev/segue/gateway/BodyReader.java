package dev.segue.gateway;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a request's body to its end, as it comes, so that a slow client holds no thread.
 *
 * <p>There is one deadline for all of it: a limit on the time between two bytes is met by a client that sends one a second for ever.
 * <p>Threading: confined to the exchange's I/O thread; never blocks.
 */
final class BodyReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    private final HttpServerExchange exchange;
    private final Duration time;
    private final Consumer<byte[]> whole;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final StreamSourceChannel channel;
    private XnioExecutor.@Nullable Key deadline;

    private BodyReader(HttpServerExchange exchange, Duration time, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.time = time;
        this.whole = whole;
        this.channel = exchange.getRequestChannel();
    }

    /** Gives the body of {@code exchange} to {@code whole} when it is there, or answers with 400, 408 or 413. */
    static void read(HttpServerExchange exchange, Duration time, Consumer<byte[]> whole) {
        new BodyReader(exchange, time, whole).read();
    }

    private void read() {
        try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int count = channel.read(buffer.clear());
            while (count > 0) {
                buffer.flip();
                byte[] bytes = new byte[count];
                buffer.get(bytes);
                body.writeBytes(bytes);
                count = channel.read(buffer.clear());
            }
            Refusal refusal = ChunkCheck.refusal(exchange);
            if (refusal != null) {
                refuse(refusal);
            } else if (count < 0) {
                end();
                whole.accept(body.toByteArray());
            } else {
                waitForMore();
            }
        } catch (RequestTooBigException tooBig) {
            refuse(Refusal.tooLong(exchange.getMaxEntitySize()));
        } catch (ClosedChannelException gone) {
            gone(gone);
        } catch (IOException broken) {
            if (exchange.getConnection().isOpen()) {
                refuse(Refusal.UNREADABLE);
            } else {
                gone(broken);
            }
        }
    }

    private void waitForMore() {
        if (deadline == null) {
            deadline = exchange.getIoThread().executeAfter(this::late, time.toMillis(), TimeUnit.MILLISECONDS);
        }
        channel.getReadSetter().set(_ -> read());
        channel.resumeReads();
    }

    private void late() {
        deadline = null;
        refuse(new Refusal(408, "The body was not complete after %d ms.".formatted(time.toMillis())));
    }

    private void refuse(Refusal refusal) {
        end();
        refusal.send(exchange);
    }

    /** Nobody is there to be told, and nothing of ours is wrong. */
    private void gone(IOException failure) {
        LOG.debug("The client of {} {} has gone before its body was complete: {}", exchange.getRequestMethod(),
                exchange.getRequestPath(),
                failure.toString());
        end();
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    private void end() {
        if (deadline != null) {
            deadline.remove();
            deadline = null;
        }
        channel.suspendReads();
        channel.getReadSetter().set(null);
    }
}
