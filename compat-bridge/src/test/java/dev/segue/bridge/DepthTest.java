package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** BR-01 and BR-02: however deep sync and async code call each other, and however few threads there are, nothing hangs. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(names = {"VIRTUAL", "CARRIED"}) // what the virtual threads of the chains are; others are platform threads
class DepthTest {
    private static final int DEEPEST = 50;

    private final Home home;
    private final TestLoop loop = new TestLoop();
    private final long seed = Long.getLong("segue.seed", System.nanoTime()); // in every failure; set it to replay
    private final Random random = new Random(seed);

    /** Where a chain starts. */
    private enum Start {
        WORKER {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return chain.bridge.toAsync(chain.bridge.workers(), () -> chain.sync(0));
            }
        },
        SCOPE {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return chain.bridge.inScope(chain.bridge.workers(), () -> chain.async(0));
            }
        },
        VIRTUAL_THREAD {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return chain.bridge.toAsync(chain.bridge.virtualThreads(), () -> chain.sync(0));
            }
        },
        VIRTUAL_THREAD_FROM_LOOP {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return loop.start(() -> VIRTUAL_THREAD.run(chain, loop));
            }
        },
        LOOP {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return loop.start(() -> chain.async(0));
            }
        },
        PLAIN_THREAD {
            @Override
            CompletableFuture<Integer> run(Chain chain, TestLoop loop) {
                return CompletableFuture.supplyAsync(() -> chain.sync(0),
                        task -> Thread.ofPlatform().name("plain").daemon().start(task));
            }
        };

        abstract CompletableFuture<Integer> run(Chain chain, TestLoop loop);
    }

    /** Sync code that waits for async code that calls sync code, once per entry of {@code pools}: 0 is a thread-bound call. */
    private record Chain(Bridge bridge, List<Integer> pools) {
        int sync(int level) {
            return bridge.<Integer>toSync(() -> async(level));
        }

        CompletableFuture<Integer> async(int level) {
            if (level == pools.size()) {
                return CompletableFuture.completedFuture(level);
            }
            return switch (pools.get(level)) {
                case 0 -> bridge.toAsync(() -> sync(level + 1));
                case 1 -> bridge.toAsync(bridge.workers(), () -> sync(level + 1));
                case 2 -> bridge.toAsync(bridge.shared(), () -> sync(level + 1));
                default -> bridge.toAsync(bridge.virtualThreads(), () -> sync(level + 1));
            };
        }
    }

    DepthTest(Home home) {
        this.home = home;
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void br01_threadBoundChainsOfAnyDepthEnd(int threads) {
        for (int depth = 1; depth <= DEEPEST; depth++) {
            for (Start start : Start.values()) {
                chainEnds(threads, start, IntStream.range(0, depth).map(_ -> 0).boxed().toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void br01_mixedChainsOfAnyDepthEnd(int threads) {
        for (int depth = 1; depth <= DEEPEST; depth++) {
            for (Start start : Start.values()) {
                chainEnds(threads, start, random.ints(depth, 0, 4).boxed().toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void br02_workersThatAllWaitForAsyncCodeThatNeedsAWorkerEnd(int threads) {
        Bridge bridge = bridge(threads);
        var allWait = new CountDownLatch(threads);
        var all = IntStream.range(0, threads)
                .mapToObj(i -> bridge.toAsync(bridge.workers(), () -> bridge.toSync(() -> {
                    allWait.countDown();
                    return ContextFuture.of(CompletableFuture.supplyAsync(() -> passed(allWait)))
                            .thenCompose(_ -> bridge.toAsync(bridge.workers(), () -> i));
                }))).toList();
        IntStream.range(0, threads).forEach(i -> assertThat(ended(all.get(i), "worker " + i)).isIn(i, null));
        bridge.close();
    }

    @Test
    void br02_twoPoolsThatWaitForEachOtherEnd() {
        Bridge bridge = bridge(1);
        var allWait = new CountDownLatch(2);
        var one = bridge.toAsync(bridge.workers(), () -> needing(bridge, bridge.shared(), allWait));
        var two = bridge.toAsync(bridge.shared(), () -> needing(bridge, bridge.workers(), allWait));
        assertThat(ended(one, "worker that needs a shared thread")).isIn(1, null);
        assertThat(ended(two, "shared thread that needs a worker")).isIn(1, null);
        bridge.close();
    }

    @Test
    void br02_aWorkerThatIdlesInItsScopeCountsAsTaken() {
        Bridge bridge = bridge(1);
        var result = bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> 1).thenCompose(_ -> bridge.toAsync(bridge.shared(),
                        () -> bridge.<Integer>toSync(() -> bridge.toAsync(bridge.workers(), () -> 7)))));
        assertThat(ended(result, "shared thread that needs the idle worker")).isIn(7, null);
        bridge.close();
    }

    private static int needing(Bridge bridge, WorkPool pool, CountDownLatch allWait) {
        return bridge.<Integer>toSync(() -> {
            allWait.countDown();
            return ContextFuture.of(CompletableFuture.supplyAsync(() -> passed(allWait)))
                    .thenCompose(_ -> bridge.toAsync(pool, () -> 1));
        });
    }

    private void chainEnds(int threads, Start start, List<Integer> pools) {
        Bridge bridge = bridge(threads);
        Integer result = ended(start.run(new Chain(bridge, pools), loop),
                "seed %d: %d threads, from %s, %s".formatted(seed, threads, start, pools));
        assertThat(result).isIn(pools.size(), null);
        bridge.close();
    }

    /** Returns the result; null for a typed error. Fails, with a thread dump, if there is neither within a second. */
    private static <T> @Nullable T ended(CompletableFuture<T> result, String what) {
        try {
            return result.get(1, SECONDS);
        } catch (ExecutionException failure) {
            assertThat(Failures.unwrap(failure)).as(what).isInstanceOf(BridgeException.class);
            return null;
        } catch (TimeoutException hung) {
            return fail(what + " did not end within 1 s.\n" + threadDump(), hung);
        } catch (InterruptedException timeout) {
            return fail(what + " was interrupted.\n" + threadDump(), timeout);
        }
    }

    private Bridge bridge(int threads) {
        var bound = new Bound(threads, 128);
        return Bridge.open(home.in(new BridgeConfig(bound, bound, bound)));
    }

    private static boolean passed(CountDownLatch gate) {
        try {
            return gate.await(10, SECONDS);
        } catch (InterruptedException timeout) {
            throw new IllegalStateException(timeout);
        }
    }

    private static String threadDump() {
        return Thread.getAllStackTraces().entrySet().stream()
                .map(entry -> entry.getKey() + "\n  "
                        + IntStream.range(0, entry.getValue().length).mapToObj(i -> entry.getValue()[i].toString())
                                .collect(Collectors.joining("\n  ")))
                .collect(Collectors.joining("\n"));
    }
}
