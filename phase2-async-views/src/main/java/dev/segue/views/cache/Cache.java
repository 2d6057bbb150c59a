package dev.segue.views.cache;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeException;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.ExpiringStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values of one kind that may be used again for a time, by key.
 *
 * <pre>{@code
 * var fronts = new Cache<>(bridge, new MemoryStore(64 << 20), "front pages", new TypeReference<List<Article>>() {});
 *
 * List<Article> front = fronts.getOrCompute(tag, Duration.ofMinutes(5), () -> newest(tag));    // asyncGetOrCompute in async code
 * }</pre>
 *
 * <p>Shape: values are kept as JSON, so each caller gets one of its own, and what is kept in another form, by an older version of the site say, is as if
 * it were not there. Any text is a key. Of several writers of one key the last one wins.
 * <p>Threading: safe from any; methods without {@code async} may block, if the store is to be waited for.
 * <p>Errors: those of the store, and of the computation, pass unchanged.
 */
public final class Cache<V> {
    private static final Context.Key<Computing> COMPUTING = new Context.Key<>("cached value");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9 ._-]{1,100}");

    private final Bridge bridge;
    private final ExpiringStore store;
    private final String name;
    private final TypeReference<V> type;
    /** By key: what others wait for; empty, if whoever computes it was stopped. */
    private final ConcurrentHashMap<String, CompletableFuture<Optional<byte[]>>> underWay = new ConcurrentHashMap<>();

    /** A value that the code under way is computing, and those it does so for. */
    private record Computing(Cache<?> cache, String key, @Nullable Computing outer) {
        boolean holds(Cache<?> other, String wanted) {
            return (cache == other && key.equals(wanted)) || (outer != null && outer.holds(other, wanted));
        }
    }

    /**
     * Makes one that keeps its values in {@code store}, which others may use too.
     *
     * @param name letters, digits, spaces, dots and dashes: whoever uses this name with the store shares the values
     */
    public Cache(Bridge bridge, ExpiringStore store, String name, TypeReference<V> type) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no name of a cache. Use 1 to 100 letters, digits, spaces, dots and dashes."
                            .formatted(name));
        }
        this.bridge = bridge;
        this.store = store;
        this.name = name;
        this.type = type;
    }

    /** Returns the value of {@code key}, unless there is none, or its time is over. */
    public Optional<V> get(String key) {
        return bridge.await(asyncGet(key));
    }

    /** Async form of {@link #get}. */
    public CompletableFuture<Optional<V>> asyncGet(String key) {
        return in(store.read(at(key))).thenApply(found -> found.flatMap(this::value));
    }

    /** Keeps {@code value} for {@code lasting}, in place of what was there; it must not be null. */
    public void put(String key, V value, Duration lasting) {
        bridge.await(asyncPut(key, value, lasting));
    }

    /** Async form of {@link #put}. */
    public CompletableFuture<Void> asyncPut(String key, V value, Duration lasting) {
        byte[] json = json(key, value);
        underWay.remove(key);
        return in(store.write(at(key), json, lasting)).thenRun(() -> {});
    }

    /**
     * Returns the value of {@code key}; if there is none, computes it, and keeps it for {@code lasting}.
     *
     * <p>Whoever asks while a value is being computed, on this server, waits for it, so it is computed once. A failure is that of all who wait, and is not
     * kept; if the computation is stopped, by its own client's leaving or its deadline, the next one who waits computes. A computation that asks for
     * another value waits for nobody: it may compute it beside others. A key that is put or deleted meanwhile is not kept.
     *
     * @throws IllegalStateException if the computation asks for its own value, or returns null
     */
    public V getOrCompute(String key, Duration lasting, Callable<V> computation) {
        return get(key).orElseGet(
                () -> bridge.toSync(() -> asyncCompute(key, lasting, () -> bridge.toAsync(computation))));
    }

    /** Async form of {@link #getOrCompute}. */
    public CompletableFuture<V> asyncGetOrCompute(String key, Duration lasting,
            Supplier<? extends CompletionStage<V>> computation) {
        return asyncGet(key).thenCompose(found -> found.map(CompletableFuture::completedFuture)
                .orElseGet(() -> asyncCompute(key, lasting, computation)));
    }

    /** Forgets the value of {@code key}. */
    public void delete(String key) {
        bridge.await(asyncDelete(key));
    }

    /** Async form of {@link #delete}. */
    public CompletableFuture<Void> asyncDelete(String key) {
        underWay.remove(key);
        return in(store.delete(at(key))).thenRun(() -> {});
    }

    /** Forgets all values of this cache's name. */
    public void clear() {
        bridge.await(asyncClear());
    }

    /** Async form of {@link #clear}. */
    public CompletableFuture<Void> asyncClear() {
        underWay.clear();
        return in(store.deleteAll(name + ":")).thenRun(() -> {});
    }

    /** Returns how many values are being computed. */
    int underWay() {
        return underWay.size();
    }

    private CompletableFuture<V> asyncCompute(String key, Duration lasting,
            Supplier<? extends CompletionStage<V>> computation) {
        return shared(key, lasting, computation).thenApply(json -> value(json).orElseThrow(
                () -> new IllegalStateException(
                        "The value of '%s' in cache '%s' can't be read back from JSON as %s. Keep a record of plain values."
                                .formatted(key, name, type.getType()))));
    }

    private CompletableFuture<byte[]> shared(String key, Duration lasting,
            Supplier<? extends CompletionStage<V>> computation) {
        Computing outer = Context.current().get(COMPUTING);
        if (outer != null && outer.holds(this, key)) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "The computation of '%s' in cache '%s' asks for that value itself. Compute it from others."
                            .formatted(key, name)));
        }
        var mine = new CompletableFuture<Optional<byte[]>>();
        CompletableFuture<Optional<byte[]>> other = underWay.putIfAbsent(key, mine);
        return other == null || outer != null ? computed(key, lasting, computation, mine)
                : in(other.copy()).thenCompose(json -> json.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> shared(key, lasting, computation)));
    }

    /** Looks once more, for whoever computed it before may have ended between the look and {@code mine}; then computes. */
    private CompletableFuture<byte[]> computed(String key, Duration lasting,
            Supplier<? extends CompletionStage<V>> computation, CompletableFuture<Optional<byte[]>> mine) {
        Context inside = Context.current().with(COMPUTING,
                new Computing(this, key, Context.current().get(COMPUTING)));
        return in(CompletableFuture.completedFuture(at(key))).thenCompose(store::read)
                .thenCompose(found -> found.filter(json -> value(json).isPresent())
                        .<CompletionStage<byte[]>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> in(inside.supply(computation)).thenApply(value -> json(key, value))
                                .thenCompose(json -> kept(key, json, lasting, mine))))
                .whenComplete((json, failure) -> {
                    underWay.remove(key, mine);
                    if (failure == null) {
                        mine.complete(Optional.of(json));
                    } else if (isOfItsRequest(failure)) {
                        mine.complete(Optional.empty());
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
    }

    /** Returns whether {@code failure} is the end of the request that computed, which is not that of others who wait. */
    private static boolean isOfItsRequest(Throwable failure) {
        return failure instanceof CancellationException || failure instanceof InterruptedException
                || failure instanceof BridgeException;
    }

    /** Keeps {@code json}, unless the key was put or deleted meanwhile; if it was during the write, what is there may be either one's, and goes. */
    private CompletionStage<byte[]> kept(String key, byte[] json, Duration lasting,
            CompletableFuture<Optional<byte[]>> mine) {
        CompletableFuture<byte[]> value = in(CompletableFuture.completedFuture(json));
        return !isUnderWay(key, mine) ? value
                : value.thenCompose(written -> store.write(at(key), written, lasting))
                        .thenCompose(_ -> isUnderWay(key, mine) ? value : store.delete(at(key)).thenApply(_ -> json));
    }

    private boolean isUnderWay(String key, CompletableFuture<Optional<byte[]>> mine) {
        return underWay.replace(key, mine, mine);
    }

    private static <T> CompletableFuture<T> in(CompletionStage<T> stage) {
        return ContextFuture.of(stage);
    }

    private String at(String key) {
        return ExpiringStore.key(name, key);
    }

    private byte[] json(String key, V value) {
        return JsonMapper.shared().writeValueAsBytes(Objects.requireNonNull(value,
                () -> "The value of '%s' for cache '%s' is null. Keep an empty value instead.".formatted(key, name)));
    }

    private Optional<V> value(byte[] json) {
        try {
            return Optional.ofNullable(JsonMapper.shared().readValue(json, type));
        } catch (JacksonException _) { // written by another version of the site
            return Optional.empty();
        }
    }
}
