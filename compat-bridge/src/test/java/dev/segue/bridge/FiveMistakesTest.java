package dev.segue.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** The five mistakes of docs/bridge.md: each is made, and what it says is what is written there. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FiveMistakesTest {
    private static final Path PAGE = Path.of("../docs/bridge.md");

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void blockingOnALoop() throws Exception {
        var task = new FutureTask<>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return Context.empty().with(Context.WORK, "tags.list").supply(
                    () -> catchThrowable(() -> LoopThreads.refuseBlocking("list()", "asyncList()")));
        });
        Thread.ofPlatform().name("XNIO-1 I/O-1").start(task);
        isWritten(task.get());
    }

    @Test
    void syncCodeThatSendsSyncCodeToItsOwnThread() throws Exception {
        isWritten(failure(bridge.inScope(bridge.workers(),
                () -> bridge.toAsync(() -> Failures.join(bridge.toAsync(() -> 1))))));
    }

    @Test
    void startingWorkAndNotAwaitingIt() throws Exception {
        var scopeEnded = new CompletableFuture<Integer>();
        var late = new CompletableFuture<CompletableFuture<Integer>>();
        Context.empty().with(Context.WORK, "articles.list")
                .supply(() -> bridge.inScope(bridge.workers(), () -> {
                    late.complete(ContextFuture.of(scopeEnded).thenCompose(_ -> bridge.toAsync(() -> 1)));
                    return CompletableFuture.completedFuture(1);
                }));
        scopeEnded.complete(1);
        Throwable failure = failure(late.join());
        assertThat(page()).contains(String.valueOf(failure.getMessage()).replaceAll("thread '[^']*'", "thread '…'"));
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the mistake under test
    void wrappingAsyncCodeAsSyncCode() throws Exception {
        isWritten(failure(bridge.toAsync(() -> CompletableFuture.completedFuture(1))));
    }

    @Test
    void aPoolThatIsTooSmall() throws Exception {
        var gate = new CountDownLatch(1);
        var bound = BridgeConfig.DEFAULT.workers();
        for (int i = 0; i < bound.threads() + bound.queue(); i++) {
            bridge.workers().execute(() -> passed(gate));
        }
        isWritten(failure(bridge.toAsync(bridge.workers(), () -> 1)));
        gate.countDown();
    }

    private static void isWritten(Throwable mistake) throws IOException {
        assertThat(page()).contains(mistake.getMessage());
    }

    private static String page() throws IOException {
        return Files.readString(PAGE).replaceAll("\\s+", " ");
    }

    private static Throwable failure(CompletableFuture<?> stage) {
        return catchThrowable(() -> Failures.join(stage));
    }

    private static void passed(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }
}
