package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens in one part of an application, and that others want to hear of without being known there.
 *
 * <p>A send tells the sync receivers first, one after the other, in the order in which they were connected, then the async ones, all at a
 * time; replies come in that order. The kind of the sender decides who changes threads, once: {@link #send} waits for all async receivers
 * together, {@link #asyncSend} sends all sync ones to the request's home thread.
 * <p>Errors: a plain send ends with the first failure; sync receivers after it are not called, async ones beside it are cancelled. A robust one
 * tells all, and a failure is that receiver's reply.
 * <p>Context: what receivers set is seen by the sender afterwards, also when one fails; async ones don't see each other's.
 * <p>Threading: safe from any; {@link #send} and {@link #sendRobust} are refused on a loop thread, if an async receiver is to be waited for.
 *
 * @param <T> what is sent
 * @see <a href="https://docs.djangoproject.com/en/dev/topics/signals/">Django's signals, which this follows</a>
 */
public final class Signal<T> {
    private final String name;
    private final Bridge bridge;
    private final List<Connection<T>> connections = new CopyOnWriteArrayList<>();

    /** Makes one without receivers; {@code name} is for errors. */
    public Signal(String name, Bridge bridge) {
        this.name = name;
        this.bridge = bridge;
    }

    /** Hears of a signal, and may block. */
    @FunctionalInterface
    public interface Receiver<T> {
        /** Returns what the sender is told, or null for nothing. */
        @Nullable
        Object receive(T event) throws Exception;
    }

    /** Hears of a signal, and never blocks. */
    @FunctionalInterface
    public interface AsyncReceiver<T> {
        /** Returns a stage of what the sender is told. */
        CompletionStage<?> receive(T event);
    }

    /** What a receiver made of a signal. */
    public sealed interface Reply {
        /** Returns the name under which the receiver was connected. */
        String receiver();

        /** What it returned. */
        record Returned(String receiver, @Nullable Object value) implements Reply {}

        /** Why it failed; only in robust sends. */
        record Failed(String receiver, Throwable failure) implements Reply {}
    }

    private sealed interface Connection<T> {
        String name();

        record Sync<T>(String name, Receiver<T> receiver) implements Connection<T> {}

        record Async<T>(String name, AsyncReceiver<T> receiver) implements Connection<T> {}
    }

    private enum Failing {
        ENDS_THE_SEND,
        IS_A_REPLY
    }

    /**
     * Tells {@code receiver} from now on.
     *
     * @throws IllegalArgumentException if one of that name is connected
     */
    public void connect(String receiverName, Receiver<T> receiver) {
        connect(new Connection.Sync<>(receiverName, receiver));
    }

    /** Async form of {@link #connect}. */
    public void asyncConnect(String receiverName, AsyncReceiver<T> receiver) {
        connect(new Connection.Async<>(receiverName, receiver));
    }

    /** Tells the receiver of that name no more, from the next send on; returns whether there was one. */
    public boolean disconnect(String receiverName) {
        return connections.removeIf(one -> one.name().equals(receiverName));
    }

    /** Tells all receivers and returns their replies; throws what the first of them to fail throws, checked or not. */
    public List<Reply> send(T event) {
        return send(event, Failing.ENDS_THE_SEND);
    }

    /** Async form of {@link #send}. */
    public CompletableFuture<List<Reply>> asyncSend(T event) {
        return asyncSend(event, Failing.ENDS_THE_SEND);
    }

    /** Tells all receivers and returns their replies, whoever fails. */
    public List<Reply> sendRobust(T event) {
        return send(event, Failing.IS_A_REPLY);
    }

    /** Async form of {@link #sendRobust}. */
    public CompletableFuture<List<Reply>> asyncSendRobust(T event) {
        return asyncSend(event, Failing.IS_A_REPLY);
    }

    private synchronized void connect(Connection<T> connection) {
        if (connections.stream().anyMatch(one -> one.name().equals(connection.name()))) {
            throw new IllegalArgumentException(
                    "Signal '%s' has a receiver '%s' already. Disconnect it, or give the other one another name."
                            .formatted(name, connection.name()));
        }
        connections.add(connection);
    }

    private List<Reply> send(T event, Failing failing) {
        var round = new Round(event, failing);
        List<Reply> first = round.inTurn();
        return round.async.isEmpty() ? first : joined(first, bridge.toSync(round::together));
    }

    private CompletableFuture<List<Reply>> asyncSend(T event, Failing failing) {
        var round = new Round(event, failing);
        CompletableFuture<List<Reply>> first = round.sync.isEmpty()
                ? ContextFuture.of(CompletableFuture.completedFuture(List.of()))
                : bridge.toAsync(round::inTurn);
        return first.thenCompose(replies -> round.together().thenApply(more -> joined(replies, more)));
    }

    private static List<Reply> joined(List<Reply> first, List<Reply> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** One send: those connected when it began, and what to do with each kind of them. */
    private final class Round {
        private final List<Connection.Sync<T>> sync = new ArrayList<>();
        private final List<Connection.Async<T>> async = new ArrayList<>();
        private final T event;
        private final Failing failing;

        Round(T event, Failing failing) {
            this.event = event;
            this.failing = failing;
            for (Connection<T> one : connections) {
                switch (one) {
                    case Connection.Sync<T> receiver -> sync.add(receiver);
                    case Connection.Async<T> receiver -> async.add(receiver);
                }
            }
        }

        List<Reply> inTurn() {
            var replies = new ArrayList<Reply>();
            for (Connection.Sync<T> one : sync) {
                try {
                    replies.add(new Reply.Returned(one.name(), one.receiver().receive(event)));
                } catch (Throwable failure) {
                    replies.add(failed(one.name(), failure));
                }
            }
            return List.copyOf(replies);
        }

        CompletableFuture<List<Reply>> together() {
            CompletableFuture<T> start = ContextFuture.of(CompletableFuture.completedFuture(event));
            List<CompletableFuture<Reply>> started = async.stream().map(one -> started(one, start)).toList();
            CompletableFuture<?>[] all = started.toArray(CompletableFuture[]::new);
            var first = new AtomicReference<@Nullable Throwable>();
            for (CompletableFuture<Reply> one : started) {
                var _ = one.whenComplete((_, failure) -> {
                    if (failure != null && first.compareAndSet(null, failure)) {
                        started.forEach(other -> other.cancel(true));
                    }
                });
            }
            return ContextFuture.all(all).handle((_, _) -> {
                Context.adopt(all);
                Throwable failure = first.get();
                if (failure != null) {
                    throw Failures.raise(failure);
                }
                return started.stream().map(CompletableFuture::resultNow).toList();
            });
        }

        /** Each runs in a branch of its own, which a function of a stage is. */
        private CompletableFuture<Reply> started(Connection.Async<T> one, CompletableFuture<T> start) {
            return start.thenCompose(told -> plain(one.receiver().receive(told))).handle(
                    (value, failure) -> failure == null ? new Reply.Returned(one.name(), value)
                            : failed(one.name(), failure));
        }

        private static <R> CompletableFuture<@Nullable Object> plain(CompletionStage<R> stage) {
            return ContextFuture.of(stage).thenApply(value -> value);
        }

        private Reply failed(String receiver, Throwable failure) {
            if (failing == Failing.ENDS_THE_SEND) {
                throw Failures.raise(failure);
            }
            return new Reply.Failed(receiver, Failures.unwrap(failure));
        }
    }
}
