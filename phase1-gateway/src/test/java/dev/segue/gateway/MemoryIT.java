package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What 200,000 requests of all kinds, answered on virtual threads, leave in memory: nothing. */
@Timeout(300)
class MemoryIT {
    private static final int CLIENTS = 16;
    private static final int BATCH = 20;
    private static final int WARM_UP = 40_000;
    private static final int REQUESTS = 200_000;
    private static final char END = '\3'; // of each body, and nowhere else
    private static final long SLACK = 8 << 20;

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), this::answer);

    @AfterEach
    void stop() {
        gateway.close();
        bridge.close();
    }

    /** What is in use, in bytes, when the garbage is gone. */
    private record Memory(long heap, long direct) {
        static Memory now() {
            System.gc();
            System.gc(); // what the first one found unreachable is freed by now
            return new Memory(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum());
        }

        void assertNoMoreThan(Memory before) {
            assertThat(heap).as("heap, after %,d before", before.heap).isLessThan(before.heap + SLACK);
            assertThat(direct).as("direct memory, after %,d before", before.direct).isLessThan(before.direct + SLACK);
        }
    }

    private CompletionStage<Response> answer(Request request) {
        return bridge.toAsync(bridge.virtualThreads(), () -> switch (request.path()) {
            case "/long" -> Response.text(200, "x".repeat(40_000) + END);
            case "/stream" -> Response.stream(200, "text/plain", Pulled.each(bridge, bridge.virtualThreads(),
                    () -> List.of("a".getBytes(StandardCharsets.US_ASCII), new byte[]{END}).iterator()));
            case "/body" -> {
                try (InputStream body = request.openBody()) {
                    yield Response.text(200, body.readAllBytes().length + "" + END);
                }
            }
            default -> Response.text(200, "short" + END);
        });
    }

    private static String request(int kind) {
        return switch (kind) {
            case 0 -> "GET /long HTTP/1.1\r\nHost: x\r\n\r\n";
            case 1 -> "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";
            case 2 -> "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + "b".repeat(5_000);
            case 3 -> "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + "b".repeat(70_000); // goes to disk
            default -> "GET /short HTTP/1.1\r\nHost: x\r\n\r\n";
        };
    }

    private void ask(int requests) throws Exception {
        List<FutureTask<Boolean>> clients = IntStream.range(0, CLIENTS).mapToObj(number -> new FutureTask<>(() -> {
            client(new Random(number), requests / CLIENTS / BATCH);
            return true;
        })).toList();
        clients.forEach(client -> Thread.ofPlatform().start(client));
        for (FutureTask<Boolean> client : clients) {
            assertThat(client.get(200, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Each batch is sent at once; every tenth client after that goes in its middle. */
    private void client(Random random, int batches) throws IOException {
        Socket socket = connected();
        for (int i = 0; i < batches; i++) {
            var batch = new StringBuilder();
            for (int one = 0; one < BATCH; one++) {
                batch.append(request(random.nextInt(40)));
            }
            OutputStream out = socket.getOutputStream();
            out.write(batch.toString().getBytes(StandardCharsets.US_ASCII));
            awaitAnswers(socket.getInputStream(), i % 10 == 9 ? BATCH / 2 : BATCH);
            if (i % 10 == 9) {
                socket.close();
                socket = connected();
            }
        }
        socket.close();
    }

    private Socket connected() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.url().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void awaitAnswers(InputStream in, int count) throws IOException {
        byte[] buffer = new byte[16_384];
        int seen = 0;
        while (seen < count) {
            int read = in.read(buffer);
            assertThat(read).as("the server closed").isPositive();
            for (int i = 0; i < read; i++) {
                seen += buffer[i] == END ? 1 : 0;
            }
        }
    }

    @Test
    void memoryIsFlatOver200000MixedRequests() throws Exception {
        ask(WARM_UP);
        Memory before = Memory.now();
        ask(REQUESTS);
        Memory after = Memory.now();
        System.out.printf("heap %,d then %,d, direct %,d then %,d bytes%n", before.heap, after.heap, before.direct,
                after.direct);
        after.assertNoMoreThan(before);
    }

    @Test
    void aLeakIsSeen() {
        Memory before = Memory.now();
        List<Object> leaked = new ArrayList<>();
        leaked.add(ByteBuffer.allocateDirect(2 * (int) SLACK));
        assertThatThrownBy(() -> Memory.now().assertNoMoreThan(before)).hasMessageContaining("direct memory");
        leaked.set(0, new byte[2 * (int) SLACK]);
        assertThatThrownBy(() -> Memory.now().assertNoMoreThan(before)).hasMessageContaining("heap");
        assertThat(leaked).hasSize(1);
    }
}
