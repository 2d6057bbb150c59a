package dev.segue.gateway;

import io.undertow.conduits.IdleTimeoutConduit;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a body chunk by chunk: asks for the next one when the one before has been written.
 *
 * <p>Threading: confined to the exchange's I/O thread, to which every signal of the publisher is sent, also from that thread itself: so they
 * keep their order, and a publisher that answers at once does not recurse. Never blocks.
 */
final class ChunkWriter implements Flow.Subscriber<ByteBuffer> {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkWriter.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpServerExchange exchange;
    private final Duration patience;
    private final Consumer<Throwable> unsent;
    private final ClientWatch watch;
    private final @Nullable IdleTimeoutConduit idle;
    private final long idleBefore;
    private @Nullable StreamSinkChannel channel;
    private Flow.@Nullable Subscription subscription;
    private ByteBuffer chunk = NOTHING;
    private boolean asked;
    private boolean complete;
    private boolean over;
    private XnioExecutor.@Nullable Key stall;

    private ChunkWriter(HttpServerExchange exchange, Duration patience, Consumer<Throwable> unsent) {
        this.exchange = exchange;
        this.patience = patience;
        this.unsent = unsent;
        this.idle = idle(exchange);
        this.idleBefore = idle == null ? 0 : idle.getIdleTimeout();
        this.watch = ClientWatch.start(exchange, () -> cut("its client has gone"));
    }

    /**
     * Sends what {@code publisher} publishes, and ends the exchange.
     *
     * @param patience how long a client may take nothing while bytes wait for it
     * @param unsent what answers instead if the publisher fails before the first chunk
     */
    static void send(HttpServerExchange exchange, Flow.Publisher<ByteBuffer> publisher, Duration patience,
            Consumer<Throwable> unsent) {
        var writer = new ChunkWriter(exchange, patience, unsent);
        if (writer.idle != null) {
            writer.idle.setIdleTimeout(0); // a silent publisher is not a silent client
        }
        try {
            publisher.subscribe(writer);
        } catch (Throwable refusal) {
            writer.onError(refusal);
        }
    }

    /** Lets go of a publisher whose chunks nobody wants. */
    static void discard(Flow.Publisher<ByteBuffer> publisher) {
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.cancel();
            }

            @Override
            public void onNext(ByteBuffer chunk) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        home(() -> {
            if (over || subscription != null) {
                given.cancel();
            } else {
                subscription = given;
                ask(given);
            }
        });
    }

    @Override
    public void onNext(ByteBuffer next) {
        home(() -> {
            if (over) {
                return;
            }
            if (!asked) {
                fail(new IllegalStateException(
                        "The publisher of the body sent a chunk that was not asked for. Send one per request(1)."));
                return;
            }
            asked = false;
            chunk = next;
            write();
        });
    }

    @Override
    public void onError(Throwable failure) {
        home(() -> fail(failure));
    }

    @Override
    public void onComplete() {
        home(() -> {
            complete = true;
            goOn();
        });
    }

    private void home(Runnable signal) {
        try {
            exchange.getIoThread().execute(signal);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The gateway stopped before the body of {} was sent.", exchange.getRequestPath());
        }
    }

    private void ask(Flow.Subscription from) {
        asked = true;
        from.request(1);
    }

    private void write() {
        try {
            StreamSinkChannel to = channel();
            boolean room = true;
            while (room && chunk.hasRemaining()) {
                room = to.write(chunk) > 0;
            }
            if (room && to.flush()) {
                to.suspendWrites();
                goOn();
            } else {
                waitForRoom(to);
            }
        } catch (IOException broken) {
            cut(broken.toString());
        }
    }

    private StreamSinkChannel channel() {
        if (channel == null) {
            channel = exchange.getResponseChannel();
            channel.getWriteSetter().set(_ -> write());
        }
        return channel;
    }

    private void waitForRoom(StreamSinkChannel to) {
        endStall();
        stall = exchange.getIoThread().executeAfter(() -> cut("its client took nothing for " + patience),
                patience.toMillis(), TimeUnit.MILLISECONDS);
        to.resumeWrites();
    }

    private void goOn() {
        if (over || chunk.hasRemaining()) {
            return;
        }
        endStall();
        if (complete) {
            end();
            exchange.endExchange();
        } else if (!asked && subscription != null) {
            ask(subscription);
        }
    }

    private void fail(Throwable failure) {
        if (over) {
            return;
        }
        if (channel == null) {
            end();
            unsent.accept(failure);
        } else {
            LOG.error("The body of {} {} failed before its end; the connection is cut.", exchange.getRequestMethod(),
                    exchange.getRequestPath(), failure);
            abort();
        }
    }

    private void cut(String reason) {
        if (!over) {
            LOG.debug("The body of {} {} is cut off: {}.", exchange.getRequestMethod(), exchange.getRequestPath(),
                    reason);
            abort();
        }
    }

    private void abort() {
        end();
        IoUtils.safeClose(exchange.getConnection() instanceof HttpServerConnection || channel == null
                ? exchange.getConnection()
                : channel);
        exchange.endExchange();
    }

    private void end() {
        over = true;
        endStall();
        watch.stop();
        if (idle != null) {
            idle.setIdleTimeout(idleBefore);
        }
        if (!complete && subscription != null) {
            subscription.cancel();
        }
    }

    private void endStall() {
        if (stall != null) {
            stall.remove();
            stall = null;
        }
    }

    private static @Nullable IdleTimeoutConduit idle(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection connection
                && connection.getOriginalSinkConduit() instanceof IdleTimeoutConduit conduit ? conduit : null;
    }
}
