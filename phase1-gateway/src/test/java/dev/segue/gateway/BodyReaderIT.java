package dev.segue.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that is read from its connection while it is asked for keeps the rules of Reactive Streams, too. */
@Timeout(120)
class BodyReaderIT {
    private static final BlockingQueue<Flow.Publisher<ByteBuffer>> BODIES = new LinkedBlockingQueue<>();
    private static final List<Wire> CLIENTS = new ArrayList<>();
    private static final Gateway GATEWAY = Gateway.start(
            GatewayConfig.at("127.0.0.1", 0).withDrain(Duration.ofMillis(1)), new Application() {
                @Override
                public boolean takesUnread(Request head) {
                    return true;
                }

                @Override
                public CompletionStage<Response> handle(Request request) {
                    BODIES.add(request.streamBody());
                    return new CompletableFuture<>();
                }
            });

    @AfterAll
    static void close() throws IOException {
        for (Wire client : CLIENTS) {
            client.close();
        }
        GATEWAY.close();
    }

    @Test
    void itPassesTheTestSuiteOfReactiveStreams() {
        PublishersTest.assertThatItPasses(OfReader.class);
    }

    public static final class OfReader extends PublishersTest.Verification {
        public OfReader() {
            super(100);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            try {
                var client = new Wire(GATEWAY).send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
                CLIENTS.add(client);
                Flow.Publisher<ByteBuffer> body = BODIES.take();
                var sender = new Sender(client, elements);
                sender.sendNext();
                return subscriber -> body.subscribe(fed(subscriber, sender));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interruption) {
                throw new IllegalStateException(interruption);
            }
        }

        private static Flow.@Nullable Subscriber<ByteBuffer> fed(
                Flow.@Nullable Subscriber<? super ByteBuffer> subscriber, Sender sender) {
            return subscriber == null ? null : new Fed(subscriber, sender);
        }
    }

    /** Sends a byte, or the end, at a time, so that each is a piece. Threading: one at a time. */
    private static final class Sender {
        private final Wire client;
        private long left;

        private Sender(Wire client, long elements) {
            this.client = client;
            this.left = elements;
        }

        private void sendNext() throws IOException {
            client.send(left-- > 0 ? "1\r\nx\r\n" : "0\r\n\r\n");
        }
    }

    /** Has the next piece sent when one has come, and passes everything on. */
    private record Fed(Flow.Subscriber<? super ByteBuffer> to, Sender sender) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            try {
                sender.sendNext();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            to.onNext(piece);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
