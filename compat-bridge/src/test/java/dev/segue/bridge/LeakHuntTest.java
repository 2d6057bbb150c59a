package dev.segue.bridge;

import dev.segue.bridge.BridgeConfig.Bound;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * BR-08 and B37: requests with random hops, timeouts and cancellations, 64 at a time, never see each other's values.
 *
 * <p>{@code -Dsegue.leakHunt.seed=…} replays a run, {@code -Dsegue.leakHunt.requests=…} sets its length; {@code -Psoak} runs ten, a
 * million requests. The seed fixes what each request does, not how the threads interleave.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakHuntTest {
    private static final long SEED = Long.getLong("segue.leakHunt.seed", System.nanoTime());
    private static final int REQUESTS = Integer.getInteger("segue.leakHunt.requests", 100_000);
    private static final int ROUNDS = System.getProperty("segue.soak") == null ? 1 : 10;
    private static final int AT_A_TIME = 64;
    private static final int STEPS = 10;
    private static final Context.Key<Long> TOKEN = new Context.Key<>("token");
    private static final Context.Key<Long> LATEST = new Context.Key<>("latest");

    private final Queue<String> foreign = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();
    private final Semaphore free = new Semaphore(AT_A_TIME);

    /** A tenth of the requests also with virtual threads carried by the loop. */
    static Stream<Arguments> rounds() {
        return LongStream.range(0, ROUNDS).map(round -> SEED + round * REQUESTS).boxed()
                .flatMap(seed -> Stream.of(Arguments.of(Home.PLATFORM, REQUESTS, seed),
                        Arguments.of(Home.CARRIED, REQUESTS / 10, seed)));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void b37_noRequestEverSeesAnotherOnesValues(Home home, int requests, long seed) {
        long start = System.nanoTime();
        var config = new BridgeConfig(new Bound(64, 1024), new Bound(8, 4096), new Bound(128, 4096));
        try (var bridge = Bridge.open(home.in(config)); var loop = new TestLoop()) {
            for (int i = 0; i < requests; i++) {
                free.acquireUninterruptibly();
                var request = new Request(bridge, home.of(bridge), seed + i);
                var _ = loop.start(request::start).whenComplete((_, failure) -> ended(failure));
            }
            free.acquireUninterruptibly(AT_A_TIME);
        }
        System.out.printf("LeakHunt: %s, seed %d, %d requests, %d checks, %d cancelled, %d timeouts, %d ms%n", home,
                seed,
                requests, checks.get(), cancelled.get(), timedOut.get(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        assertThat(foreign).as("foreign values, seed %d", seed).isEmpty();
        assertThat(failures).as("requests that failed otherwise than by cancellation").isEmpty();
        assertThat(cancelled.get()).isPositive();
        assertThat(timedOut.get()).isPositive();
        assertThat(checks.get()).isGreaterThan(10L * requests);
    }

    /** The canary: a carrier that sets a plain thread-local on the worker and leaves it there. */
    @Test
    void theCheckCatchesACarrierThatDoesNotRestore() throws Exception {
        var carried = new ThreadLocal<@Nullable Long>();
        try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
            for (long token : List.of(1L, 2L)) {
                worker.submit(() -> {
                    if (carried.get() == null) { // "inherit what is there, else set it"
                        carried.set(token);
                    }
                    check(token, carried.get(), mdc(token));
                }).get();
            }
        }
        assertThat(foreign).singleElement().asString().contains("request 2 saw 1");
    }

    private void check(long token, @Nullable Long seen, @Nullable String seenInMdc) {
        checks.incrementAndGet();
        if (seen == null || seen != token) {
            foreign.add("request " + token + " saw " + seen + " on " + Thread.currentThread());
        }
        if (!mdc(token).equals(seenInMdc)) {
            foreign.add("request " + token + " saw " + seenInMdc + " in the MDC on " + Thread.currentThread());
        }
    }

    private void ended(@Nullable Throwable wrapped) {
        Throwable failure = wrapped == null ? null : Failures.unwrap(wrapped);
        if (failure instanceof CancellationException) {
            cancelled.incrementAndGet();
        } else if (failure != null) {
            failures.add(failure);
        }
        free.release();
    }

    private static String mdc(long token) {
        return "mdc-" + token;
    }

    /** One request: {@value #STEPS} random steps, each checked on its way there and on its way back. */
    private final class Request {
        private final Bridge bridge;
        private final WorkPool homes;
        private final long token;
        private final int[] steps;
        private final boolean cancels;

        Request(Bridge bridge, WorkPool homes, long seed) {
            this.bridge = bridge;
            this.homes = homes;
            this.token = seed;
            var random = new SplittableRandom(seed);
            this.steps = random.ints(STEPS, 0, 8).toArray();
            this.cancels = random.nextInt(20) == 0;
        }

        CompletableFuture<Integer> start() {
            MDC.put("token", mdc(token));
            CompletableFuture<Integer> request;
            try {
                request = Context.empty().with(TOKEN, token).with(LATEST, token)
                        .supply(() -> bridge.inScope(homes, () -> from(0)));
            } finally {
                MDC.clear();
            }
            if (cancels) {
                bridge.shared().execute(() -> request.cancel(true));
            }
            return request;
        }

        private CompletableFuture<Integer> from(int index) {
            look();
            if (index == STEPS) {
                return CompletableFuture.completedFuture(index);
            }
            return step(index).thenCompose(_ -> {
                look();
                return from(index + 1);
            });
        }

        private CompletableFuture<Integer> step(int index) {
            return switch (steps[index]) {
                case 0 -> bridge.toAsync(this::sync);
                case 1 -> bridge.toAsync(bridge.shared(), this::sync);
                case 2 -> bridge.toAsync(bridge.virtualThreads(), this::sync);
                case 3 -> bridge.toAsync(() -> bridge.toSync(this::async));
                case 4 ->
                    bridge.toAsync(bridge.virtualThreads(), () -> bridge.toSync(() -> bridge.toAsync(this::sync)));
                case 5 -> ContextFuture.all(bridge.toAsync(this::sync), bridge.toAsync(bridge.shared(), this::sync))
                        .thenApply(_ -> look());
                case 6 -> ContextFuture.of(new CompletableFuture<Integer>()).orTimeout(50, TimeUnit.MICROSECONDS)
                        .exceptionallyCompose(this::late);
                default -> {
                    CompletableFuture<Integer> dropped = bridge.toAsync(bridge.shared(), this::sync)
                            .thenApply(_ -> look());
                    dropped.cancel(true);
                    yield dropped.exceptionally(_ -> look());
                }
            };
        }

        private CompletableFuture<Integer> async() {
            look();
            return bridge.toAsync(bridge.shared(), this::sync).thenApply(_ -> look());
        }

        private CompletableFuture<Integer> late(Throwable failure) {
            if (failure instanceof TimeoutException) {
                timedOut.incrementAndGet();
            }
            return bridge.toAsync(bridge.shared(), this::sync);
        }

        private int sync() {
            Context.set(LATEST, token);
            return look();
        }

        private int look() {
            Long latest = Context.current().get(LATEST);
            Long seen = Context.current().get(TOKEN);
            check(token, latest != null && latest == token ? seen : latest, MDC.get("token"));
            return 1;
        }
    }
}
