package dev.segue.views.cache;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.ExpiringStore;
import dev.segue.bridge.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a cache promises to sync and to async code, whether its store answers at once or later. */
@Timeout(60)
class CacheTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    record Article(String title, List<String> tags) {}

    private long nanos;
    private final MemoryStore memory = new MemoryStore(1 << 20).at(() -> Instant.EPOCH.plusNanos(nanos));
    private final List<Cache<List<Article>>> caches = List.of(cache(memory), cache(new Late(memory)));
    private final AtomicInteger computed = new AtomicInteger();

    private static Cache<List<Article>> cache(ExpiringStore store) {
        return new Cache<>(BRIDGE, store, "articles", new TypeReference<>() {
        });
    }

    /** A store on threads of its own, as a table is. */
    private record Late(ExpiringStore kept) implements ExpiringStore {
        private static <T> CompletionStage<T> late(Callable<CompletionStage<T>> call) {
            return BRIDGE.toAsync(BRIDGE.shared(), () -> call.call().toCompletableFuture().join());
        }

        @Override
        public CompletionStage<Optional<byte[]>> read(String key) {
            return late(() -> kept.read(key));
        }

        @Override
        public CompletionStage<?> write(String key, byte[] value, Duration lasting) {
            return late(() -> kept.write(key, value, lasting).thenApply(_ -> true));
        }

        @Override
        public CompletionStage<Boolean> replace(String key, byte[] value, Duration lasting) {
            return late(() -> kept.replace(key, value, lasting));
        }

        @Override
        public CompletionStage<?> delete(String key) {
            return late(() -> kept.delete(key).thenApply(_ -> true));
        }

        @Override
        public CompletionStage<?> deleteAll(String prefix) {
            return late(() -> kept.deleteAll(prefix).thenApply(_ -> true));
        }
    }

    /** A store whose writes are done when the test says so. */
    private static final class WritesLater implements ExpiringStore {
        private final ExpiringStore kept;
        private Runnable write = () -> {};

        WritesLater(ExpiringStore kept) {
            this.kept = kept;
        }

        @Override
        public CompletionStage<Optional<byte[]>> read(String key) {
            return kept.read(key);
        }

        @Override
        public CompletionStage<?> write(String key, byte[] value, Duration lasting) {
            var written = new CompletableFuture<Boolean>();
            write = () -> {
                kept.write(key, value, lasting).toCompletableFuture().join();
                written.complete(true);
            };
            return written;
        }

        @Override
        public CompletionStage<Boolean> replace(String key, byte[] value, Duration lasting) {
            return kept.replace(key, value, lasting);
        }

        @Override
        public CompletionStage<?> delete(String key) {
            return kept.delete(key);
        }

        @Override
        public CompletionStage<?> deleteAll(String prefix) {
            return kept.deleteAll(prefix);
        }
    }

    enum Way {
        SYNC {
            @Override
            Optional<List<Article>> get(Cache<List<Article>> cache, String key) {
                return cache.get(key);
            }

            @Override
            void put(Cache<List<Article>> cache, String key, List<Article> value) {
                cache.put(key, value, HOUR);
            }

            @Override
            List<Article> getOrCompute(Cache<List<Article>> cache, String key, Callable<List<Article>> computation) {
                return cache.getOrCompute(key, HOUR, computation);
            }

            @Override
            void delete(Cache<List<Article>> cache, String key) {
                cache.delete(key);
            }

            @Override
            void clear(Cache<List<Article>> cache) {
                cache.clear();
            }
        },
        ASYNC {
            @Override
            Optional<List<Article>> get(Cache<List<Article>> cache, String key) {
                return settled(cache.asyncGet(key));
            }

            @Override
            void put(Cache<List<Article>> cache, String key, List<Article> value) {
                settled(cache.asyncPut(key, value, HOUR));
            }

            @Override
            List<Article> getOrCompute(Cache<List<Article>> cache, String key, Callable<List<Article>> computation) {
                return settled(cache.asyncGetOrCompute(key, HOUR,
                        () -> BRIDGE.toAsync(BRIDGE.virtualThreads(), computation)));
            }

            @Override
            void delete(Cache<List<Article>> cache, String key) {
                settled(cache.asyncDelete(key));
            }

            @Override
            void clear(Cache<List<Article>> cache) {
                settled(cache.asyncClear());
            }
        };

        abstract Optional<List<Article>> get(Cache<List<Article>> cache, String key);

        abstract void put(Cache<List<Article>> cache, String key, List<Article> value);

        abstract List<Article> getOrCompute(Cache<List<Article>> cache, String key,
                Callable<List<Article>> computation);

        abstract void delete(Cache<List<Article>> cache, String key);

        abstract void clear(Cache<List<Article>> cache);
    }

    @AfterEach
    void nothingIsLeftUnderWay() {
        assertThat(caches).allSatisfy(cache -> assertThat(cache.underWay()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void aValueIsComputedOnceAndIsThereUntilItsTimeIsOver(Way way) {
        for (Cache<List<Article>> cache : caches) {
            computed.set(0);
            assertThat(way.get(cache, "tea")).isEmpty();
            assertThat(way.getOrCompute(cache, "tea", this::compute)).containsExactly(article(1));
            assertThat(way.getOrCompute(cache, "tea", this::compute)).containsExactly(article(1));
            assertThat(way.get(cache, "tea")).contains(List.of(article(1)));
            nanos += HOUR.toNanos();
            assertThat(way.get(cache, "tea")).isEmpty();
            assertThat(way.getOrCompute(cache, "tea", this::compute)).containsExactly(article(2));
            way.clear(cache);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPutIsThereUntilItIsDeletedAndAllOfANameIsCleared(Way way) {
        for (Cache<List<Article>> cache : caches) {
            way.put(cache, "tea", List.of(article(1)));
            way.put(cache, "", List.of(article(2)));
            way.put(cache, "tea", List.of(article(3)));
            assertThat(way.get(cache, "tea")).contains(List.of(article(3)));
            way.delete(cache, "tea");
            assertThat(way.get(cache, "tea")).isEmpty();
            assertThat(way.get(cache, "")).contains(List.of(article(2)));
            var other = new Cache<>(BRIDGE, memory, "articles.other", new TypeReference<List<Article>>() {
            });
            other.put("", List.of(article(4)), HOUR);
            way.clear(cache);
            assertThat(way.get(cache, "")).isEmpty();
            assertThat(other.get("")).contains(List.of(article(4)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoAsksWhileAValueIsComputedGetsThatOneInAValueOfTheirOwn(Way way) throws Exception {
        for (Cache<List<Article>> cache : caches) {
            computed.set(0);
            var begun = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            List<Future<List<Article>>> asked = new ArrayList<>();
            asked.add(BRIDGE.toAsync(BRIDGE.virtualThreads(), () -> way.getOrCompute(cache, "tea", () -> {
                begun.countDown();
                goOn.await();
                return compute();
            })));
            begun.await();
            for (int i = 0; i < 20; i++) {
                asked.add(BRIDGE.toAsync(BRIDGE.virtualThreads(),
                        () -> way.getOrCompute(cache, "tea", this::compute)));
            }
            assertThat(cache.underWay()).isEqualTo(1);
            goOn.countDown();
            for (Future<List<Article>> one : asked) {
                assertThat(settled(one)).containsExactly(article(1));
            }
            assertThat(asked.stream().map(one -> System.identityHashCode(settled(one).getFirst())).distinct())
                    .as("values of their own").hasSizeGreaterThan(10);
            way.clear(cache);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsThatOfAllWhoWaitAndIsNotKept(Way way) throws Exception {
        for (Cache<List<Article>> cache : caches) {
            computed.set(0);
            var begun = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            Future<List<Article>> first = BRIDGE.toAsync(BRIDGE.virtualThreads(),
                    () -> way.getOrCompute(cache, "tea", () -> {
                        begun.countDown();
                        goOn.await();
                        throw new java.io.IOException("no tea");
                    }));
            begun.await();
            CompletableFuture<List<Article>> second = cache.asyncGetOrCompute("tea", HOUR,
                    () -> CompletableFuture.completedFuture(compute()));
            goOn.countDown();
            assertThatThrownBy(() -> settled(first)).isInstanceOf(java.io.IOException.class).hasMessage("no tea");
            var _ = second.handle((_, _) -> true).join(); // waited, or came too late
            way.delete(cache, "tea");
            assertThat(way.getOrCompute(cache, "tea", () -> List.of(article(9)))).containsExactly(article(9));
            way.clear(cache);
        }
    }

    @Test
    void whoWaitsComputesWhenTheOneWhoDidSoWasCancelled() {
        for (Cache<List<Article>> cache : caches) {
            var never = new CompletableFuture<List<Article>>();
            var begun = new CompletableFuture<Boolean>();
            CompletableFuture<List<Article>> first = cache.asyncGetOrCompute("tea", HOUR, () -> {
                begun.complete(true);
                return never;
            });
            begun.join();
            CompletableFuture<List<Article>> second = cache.asyncGetOrCompute("tea", HOUR,
                    () -> CompletableFuture.completedFuture(List.of(article(2))));
            CompletableFuture<List<Article>> third = cache.asyncGetOrCompute("tea", HOUR,
                    () -> CompletableFuture.completedFuture(List.of(article(3))));
            third.cancel(true);
            assertThat(never).isNotDone();
            first.cancel(true);
            assertThat(never).isCancelled();
            assertThat(settled(second)).containsExactly(article(2));
            assertThatThrownBy(first::join).isInstanceOf(CancellationException.class);
            assertThat(cache.get("tea")).contains(List.of(article(2)));
            cache.clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsComputesWhenTheOneWhoDidSoWasInterrupted(Way way) throws Exception {
        for (Cache<List<Article>> cache : caches) {
            var begun = new CountDownLatch(1);
            var never = new CountDownLatch(1);
            CompletableFuture<List<Article>> first = BRIDGE.toAsync(BRIDGE.virtualThreads(),
                    Bridge.interruptible(() -> cache.getOrCompute("tea", HOUR, () -> {
                        begun.countDown();
                        never.await();
                        return compute();
                    })));
            begun.await();
            CompletableFuture<List<Article>> second = BRIDGE.toAsync(BRIDGE.virtualThreads(),
                    () -> way.getOrCompute(cache, "tea", () -> List.of(article(2))));
            first.cancel(true);
            assertThat(settled(second)).containsExactly(article(2));
            way.clear(cache);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsDeletedWhileItIsComputedIsNotKept(Way way) {
        for (Cache<List<Article>> cache : caches) {
            assertThat(way.getOrCompute(cache, "tea", () -> {
                way.delete(cache, "tea");
                return List.of(article(1));
            })).containsExactly(article(1));
            assertThat(way.get(cache, "tea")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsDeletedWhileItsComputedValueIsWrittenIsNotKept(Way way) {
        var waiting = new WritesLater(memory);
        Cache<List<Article>> cache = cache(waiting);
        CompletableFuture<List<Article>> first = cache.asyncGetOrCompute("tea", HOUR,
                () -> CompletableFuture.completedFuture(List.of(article(1))));
        way.delete(cache, "tea");
        waiting.write.run();
        assertThat(settled(first)).containsExactly(article(1));
        assertThat(way.get(cache, "tea")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aComputationMayAskForAnotherValueButNotForItsOwn(Way way) {
        for (Cache<List<Article>> cache : caches) {
            assertThat(way.getOrCompute(cache, "outer", () -> way.getOrCompute(cache, "inner", this::compute)))
                    .hasSize(1);
            assertThat(way.get(cache, "inner")).isPresent();
            assertThatThrownBy(() -> way.getOrCompute(cache, "tea",
                    () -> way.getOrCompute(cache, "milk", () -> way.getOrCompute(cache, "tea", this::compute))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "The computation of 'tea' in cache 'articles' asks for that value itself. Compute it from others.");
            way.clear(cache);
        }
    }

    /** Each computes one of two values and asks for the other one's: were they to wait for each other, they would for ever. */
    @ParameterizedTest
    @EnumSource
    void computationsThatAskForEachOthersValuesDoNotWaitForEachOther(Way way) {
        for (Cache<List<Article>> cache : caches) {
            var both = new CountDownLatch(2);
            List<CompletableFuture<List<Article>>> asked = List.of(List.of("a", "b"), List.of("b", "a")).stream()
                    .map(keys -> BRIDGE.toAsync(BRIDGE.virtualThreads(),
                            () -> way.getOrCompute(cache, keys.get(0), () -> {
                                both.countDown();
                                both.await();
                                return way.getOrCompute(cache, keys.get(1), this::compute);
                            })))
                    .toList();
            assertThat(asked).allSatisfy(one -> assertThat(settled(one)).hasSize(1));
            way.clear(cache);
        }
    }

    @Test
    void whatComesAfterAComputationIsNotPartOfIt() {
        for (Cache<List<Article>> cache : caches) {
            CompletableFuture<List<Article>> twice = ContextFuture.of(CompletableFuture.completedFuture("tea"))
                    .thenCompose(key -> cache
                            .asyncGetOrCompute(key, HOUR, () -> CompletableFuture.completedFuture(compute()))
                            .thenCompose(_ -> cache.asyncDelete(key))
                            .thenCompose(_ -> cache.asyncGetOrCompute(key, HOUR,
                                    () -> CompletableFuture.completedFuture(List.of(article(7))))));
            assertThat(settled(twice)).containsExactly(article(7));
            cache.clear();
        }
    }

    @Test
    void aValueOfAnOlderFormIsAsIfItWereNotThere() {
        var older = new Cache<>(BRIDGE, memory, "articles", new TypeReference<String>() {
        });
        older.put("tea", "a text", HOUR);
        assertThat(caches.getFirst().get("tea")).isEmpty();
        assertThat(caches.getFirst().getOrCompute("tea", HOUR, this::compute)).hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void whatCanNotBeKeptIsNamed() {
        assertThatThrownBy(() -> caches.getFirst().getOrCompute("tea", HOUR, () -> null))
                .hasMessage("The value of 'tea' for cache 'articles' is null. Keep an empty value instead.");
        assertThatThrownBy(() -> new Cache<>(BRIDGE, memory, "a:b", new TypeReference<String>() {
        }))
                .hasMessageStartingWith("'a:b' is no name of a cache.");
    }

    private List<Article> compute() {
        return List.of(article(computed.incrementAndGet()));
    }

    private static Article article(int number) {
        return new Article("article " + number, List.of("tea", "ü"));
    }

    private static <T> T settled(Future<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw Failures.raise(failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
