package dev.segue.gateway;

import io.undertow.conduits.IdleTimeoutConduit;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * The wire of one WebSocket.
 *
 * <h2>How it ends</h2>
 * {@code ending} is what the handler will be told: whoever is the first to know sets it, the client's goodbye, the application's, or a violation. From
 * then on nothing is queued behind our goodbye. The connection is closed when both goodbyes are through, or a time after ours; after a violation what
 * still comes is read and thrown away, else the client's system would drop our goodbye. A connection that breaks before ends as 1006.
 *
 * <h2>Bounds</h2>
 * A message has at most 1 MiB. While the handler is at work on one, nothing is read. Of pings that come faster than pongs go, the last is answered. At most
 * 16 MiB wait to be sent, and not for longer than {@code patience} without progress. A silent client is pinged, and is gone if it stays silent.
 *
 * <p>Threading: confined to the connection's I/O thread, but for {@link #send}, {@link #close}, {@link #leave} and {@link #cut}, which go there.
 */
final class WebSocketConnection implements Lasting.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int LONGEST = 1_048_576;
    private static final long MOST_WAITING = 16_777_216;
    private static final int READS = 16; // at a time, so that one client can't keep the thread
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final StreamConnection connection;
    private final ByteBufferPool buffers;
    private final Upgrade upgrade;
    private final Duration patience;
    private final Lasting lasting;
    private final WebSocket socket = new WebSocket(this);
    private final FrameReader frames = new FrameReader(LONGEST);
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private final AtomicLong waiting = new AtomicLong();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private @Nullable Outgoing current;
    private @Nullable ByteBuffer pong; // what the last ping that is not answered yet had with it
    private @Nullable ByteBuffer unread; // came behind that message
    private WebSocketFrame.@Nullable Close ending;
    private boolean deaf; // what still comes is thrown away
    private boolean answered; // the client has said goodbye
    private boolean busy; // the handler is at work on a message
    private boolean over;
    private boolean heard = true;
    private XnioExecutor.@Nullable Key stall;
    private XnioExecutor.@Nullable Key watch;
    private XnioExecutor.@Nullable Key goodbye;

    WebSocketConnection(StreamConnection connection, ByteBufferPool buffers, Upgrade upgrade, Duration patience,
            Lasting lasting) {
        this.connection = connection;
        this.buffers = buffers;
        this.upgrade = upgrade;
        this.patience = patience;
        this.lasting = lasting;
    }

    /** A frame on its way. */
    private record Outgoing(ByteBuffer frame, int size, CompletableFuture<@Nullable Void> sent) {}

    private static Outgoing own(int opcode, ByteBuffer payload) {
        return new Outgoing(WebSocketFrame.encoded(opcode, payload), 0, new CompletableFuture<>());
    }

    void open() {
        if (connection.getSinkChannel().getConduit() instanceof IdleTimeoutConduit idle) {
            idle.setIdleTimeout(0); // the watch below knows more
        }
        connection.getSourceChannel().setReadListener(_ -> read());
        connection.getSinkChannel().setWriteListener(_ -> write());
        connection.setCloseListener(_ -> home(this::gone));
        lasting.add(this);
        watch();
        deliver(() -> {
            upgrade.handler().opened(socket);
            return CompletableFuture.completedFuture(null);
        });
        if (!busy) {
            connection.getSourceChannel().wakeupReads();
        }
    }

    CompletableFuture<@Nullable Void> send(int opcode, ByteBuffer payload) {
        ByteBuffer frame = WebSocketFrame.encoded(opcode, payload);
        var outgoing = new Outgoing(frame, frame.remaining(), new CompletableFuture<>());
        if (waiting.addAndGet(outgoing.size()) - outgoing.size() > MOST_WAITING) {
            waiting.addAndGet(-outgoing.size());
            outgoing.sent().completeExceptionally(new WebSocketClosedException(
                    "More than %d bytes wait for a client that does not take them. Wait for the stage of each send() before the next."
                            .formatted(MOST_WAITING)));
        } else if (!home(() -> queue(outgoing))) {
            refuse(outgoing);
        }
        return outgoing.sent();
    }

    CompletableFuture<@Nullable Void> close(WebSocketFrame.Close close) {
        home(() -> sayGoodbye(close));
        return ended.copy();
    }

    @Override
    public void leave() {
        home(() -> sayGoodbye(WebSocketFrame.close(1001, "The server is stopping.")));
    }

    @Override
    public void cut() {
        home(this::gone);
    }

    private boolean home(Runnable task) {
        try {
            connection.getIoThread().execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private void queue(Outgoing outgoing) {
        if (ending == null) {
            queue.add(outgoing);
            write();
        } else {
            refuse(outgoing);
        }
    }

    private void refuse(Outgoing outgoing) {
        outgoing.sent().completeExceptionally(new WebSocketClosedException(
                "Nothing can be sent over a WebSocket that is closed%s. Stop sending when the handler is told."
                        .formatted(ending == null ? "" : " with " + ending.code())));
    }

    private void sayGoodbye(WebSocketFrame.Close close) {
        if (ending == null && !over) {
            ending = close;
            queue.add(own(WebSocketFrame.CLOSE, close.bytes()));
            goodbye = connection.getIoThread().executeAfter(this::end, GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            write();
        }
    }

    private void read() {
        try (PooledByteBuffer pooled = buffers.allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            for (int i = 0; i < READS && !busy && !over; i++) {
                int count = connection.getSourceChannel().read(buffer.clear());
                if (count < 0) {
                    gone();
                }
                if (count <= 0) {
                    return;
                }
                heard = true;
                take(buffer.flip());
            }
        } catch (IOException broken) {
            gone();
        }
        if (!busy && !over) {
            connection.getSourceChannel().wakeupReads();
        }
    }

    private void take(ByteBuffer bytes) {
        try {
            while (!deaf && !over) {
                if (busy) {
                    unread = bytes.hasRemaining() ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip() : null;
                    return;
                }
                WebSocketFrame frame = frames.next(bytes);
                if (frame == null) {
                    return;
                }
                take(frame);
            }
        } catch (FrameReader.Violation violation) {
            deaf = true;
            sayGoodbye(violation.close());
        }
    }

    private void take(WebSocketFrame frame) {
        switch (frame) {
            case WebSocketFrame.Text(var text) -> message(() -> upgrade.handler().text(socket, text));
            case WebSocketFrame.Binary(var bytes) -> message(() -> upgrade.handler().binary(socket, bytes));
            case WebSocketFrame.Ping(var bytes) -> {
                pong = bytes;
                write();
            }
            case WebSocketFrame.Pong() -> {
            }
            case WebSocketFrame.Close close -> {
                deaf = true;
                answered = true;
                sayGoodbye(close);
                write();
            }
        }
    }

    /** A message that crosses our goodbye has nobody to hear it. */
    private void message(Supplier<CompletionStage<?>> call) {
        if (ending == null) {
            deliver(call);
        }
    }

    private void deliver(Supplier<CompletionStage<?>> call) {
        busy = true;
        upgrade.caller().execute(() -> {
            CompletableFuture<?> done = called(call).toCompletableFuture();
            if (done.isDone()) {
                delivered(done);
            } else {
                connection.getSourceChannel().suspendReads();
                var _ = done.whenComplete((_, _) -> home(() -> {
                    delivered(done);
                    goOnReading();
                }));
            }
        });
    }

    private static CompletionStage<?> called(Supplier<CompletionStage<?>> call) {
        try {
            return call.get();
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void delivered(CompletableFuture<?> done) {
        busy = false;
        if (done.isCompletedExceptionally() && !done.isCancelled() && ending == null) {
            LOG.error("The handler of a WebSocket failed; it is closed.", done.exceptionNow());
            deaf = true;
            sayGoodbye(WebSocketFrame.close(1011, "The server failed to handle a message."));
        }
    }

    private void goOnReading() {
        ByteBuffer rest = unread;
        unread = null;
        if (rest != null) {
            take(rest);
        }
        if (!busy && !over) {
            connection.getSourceChannel().wakeupReads();
        }
    }

    private void write() {
        try {
            for (Outgoing next = next(); next != null && !over; next = next()) {
                if (!wrote(next)) {
                    waitForRoom();
                    return;
                }
            }
            if (!over && !connection.getSinkChannel().flush()) {
                waitForRoom();
                return;
            }
        } catch (IOException broken) {
            gone();
        }
        endStall();
        if (!over) {
            connection.getSinkChannel().suspendWrites();
            if (answered) {
                end();
            }
        }
    }

    private @Nullable Outgoing next() {
        if (current == null && pong != null) {
            current = own(WebSocketFrame.PONG, pong);
            pong = null;
        }
        if (current == null) {
            current = queue.poll();
        }
        return current;
    }

    private boolean wrote(Outgoing outgoing) throws IOException {
        int count = 1;
        while (outgoing.frame().hasRemaining() && count > 0) {
            count = connection.getSinkChannel().write(outgoing.frame());
        }
        boolean whole = !outgoing.frame().hasRemaining();
        if (whole) {
            current = null;
            waiting.addAndGet(-outgoing.size());
            outgoing.sent().complete(null);
        }
        return whole;
    }

    private void waitForRoom() {
        endStall();
        stall = connection.getIoThread().executeAfter(this::gone, patience.toMillis(), TimeUnit.MILLISECONDS);
        connection.getSinkChannel().resumeWrites();
    }

    private void watch() {
        watch = connection.getIoThread().executeAfter(() -> {
            if (!heard && !busy) {
                gone();
            } else if (ending == null) {
                heard = false;
                queue.add(own(WebSocketFrame.PING, ByteBuffer.allocate(0)));
                watch();
                write();
            }
        }, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void gone() {
        if (ending == null) {
            ending = new WebSocketFrame.Close(WebSocketFrame.GONE, "");
        }
        end();
    }

    private void end() {
        WebSocketFrame.Close how = ending;
        if (over || how == null) {
            return;
        }
        over = true;
        lasting.remove(this);
        endStall();
        end(watch);
        end(goodbye);
        IoUtils.safeClose(connection);
        if (current != null) {
            refuse(current);
        }
        queue.forEach(this::refuse);
        queue.clear();
        upgrade.caller().execute(() -> tell(how));
        ended.complete(null);
    }

    private void tell(WebSocketFrame.Close how) {
        try {
            upgrade.handler().closed(how.code(), how.reason());
        } catch (RuntimeException failure) {
            LOG.error("The handler of a WebSocket failed when it was told of the end.", failure);
        }
    }

    private void endStall() {
        end(stall);
        stall = null;
    }

    private static void end(XnioExecutor.@Nullable Key timer) {
        if (timer != null) {
            timer.remove();
        }
    }
}
