package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import dev.segue.bridge.Hops;
import dev.segue.bridge.LoopThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Signals, sent by sync and by async code; numbers are those of the bridge's statements. */
@Timeout(20)
class SignalTest {
    private static final Context.Key<String> FIRST = new Context.Key<>("first");
    private static final Context.Key<String> SECOND = new Context.Key<>("second");
    private static final Context.Key<String> THIRD = new Context.Key<>("third");

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Signal<String> saved = new Signal<>("saved", bridge);
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        bridge.close();
    }

    /** What a sender sees when the send is over. */
    record Sent(@Nullable List<Signal.Reply> replies, @Nullable Throwable failure, Context after, int hops) {
        List<String> receivers() {
            return replies == null ? List.of() : replies.stream().map(Signal.Reply::receiver).toList();
        }
    }

    enum Sender {
        SYNC {
            @Override
            Sent send(Bridge bridge, Signal<String> signal, boolean robust) {
                return Failures.join(bridge.toAsync(bridge.workers(), () -> fresh().call(() -> {
                    try {
                        return new Sent(robust ? signal.sendRobust("book") : signal.send("book"), null,
                                Context.current(), hops());
                    } catch (Throwable failure) {
                        return new Sent(null, failure, Context.current(), hops());
                    }
                })));
            }
        },
        ASYNC {
            @Override
            Sent send(Bridge bridge, Signal<String> signal, boolean robust) {
                Supplier<CompletableFuture<Sent>> sending = () -> (robust ? signal.asyncSendRobust("book")
                        : signal.asyncSend("book")).handle(
                                (replies, failure) -> new Sent(replies, failure, Context.current(), hops()));
                return bridge.toSync(() -> fresh().supply(() -> bridge.inScope(bridge.workers(), sending)));
            }
        };

        abstract Sent send(Bridge bridge, Signal<String> signal, boolean robust);

        private static Context fresh() {
            return Context.empty().with(Hops.KEY, new Hops());
        }

        private static int hops() {
            Hops hops = Context.current().get(Hops.KEY);
            return hops == null ? 0 : hops.count();
        }
    }

    @Test
    void b79_anAsyncSendTellsSyncReceiversInOrderAndInOneHopThenTheAsyncOnesAtATime() {
        var bothStarted = new CompletableFuture<String>();
        saved.asyncConnect("async one", _ -> {
            note("async one");
            return bothStarted;
        });
        saved.connect("sync one", _ -> note("sync one"));
        saved.asyncConnect("async two", event -> {
            note("async two");
            bothStarted.complete(event);
            return CompletableFuture.completedFuture(event);
        });
        saved.connect("sync two", _ -> note("sync two"));
        Sent sent = send(Sender.ASYNC, false);
        assertThat(sent.receivers()).containsExactly("sync one", "sync two", "async one", "async two");
        assertThat(names()).containsExactly("sync one", "sync two", "async one", "async two");
        assertThat(seen).filteredOn(line -> line.startsWith("sync")).allMatch(line -> line.contains("worker"));
        assertThat(seen).filteredOn(line -> line.startsWith("async")).allMatch(line -> line.endsWith("loop"));
        assertThat(sent.hops()).as("to the thread of the sync ones, and back").isEqualTo(2);
    }

    @Test
    void b80_aSyncSendTellsSyncReceiversInPlaceThenAllAsyncOnesThroughOneWait() {
        saved.asyncConnect("async one", event -> {
            note("async one");
            return CompletableFuture.completedFuture(event);
        });
        saved.connect("sync one", _ -> note("sync one"));
        saved.asyncConnect("async two", event -> {
            note("async two");
            return CompletableFuture.completedFuture(event);
        });
        Sent sent = send(Sender.SYNC, false);
        assertThat(sent.receivers()).containsExactly("sync one", "async one", "async two");
        assertThat(names()).containsExactly("sync one", "async one", "async two");
        assertThat(seen).filteredOn(line -> line.startsWith("async")).allMatch(line -> line.endsWith("loop"));
        assertThat(sent.hops()).as("to the loop, for both async ones").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void b81_aPlainSendStopsAtTheFirstSyncReceiverThatFails(Sender sender) {
        var failure = new IOException("no");
        saved.connect("one", _ -> note("one"));
        saved.connect("two", _ -> {
            throw failure;
        });
        saved.connect("three", _ -> note("three"));
        saved.asyncConnect("four", event -> CompletableFuture.completedFuture(note("four")));
        assertThat(send(sender, false).failure()).isSameAs(failure);
        assertThat(names()).containsExactly("one");
    }

    @ParameterizedTest
    @EnumSource
    void b81_aPlainSendCancelsTheOtherAsyncReceiversWhenOneFails(Sender sender) {
        var never = new CompletableFuture<String>();
        var failure = new IOException("no");
        saved.asyncConnect("one", _ -> never);
        saved.asyncConnect("two", _ -> CompletableFuture.failedFuture(failure));
        assertThat(send(sender, false).failure()).isSameAs(failure);
        assertThat(never).isCancelled();
    }

    @ParameterizedTest
    @EnumSource
    void b81_aRobustSendTellsAllAndAFailureIsThatReceiversReply(Sender sender) {
        var failure = new IOException("no");
        var thrown = new IllegalStateException("at once");
        saved.connect("one", _ -> {
            throw failure;
        });
        saved.connect("two", event -> event + "!");
        saved.asyncConnect("three", _ -> {
            throw thrown;
        });
        saved.asyncConnect("four", event -> CompletableFuture.completedFuture(event.length()));
        assertThat(send(sender, true).replies()).containsExactly(new Signal.Reply.Failed("one", failure),
                new Signal.Reply.Returned("two", "book!"), new Signal.Reply.Failed("three", thrown),
                new Signal.Reply.Returned("four", 4));
    }

    @ParameterizedTest
    @EnumSource
    void b82_whatReceiversSetIsSeenByTheSenderAndAsyncOnesDoNotSeeEachOthers(Sender sender) {
        saved.connect("sync", _ -> {
            Context.set(FIRST, "sync");
            return null;
        });
        saved.asyncConnect("async one", event -> {
            Context.set(SECOND, "async");
            return CompletableFuture.completedFuture(Context.current().get(FIRST));
        });
        saved.asyncConnect("async two", event -> {
            Context.set(THIRD, "async");
            return CompletableFuture.completedFuture(Context.current().get(SECOND));
        });
        Sent sent = send(sender, false);
        assertThat(sent.replies()).contains(new Signal.Reply.Returned("async one", "sync"),
                new Signal.Reply.Returned("async two", null));
        assertThat(sent.after().get(FIRST)).isEqualTo("sync");
        assertThat(sent.after().get(SECOND)).isEqualTo("async");
        assertThat(sent.after().get(THIRD)).isEqualTo("async");
    }

    @ParameterizedTest
    @EnumSource
    void b82_whatReceiversSetIsSeenAlsoWhenOneFails(Sender sender) {
        saved.connect("sync", _ -> {
            Context.set(FIRST, "sync");
            return null;
        });
        saved.asyncConnect("async", event -> {
            Context.set(SECOND, "async");
            return CompletableFuture.failedFuture(new IOException("no"));
        });
        Sent sent = send(sender, false);
        assertThat(sent.failure()).hasMessage("no");
        assertThat(sent.after().get(FIRST)).isEqualTo("sync");
        assertThat(sent.after().get(SECOND)).isEqualTo("async");
    }

    @ParameterizedTest
    @EnumSource
    void withoutReceiversNothingHappensAndNoThreadIsChanged(Sender sender) {
        Sent sent = send(sender, false);
        assertThat(sent.replies()).isEmpty();
        assertThat(sent.hops()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverIsToldUntilItIsDisconnectedAndItsNameIsItsOwn(Sender sender) {
        saved.connect("one", _ -> note("one"));
        assertThatThrownBy(() -> saved.asyncConnect("one", CompletableFuture::completedFuture))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Signal 'saved' has a receiver 'one' already.");
        assertThat(saved.disconnect("one")).isTrue();
        assertThat(saved.disconnect("one")).isFalse();
        assertThat(send(sender, false).replies()).isEmpty();
    }

    private Sent send(Sender sender, boolean robust) {
        return sender.send(bridge, saved, robust);
    }

    private String note(String what) {
        seen.add(what + " @" + Thread.currentThread().getName() + (LoopThreads.isCurrent() ? " loop" : ""));
        return what;
    }

    private List<String> names() {
        return seen.stream().map(line -> line.substring(0, line.indexOf(" @"))).toList();
    }
}
