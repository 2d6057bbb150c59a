package dev.segue.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A server on a free port that answers what a test tells it to, however wrong, and counts what it was asked.
 *
 * <p>Threading: the replies are asked for on a thread per connection.
 */
final class RawServer implements AutoCloseable {
    /** What follows the text of a reply. */
    enum Then {
        NEXT_REQUEST,
        CLOSE,
        SILENCE,
        DRIP
    }

    record Reply(String text, Then then) {
        /** A complete answer with status 200. */
        static Reply ok(String body) {
            return new Reply("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length(), body), Then.NEXT_REQUEST);
        }

        static Reply of(String text, Then then) {
            return new Reply(text, then);
        }
    }

    private final ServerSocket socket = new ServerSocket(0, 64, InetAddress.ofLiteral("127.0.0.1"));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final IntFunction<Reply> replies;

    /** @param replies the reply to the n-th request over all connections, counted from 1 */
    RawServer(IntFunction<Reply> replies) throws IOException {
        this.replies = replies;
        threads.execute(this::accept);
    }

    Target target() {
        return new Target(socket.getLocalPort(), "/");
    }

    int requests() {
        return requests.get();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        threads.shutdownNow();
        threads.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(connection));
            } catch (IOException end) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                var input = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream output = connection.getOutputStream();
            while (readRequest(input)) {
                Reply reply = replies.apply(requests.incrementAndGet());
                output.write(reply.text().getBytes(StandardCharsets.UTF_8));
                switch (reply.then()) {
                    case NEXT_REQUEST -> {
                    }
                    case CLOSE -> {
                        return;
                    }
                    case SILENCE -> closed.await();
                    case DRIP -> drip(output);
                }
            }
        } catch (InterruptedException | IOException end) {
            // the client has gone, or the test is over
        }
    }

    /** Writes a byte now and then until the client or the test has had enough. */
    private void drip(OutputStream output) throws IOException, InterruptedException {
        while (!closed.await(10, TimeUnit.MILLISECONDS)) {
            output.write('x');
        }
    }

    private static boolean readRequest(BufferedReader input) throws IOException {
        String line = input.readLine();
        boolean asked = line != null;
        while (line != null && !line.isEmpty()) {
            line = input.readLine();
        }
        return asked;
    }

    /** Returns a port of this machine on which nothing listens. */
    static int deadPort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
