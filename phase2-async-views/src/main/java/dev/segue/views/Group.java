package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.WebSocketHandler;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who listen to the same things: what is sent to a group reaches all of them, in this process.
 *
 * <pre>{@code
 * private final Group<Comment> comments = new Group<>("comments", 64);
 *
 * comments.send(comment);                                                          // from sync and from async code
 * return Response.events(comments.listen(comment -> Event.of(comment.text())));
 * return Response.webSocket(comments.listening(handler, Comment::text));
 * }</pre>
 *
 * <p>Shape: all listeners get the same order. Messages wait for each of them in a queue of its own; one for whom too many wait is dropped and told
 * {@link SlowListenerException}. One that cancels, or whose client has gone, is forgotten.
 * <p>Context: each listener sees the values of the code that made it one, not those of senders.
 * <p>Threading: safe from any. Listeners are called on a thread of the JDK's common pool, one call at a time for each, and must not block.
 */
public final class Group<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final String name;
    private final int room;
    private final Set<Listener<?>> listeners = new LinkedHashSet<>(); // guarded by itself
    private boolean closed; // guarded by listeners

    /**
     * Makes one without listeners.
     *
     * @param name for messages
     * @param room how many messages may wait for one listener, rounded up to a power of two; at least 1
     */
    public Group(String name, int room) {
        if (room < 1) {
            throw new IllegalArgumentException(
                    "'room' of group '%s' is %d, but must be at least 1.".formatted(name, room));
        }
        this.name = name;
        this.room = room;
    }

    /** Sends to all who listen; never blocks. Nobody hears it once the group is closed. */
    public void send(T message) {
        synchronized (listeners) { // all are to hear all messages in one order
            listeners.removeIf(listener -> !listener.takes(message));
        }
    }

    /** Returns what is sent from now on: whoever subscribes listens from that moment, until it cancels or the group is closed. */
    public Flow.Publisher<T> listen() {
        return listen(message -> message);
    }

    /** As {@link #listen()}, with each message as what {@code as} makes of it; if that throws, the listener is told, and is none any more. */
    public <U> Flow.Publisher<U> listen(Function<? super T, ? extends U> as) {
        return subscriber -> {
            var listener = new Listener<U>(subscriber, as);
            synchronized (listeners) {
                listener.begin();
                if (closed) {
                    listener.end();
                } else {
                    listeners.add(listener);
                }
            }
        };
    }

    /**
     * Returns {@code handler} as one whose client also listens, for one WebSocket.
     *
     * <p>A client that is dropped is told 1013, one that listens when the group is closed 1001.
     *
     * @param as makes the text that is sent
     */
    public WebSocketHandler listening(WebSocketHandler handler, Function<? super T, String> as) {
        return new ListeningSocket(handler, listen(as));
    }

    /** Returns how many listen. */
    public int listeners() {
        synchronized (listeners) {
            return listeners.size();
        }
    }

    /** Tells all who listen that nothing more comes, behind what waits for them; who listens later is told at once. */
    @Override
    public void close() {
        synchronized (listeners) {
            closed = true;
            listeners.forEach(Listener::end);
            listeners.clear();
        }
    }

    private void forget(Listener<?> listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }

    /** One who listens. Threading: signals come one at a time. */
    private final class Listener<U> implements Flow.Subscriber<T> {
        private final SubmissionPublisher<T> queue = new SubmissionPublisher<>(ForkJoinPool.commonPool(), room);
        private final Executor context = Bridge.captured();
        private final Flow.Subscriber<? super U> subscriber;
        private final Function<? super T, ? extends U> as;

        Listener(Flow.Subscriber<? super U> subscriber, Function<? super T, ? extends U> as) {
            this.subscriber = subscriber;
            this.as = as;
        }

        void begin() {
            queue.subscribe(this);
        }

        void end() {
            queue.close();
        }

        /** Returns whether there was room for {@code message}; if not, this is dropped. */
        boolean takes(T message) {
            boolean taken = queue.offer(message, null) >= 0;
            if (!taken) {
                var slow = new SlowListenerException(name, room);
                LOG.info("{}", slow.getMessage());
                queue.closeExceptionally(slow);
            }
            return taken;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            context.execute(() -> subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    subscription.request(count);
                }

                @Override
                public void cancel() {
                    subscription.cancel();
                    forget(Listener.this);
                }
            }));
        }

        @Override
        public void onNext(T message) {
            context.execute(() -> subscriber.onNext(as.apply(message)));
        }

        @Override
        public void onError(Throwable failure) {
            forget(this);
            context.execute(() -> subscriber.onError(failure));
        }

        @Override
        public void onComplete() {
            context.execute(subscriber::onComplete);
        }
    }
}
