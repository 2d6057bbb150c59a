package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.lib.Tag;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** However many rows there are, only a chunk of them is in memory: 250,000 here, ten million in {@code -Psoak}. */
@Timeout(600)
class StreamMemoryIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final int ROWS = Boolean.getBoolean("segue.soak") ? 10_000_000 : 250_000;
    /** 250,000 rows take more than twice as much, even as the drivers keep them. */
    private static final long MOST_BYTES = 8_000_000;
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        database.execute(
                "CREATE VIEW lib_tag AS SELECT n::int AS id, 'tag ' || n AS name FROM (SELECT generate_series(1, %d) AS n) s"
                        .formatted(ROWS));
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @ParameterizedTest
    @EnumSource
    void onlyAChunkIsInMemory(Way way) {
        var heap = new Heap();
        long start = System.nanoTime();
        long rows = counted(way, heap);
        System.out.printf("%s: %,d rows in %.1f s, at most %.1f MB more in memory after the first%n", way, rows,
                (System.nanoTime() - start) / 1e9, heap.growth() / 1e6);
        assertThat(rows).isEqualTo(ROWS);
        assertThat(heap.growth()).isLessThan(MOST_BYTES);
    }

    /** Waits as long as it takes, which {@link Way#run} does not. */
    private static long counted(Way way, Heap heap) {
        return switch (way) {
            case JDBC -> counted(database.objects(Tag.class).stream(), heap);
            case NATIVE -> {
                var result = new CompletableFuture<Long>();
                Thread.ofVirtual().start(() -> result
                        .completeAsync(() -> counted(database.objects(Tag.class).stream(), heap), Runnable::run));
                yield result.join();
            }
            case ASYNC -> counted(database.objects(Tag.class).asyncStream(), heap).join();
            case ASYNC_IN_JDBC -> database
                    .atomic(() -> BRIDGE.toSync(() -> counted(database.objects(Tag.class).asyncStream(), heap)));
        };
    }

    private static long counted(Stream<Tag> tags, Heap heap) {
        try (tags) {
            return tags.peek(heap::saw).count();
        }
    }

    /** The check finds rows that are kept. */
    @Test
    void theCheckSeesAListOfAllRows() {
        var heap = new Heap();
        List<Tag> rows = database.objects(Tag.class).limit(100_000).list();
        heap.saw(rows.getFirst());
        heap.measure();
        assertThat(heap.peak()).isGreaterThan(MOST_BYTES);
    }

    private static CompletableFuture<Long> counted(Flow.Publisher<Tag> tags, Heap heap) {
        var result = new CompletableFuture<Long>();
        tags.subscribe(new Flow.Subscriber<>() {
            private Flow.@Nullable Subscription subscription;
            private long rows;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(100);
            }

            @Override
            public void onNext(Tag tag) {
                heap.saw(tag);
                rows++;
                if (rows % 100 == 0) {
                    java.util.Objects.requireNonNull(subscription).request(100);
                }
            }

            @Override
            public void onError(Throwable failure) {
                result.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                result.complete(rows);
            }
        });
        return result;
    }

    /** What is alive on the heap, measured now and then while rows pass. */
    private static final class Heap {
        private final long before = alive();
        private long seen;
        private long peak;

        void saw(Tag tag) {
            assertThat(tag.getName()).isNotEmpty();
            if (++seen % (ROWS / 4) == 0) {
                measure();
            }
        }

        void measure() {
            peak = Math.max(peak, alive());
        }

        long peak() {
            return peak - before;
        }

        long growth() {
            return Math.max(0, peak - before);
        }

        private static long alive() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
