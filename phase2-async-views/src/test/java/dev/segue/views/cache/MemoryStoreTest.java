package dev.segue.views.cache;

import dev.segue.bridge.ExpiringStore;
import dev.segue.views.security.StoredSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class MemoryStoreTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private long nanos;
    private final MemoryStore store = new MemoryStore(1 << 20).at(() -> Instant.EPOCH.plusNanos(nanos));

    @Test
    void eachEntryIsKeptForItsOwnTimeAndForAnotherOneWhenItIsWrittenAgain() {
        write("a", "1", HOUR);
        write("b", "2", HOUR.multipliedBy(2));
        nanos = HOUR.minusNanos(1).toNanos();
        assertThat(read("a")).contains("1");
        nanos = HOUR.toNanos();
        assertThat(read("a")).isEmpty();
        assertThat(read("b")).contains("2");
        write("b", "3", HOUR.multipliedBy(2));
        nanos = HOUR.multipliedBy(3).minusNanos(1).toNanos();
        assertThat(read("b")).contains("3");
        nanos++;
        assertThat(read("b")).isEmpty();
    }

    @Test
    void onlyWhatIsThereIsReplacedAndWhatIsDeletedIsNot() {
        assertThat(replace("a", "1")).isFalse();
        assertThat(read("a")).isEmpty();
        write("a", "1", HOUR);
        assertThat(replace("a", "2")).isTrue();
        assertThat(read("a")).contains("2");
        store.delete("a").toCompletableFuture().join();
        assertThat(replace("a", "3")).isFalse();
        write("b", "1", HOUR);
        nanos = HOUR.toNanos();
        assertThat(replace("b", "2")).as("its time is over").isFalse();
    }

    @Test
    void aSessionLastsForItsAgeAfterItsLastChangeAndIsKeptUnderNoTokenThatWasSent() {
        var sessions = new StoredSessions(store, HOUR);
        String token = sessions.save(Map.of("a", "1"), null).toCompletableFuture().join();
        assertThat(read("session:" + token)).isEmpty();
        assertThat(read(ExpiringStore.key("session", token))).contains("{\"a\":\"1\"}");
        nanos = HOUR.minusNanos(1).toNanos();
        sessions.save(Map.of("a", "2"), token).toCompletableFuture().join();
        nanos = HOUR.multipliedBy(2).minusNanos(2).toNanos();
        assertThat(sessions.load(token).toCompletableFuture().join()).contains(Map.of("a", "2"));
        nanos++;
        assertThat(sessions.load(token).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void onlyKeysThatBeginSoAreDeletedTogether() {
        write("a:1", "1", HOUR);
        write("a:2", "2", HOUR);
        write("ab:1", "3", HOUR);
        store.deleteAll("a:").toCompletableFuture().join();
        assertThat(read("a:1")).isEmpty();
        assertThat(read("a:2")).isEmpty();
        assertThat(read("ab:1")).contains("3");
    }

    /** SEC-DOS: whoever chooses the keys does not choose how much memory is taken. */
    @Test
    void memoryIsBoundedOverAMillionKeys() {
        byte[] value = "x".repeat(100).getBytes(UTF_8);
        for (int i = 0; i < 1_000_000; i++) {
            store.write("key " + i, value, HOUR);
        }
        assertThat(store.bytes()).isBetween(1L << 19, 1L << 20);
    }

    @Test
    void aKeyOfAnyTextIsShortAndAnotherForEachText() {
        String key = ExpiringStore.key("shop", "x".repeat(100_000));
        assertThat(key).startsWith("shop:").hasSize(48).isEqualTo(ExpiringStore.key("shop", "x".repeat(100_000)));
        assertThat(ExpiringStore.key("shop", "x")).isNotEqualTo(key);
        assertThat(ExpiringStore.key("shop", "")).isEqualTo("shop:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    }

    private void write(String key, String value, Duration lasting) {
        store.write(key, value.getBytes(UTF_8), lasting).toCompletableFuture().join();
    }

    private boolean replace(String key, String value) {
        return store.replace(key, value.getBytes(UTF_8), HOUR).toCompletableFuture().join();
    }

    private Optional<String> read(String key) {
        return store.read(key).toCompletableFuture().join().map(value -> new String(value, UTF_8));
    }
}
