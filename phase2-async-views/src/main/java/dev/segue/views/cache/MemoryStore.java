package dev.segue.views.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.segue.bridge.ExpiringStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps entries in the memory of this server, which forgets them when it restarts. When they take too much, those go that are least likely to be asked for.
 *
 * <p>Threading: safe from any; never blocks.
 *
 * @see <a href="https://github.com/ben-manes/caffeine/wiki/Efficiency">how Caffeine chooses them</a>
 */
public final class MemoryStore implements ExpiringStore {
    /** What an entry takes besides its bytes, about. */
    private static final int OVERHEAD = 128;

    private final long mostBytes;
    private final com.github.benmanes.caffeine.cache.Cache<String, Kept> kept;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] value, Duration lasting) {}

    /** Makes an empty one for entries of at most about {@code mostBytes} in all, with their keys. */
    public MemoryStore(long mostBytes) {
        this(mostBytes, Ticker.systemTicker());
    }

    private MemoryStore(long mostBytes, Ticker clock) {
        this.mostBytes = mostBytes;
        this.kept = Caffeine.newBuilder().ticker(clock).executor(Runnable::run).maximumWeight(mostBytes)
                .weigher((String key, Kept one) -> OVERHEAD + key.length() + one.value.length)
                .expireAfter(Expiry.writing((String _, Kept one) -> one.lasting)).build();
    }

    /** Returns one for as many bytes, empty, and with another clock. */
    public MemoryStore at(InstantSource other) {
        return new MemoryStore(mostBytes, () -> Duration.between(Instant.EPOCH, other.instant()).toNanos());
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return CompletableFuture.completedFuture(Optional.ofNullable(kept.getIfPresent(key)).map(Kept::value));
    }

    @Override
    public CompletionStage<?> write(String key, byte[] value, Duration lasting) {
        kept.put(key, new Kept(value, lasting));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> replace(String key, byte[] value, Duration lasting) {
        return CompletableFuture.completedFuture(kept.asMap().replace(key, new Kept(value, lasting)) != null);
    }

    @Override
    public CompletionStage<?> delete(String key) {
        kept.invalidate(key);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> deleteAll(String prefix) {
        kept.asMap().keySet().removeIf(key -> key.startsWith(prefix));
        return CompletableFuture.completedFuture(null);
    }

    /** Returns how many bytes it keeps, about. */
    long bytes() {
        kept.cleanUp();
        return kept.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
