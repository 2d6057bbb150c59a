package dev.segue.views;

import dev.segue.bridge.Context;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who hears what, in which order, and who is forgotten. */
@Timeout(30)
class GroupTest {
    private final Group<Integer> group = new Group<>("numbers", 16);

    /** Hears as many messages as it asks for. */
    private static final class Ear<T> implements Flow.Subscriber<T> {
        final Queue<T> heard = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CompletableFuture<String> end = new CompletableFuture<>();
        private final long wanted;

        Ear(long wanted) {
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            if (wanted > 0) {
                given.request(wanted);
            }
        }

        @Override
        public void onNext(T message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onComplete() {
            end.complete("complete");
        }
    }

    private <T> Ear<T> listening(Flow.Publisher<T> publisher, long wanted) {
        var ear = new Ear<T>(wanted);
        publisher.subscribe(ear);
        return ear;
    }

    @Test
    void allHearWhatIsSentWhileTheyListenInTheSameOrder() throws Exception {
        var large = new Group<Integer>("numbers", 4_096);
        large.send(-1);
        List<Ear<Integer>> ears = Stream.generate(() -> listening(large.listen(), Long.MAX_VALUE)).limit(5).toList();
        List<Thread> senders = IntStream.range(0, 4).mapToObj(sender -> Thread.ofVirtual()
                .start(() -> IntStream.range(0, 1_000).forEach(i -> large.send(sender * 1_000 + i)))).toList();
        for (Thread sender : senders) {
            sender.join();
        }
        large.close();
        ears.forEach(ear -> assertThat(ear.end.join()).isEqualTo("complete"));
        List<Integer> first = List.copyOf(ears.getFirst().heard);
        assertThat(first).hasSize(4_000);
        assertThat(first.stream().filter(i -> i < 1_000)).isSorted();
        assertThat(ears).allSatisfy(ear -> assertThat(ear.heard).containsExactlyElementsOf(first));
    }

    @Test
    void aSlowListenerIsDroppedWithAMessageAndTheOthersHearOn() {
        Ear<Integer> slow = listening(group.listen(), 0);
        Ear<Integer> other = listening(group.listen(), Long.MAX_VALUE);
        for (int i = 0; i < 17; i++) {
            int sent = i;
            group.send(sent);
            Awaitility.await().until(() -> other.heard.size() == sent + 1);
        }
        assertThat(slow.end.join()).isEqualTo(
                "A listener of group 'numbers' was dropped: more than 16 messages waited for it. Let it listen anew, or give the group more room.");
        assertThat(slow.heard).isEmpty();
        assertThat(group.listeners()).isEqualTo(1);
        group.close();
        assertThat(other.end.join()).isEqualTo("complete");
        assertThat(listening(group.listen(), 1).end.join()).isEqualTo("complete");
    }

    @Test
    void aThousandListenersThatHaveGoneAreForgotten() {
        var left = new ArrayList<WeakReference<Ear<Integer>>>();
        for (int i = 0; i < 1_000; i++) {
            Ear<Integer> ear = listening(group.listen(), i % 3);
            left.add(new WeakReference<>(ear));
            if (i % 2 == 0) {
                ear.subscription.join().cancel();
            }
        }
        assertThat(group.listeners()).isEqualTo(500);
        IntStream.range(0, 32).forEach(group::send);
        Awaitility.await().until(() -> group.listeners() == 0);
        Awaitility.await().until(() -> {
            System.gc();
            return left.stream().allMatch(ear -> ear.refersTo(null));
        });
    }

    @Test
    void aListenerHasTheContextOfItsOwnAndIsToldWhatItsFunctionThrows() {
        var key = new Context.Key<String>("who");
        Ear<String> ear = Context.current().with(key, "ada").supply(() -> listening(group.listen(number -> {
            if (number == 2) {
                throw new ArithmeticException("no two");
            }
            return number + " " + Context.current().get(key);
        }), Long.MAX_VALUE));
        Context.current().with(key, "bob").run(() -> group.send(1));
        group.send(2);
        assertThat(ear.end.join()).isEqualTo("no two");
        assertThat(ear.heard).containsExactly("1 ada");
        Awaitility.await().until(() -> group.listeners() == 0);
    }

    @Test
    void aGroupWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new Group<>("x", 0)).hasMessage("'room' of group 'x' is 0, but must be at least 1.");
    }
}
