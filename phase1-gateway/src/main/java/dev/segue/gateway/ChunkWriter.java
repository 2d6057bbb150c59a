package dev.segue.gateway;

import io.undertow.conduits.IdleTimeoutConduit;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
final class ChunkWriter implements Flow.Subscriber<ByteBuffer>, Lasting.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkWriter.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final ByteBuffer COMMENT = ByteBuffer.wrap(":\n\n".getBytes(StandardCharsets.US_ASCII))
            .asReadOnlyBuffer();

    private final HttpServerExchange exchange;
    private final Duration patience;
    private final Consumer<Throwable> unsent;
    private final ClientWatch watch;
    private final Lasting lasting;
    private final @Nullable Duration heartbeat;
    private final @Nullable IdleTimeoutConduit idle;
    private final long idleBefore;
    private @Nullable StreamSinkChannel channel;
    private Flow.@Nullable Subscription subscription;
    private ByteBuffer chunk = NOTHING; // is being written
    private @Nullable ByteBuffer next; // came while a heartbeat was being written
    private boolean asked;
    private boolean complete;
    private boolean full; // bytes wait for the client, perhaps in the channel
    private boolean over;
    private XnioExecutor.@Nullable Key timer; // of a stall while bytes wait, else of the heartbeat

    private ChunkWriter(HttpServerExchange exchange, @Nullable Duration heartbeat, Duration patience, Lasting lasting,
            Consumer<Throwable> unsent) {
        this.exchange = exchange;
        this.heartbeat = heartbeat;
        this.patience = patience;
        this.lasting = lasting;
        this.unsent = unsent;
        this.idle = idle(exchange);
        this.idleBefore = idle == null ? 0 : idle.getIdleTimeout();
        this.watch = ClientWatch.start(exchange, read(exchange), () -> cut("its client has gone"));
    }

    /**
     * Sends what {@code stream} publishes, and ends the exchange.
     *
     * @param patience how long a client may take nothing while bytes wait for it
     * @param unsent what answers instead if the publisher fails before the first chunk
     */
    static void send(HttpServerExchange exchange, ResponseBody.Stream stream, Duration patience, Lasting lasting,
            Consumer<Throwable> unsent) {
        Duration heartbeat = stream instanceof ResponseBody.Events events ? events.heartbeat() : null;
        new ChunkWriter(exchange, heartbeat, patience, lasting, unsent).start(stream.publisher());
    }

    private void start(Flow.Publisher<ByteBuffer> publisher) {
        exchange.addExchangeCompleteListener((_, after) -> {
            if (!over) {
                end(); // a body of known length ends with its last byte, perhaps before its publisher says so
            }
            after.proceed();
        });
        if (idle != null) {
            idle.setIdleTimeout(0); // a silent publisher is not a silent client
        }
        lasting.add(this);
        if (heartbeat != null) {
            beat();
        }
        try {
            publisher.subscribe(this);
        } catch (Throwable refusal) {
            onError(refusal);
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
            if (over || complete || subscription != null) {
                given.cancel();
            } else {
                subscription = given;
                goOn();
            }
        });
    }

    @Override
    public void onNext(ByteBuffer given) {
        home(() -> {
            if (over || complete) {
                return;
            }
            if (!asked) {
                fail(new IllegalStateException(
                        "The publisher of the body sent a chunk that was not asked for. Send one per request(1)."));
                return;
            }
            asked = false;
            next = given;
            goOn();
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

    @Override
    public void leave() {
        home(() -> {
            if (heartbeat != null && !over && !complete) {
                LOG.debug("The gateway is closing; the events of {} end.", exchange.getRequestPath());
                cancel();
                complete = true;
                goOn();
            }
        });
    }

    @Override
    public void cut() {
        home(() -> cut("the gateway has stopped"));
    }

    private void home(Runnable signal) {
        try {
            exchange.getIoThread().execute(signal);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The gateway stopped before the body of {} was sent.", exchange.getRequestPath());
        }
    }

    private void write() {
        if (over) {
            return;
        }
        try {
            StreamSinkChannel to = channel();
            if (!to.isOpen()) {
                cut("its client has gone");
                return;
            }
            boolean room = true;
            while (room && chunk.hasRemaining()) {
                room = to.write(chunk) > 0;
            }
            full = !room || !to.flush();
            if (!full) {
                if (!over) {
                    to.suspendWrites();
                    goOn();
                }
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
        endTimer();
        timer = exchange.getIoThread().executeAfter(() -> cut("its client took nothing for " + patience),
                patience.toMillis(), TimeUnit.MILLISECONDS);
        to.resumeWrites();
    }

    private void goOn() {
        if (over || full) {
            return;
        }
        endTimer();
        if (next != null) {
            chunk = next;
            next = null;
            write();
        } else if (complete) {
            end();
            exchange.endExchange();
        } else {
            waitForChunk();
        }
    }

    private void waitForChunk() {
        if (heartbeat != null) {
            timer = exchange.getIoThread().executeAfter(this::beat, heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!asked && subscription != null) {
            asked = true;
            subscription.request(1);
        }
    }

    private void beat() {
        chunk = COMMENT.duplicate();
        write();
    }

    private void fail(Throwable failure) {
        if (over) {
            return;
        }
        if (channel == null) {
            end();
            unsent.accept(failure);
        } else if (failure instanceof SlowClientException || failure instanceof RequestException
                || failure instanceof ClosedChannelException) { // its client's doing
            LOG.info("The body of {} {} is cut off: {}", exchange.getRequestMethod(), exchange.getRequestPath(),
                    failure.toString());
            abort();
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
        lasting.remove(this);
        endTimer();
        watch.stop();
        if (idle != null) {
            idle.setIdleTimeout(idleBefore);
        }
        if (!complete) {
            cancel();
        }
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void endTimer() {
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }

    /** Whoever still reads the request notices himself that its client has gone. */
    private static CompletableFuture<?> read(HttpServerExchange exchange) {
        return exchange.isRequestComplete() ? CompletableFuture.completedFuture(true) : new CompletableFuture<>();
    }

    private static @Nullable IdleTimeoutConduit idle(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection connection
                && connection.getOriginalSinkConduit() instanceof IdleTimeoutConduit conduit ? conduit : null;
    }
}
