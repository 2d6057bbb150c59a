package dev.segue.views.test;

import dev.segue.gateway.Response;
import dev.segue.views.AsyncView;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import java.io.FileInputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The canary of {@link LoopWatch}: calls that block, planted in views. */
@Timeout(60)
class LoopWatchTest {
    private interface Planted {
        void block() throws Exception;
    }

    @Test
    void eachKindOfBlockingCallInAnAsyncViewIsSeenWithTheLineThatBlocks() {
        assertThat(seen(Mode.ASYNC, () -> Thread.sleep(2))).anySatisfy(
                call -> assertThat(call).startsWith("jdk.ThreadSleep").contains("on 'segue-loop", "LoopWatchTest"));
        assertThat(seen(Mode.ASYNC, () -> LockSupport.parkNanos(2_000_000)))
                .anySatisfy(call -> assertThat(call).startsWith("jdk.ThreadPark").contains("LoopWatchTest"));
        assertThat(seen(Mode.ASYNC, () -> new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS)))
                .anySatisfy(call -> assertThat(call).startsWith("jdk.ThreadPark").contains("LoopWatchTest"));
        assertThat(seen(Mode.ASYNC, () -> {
            synchronized (LoopWatchTest.class) {
                for (int i = 0; i < 1; i++) {
                    LoopWatchTest.class.wait(2);
                }
            }
        })).anySatisfy(call -> assertThat(call).startsWith("jdk.JavaMonitorWait").contains("LoopWatchTest"));
        assertThat(seen(Mode.ASYNC, () -> {
            var held = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                synchronized (LoopWatchTest.class) {
                    held.countDown();
                    LockSupport.parkNanos(200_000_000);
                }
            });
            held.await();
            synchronized (LoopWatchTest.class) {
                held.countDown();
            }
        })).anySatisfy(call -> assertThat(call).startsWith("jdk.JavaMonitorEnter").contains("LoopWatchTest"));
        assertThat(seen(Mode.ASYNC, () -> {
            try (var file = new FileInputStream("/proc/self/status")) {
                assertThat(file.read()).isPositive();
            }
        })).anySatisfy(call -> assertThat(call).startsWith("jdk.FileRead").contains("LoopWatchTest"));
    }

    @Test
    void theSameInASyncViewIsNone() {
        assertThat(seen(Mode.WORKER, () -> Thread.sleep(2))).isEmpty();
        assertThat(seen(Mode.VIRTUAL, () -> Thread.sleep(2))).isEmpty();
    }

    private static List<String> seen(Mode mode, Planted call) {
        AsyncView async = _ -> {
            try {
                call.block();
                return CompletableFuture.completedFuture(Response.of(204));
            } catch (Exception failure) {
                return CompletableFuture.failedFuture(failure);
            }
        };
        try (var watch = LoopWatch.start(); var client = TestClient.in(mode, _ -> {
            var routes = new Routes();
            routes.view("v").get("/").sync(_ -> {
                call.block();
                return Response.of(204);
            }).async(async);
            return routes;
        })) {
            assertThat(client.get("/").status()).isEqualTo(204);
            return watch.calls().stream().map(LoopWatch.Call::text).toList();
        }
    }
}
