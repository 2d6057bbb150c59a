package dev.segue.gateway;

import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import dev.segue.bridge.Hops;
import dev.segue.bridge.NoWorkerException;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.SameThreadExecutor;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Carries one Undertow exchange through an {@link Application}: read the body, call, send.
 *
 * <p>Threading: everything that touches the exchange happens on its own I/O thread; a response that is ready elsewhere is handed
 * back to it. Writing from the completing thread would cost more and strand direct buffers on virtual threads.
 */
final class ExchangeHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

    private final Application application;
    private final Limits limits;
    private final Lasting lasting = new Lasting();
    private final BodyConfig bodies;
    private final AtomicInteger underWay = new AtomicInteger();

    ExchangeHandler(Application application, Limits limits, BodyConfig bodies) {
        this.application = application;
        this.limits = limits;
        this.bodies = bodies;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.setDispatchExecutor(exchange.getIoThread()); // else pipelined requests land on Undertow's worker pool
        if (underWay.incrementAndGet() > limits.requests()) {
            underWay.decrementAndGet();
            new Refusal(503, "The server is busy. Try again later.").send(exchange);
            return;
        }
        exchange.addExchangeCompleteListener((_, next) -> {
            underWay.decrementAndGet();
            next.proceed();
        });
        if (exchange.isRequestComplete()) {
            answer(exchange, RequestBody.InMemory.EMPTY);
        } else {
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> readAndAnswer(exchange));
        }
    }

    Lasting lasting() {
        return lasting;
    }

    private void readAndAnswer(HttpServerExchange exchange) {
        if (exchange.getRequestContentLength() > limits.body()) {
            Refusal.tooLong(limits.body()).send(exchange);
            return;
        }
        var storage = Storage.of(exchange, bodies);
        var unread = new RequestBody.Unread(exchange, limits.bodyTime(), storage);
        boolean whole;
        try {
            whole = !application.takesUnread(request(exchange, RequestBody.InMemory.EMPTY));
        } catch (RuntimeException failure) {
            refuse(exchange, failure);
            return;
        }
        var _ = (whole ? Intake.of(unread, storage.spool(), storage)
                : CompletableFuture.<RequestBody>completedFuture(unread))
                .thenAccept(body -> {
                    if (whole) {
                        Guard.dropTrailers(exchange);
                    }
                    answer(exchange, body);
                }).exceptionally(failure -> {
                    refuse(exchange, Failures.unwrap(failure));
                    return null;
                });
    }

    private void refuse(HttpServerExchange exchange, Throwable failure) {
        if (failure instanceof RequestException told) {
            told.refusal().send(exchange);
        } else if (failure instanceof ClosedChannelException) { // nobody is there to be told, and nothing of ours is wrong
            LOG.debug("The client of {} {} has gone before its body was complete: {}", exchange.getRequestMethod(),
                    exchange.getRequestPath(), failure.toString());
            IoUtils.safeClose(exchange.getConnection());
            exchange.endExchange();
        } else {
            write(exchange, failed(exchange, failure));
        }
    }

    private void answer(HttpServerExchange exchange, RequestBody body) {
        var hops = new Hops();
        HandledBy by = Observer.handledBy(exchange);
        Context counted = Context.empty().with(Hops.KEY, hops);
        Context context = by == null ? counted : counted.with(HandledBy.KEY, by);
        CompletableFuture<Response> response = context.supply(() -> call(request(exchange, body)));
        if (response.isDone()) {
            if (hops.count() > 0) {
                hops.add(); // the work left this thread and was done before we looked: that is a way back, too
            }
            var _ = response.whenComplete((ready, failure) -> send(exchange, ready, failure));
        } else {
            // Undertow answers 200 with no body when the handler returns, unless the exchange is dispatched first.
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> sendHome(exchange, hops, response, body));
        }
    }

    private CompletableFuture<Response> call(Request request) {
        try {
            return application.handle(request).toCompletableFuture();
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void sendHome(HttpServerExchange exchange, Hops hops, CompletableFuture<Response> response,
            RequestBody body) {
        var read = body instanceof RequestBody.Unread unread ? unread.read() : CompletableFuture.completedFuture(body);
        var watch = ClientWatch.start(exchange, read, () -> {
            // Of HTTP/2, the stream only; who resets many of them is cut off, since it counts those that are reset from here.
            IoUtils.safeClose(exchange.getConnection());
            response.cancel(true);
        });
        var _ = response.whenComplete((ready, failure) -> {
            if (exchange.isInIoThread()) {
                sendWatched(exchange, watch, ready, failure);
            } else {
                hops.add();
                exchange.getIoThread().execute(() -> sendWatched(exchange, watch, ready, failure));
            }
        });
    }

    private void sendWatched(HttpServerExchange exchange, ClientWatch watch, @Nullable Response ready,
            @Nullable Throwable failure) {
        watch.stop();
        if (exchange.getConnection().isOpen() && !watch.hasGone()) {
            send(exchange, ready, failure);
        } else {
            LOG.debug("The client of {} {} has gone; nothing is sent.", exchange.getRequestMethod(),
                    exchange.getRequestPath());
            exchange.endExchange();
            if (ready != null) {
                if (ready.content() instanceof ResponseBody.Stream stream) {
                    ChunkWriter.discard(stream.publisher());
                }
                ready.finished().run();
            }
        }
    }

    private void send(HttpServerExchange exchange, @Nullable Response ready, @Nullable Throwable failure) {
        Response response = ready != null ? ready : failed(exchange, failure);
        if (!exchange.isRequestComplete() && exchange.getConnection() instanceof HttpServerConnection) {
            Refusal.closeAfter(exchange); // a connection of HTTP/2 has other requests
        }
        exchange.addExchangeCompleteListener((_, next) -> {
            try {
                response.finished().run();
            } finally {
                next.proceed();
            }
        });
        write(exchange, response);
    }

    private void write(HttpServerExchange exchange, Response response) {
        switch (response.content()) {
            case Handover handover ->
                handover.begin(exchange, response, refusal -> () -> write(exchange, failed(exchange, refusal)));
            case Upgrade upgrade -> {
                Response refusal = upgrade.refusal(exchange);
                if (refusal == null) {
                    head(exchange, response, ResponseBody.UNKNOWN);
                    upgrade.begin(exchange, limits.idleTime(), lasting);
                } else {
                    write(exchange, refusal);
                }
            }
            case ResponseBody.Bytes whole -> {
                int length = whole.bytes().length;
                head(exchange, response, length);
                if (length == 0 && exchange.isRequestComplete()) {
                    exchange.endExchange(); // which reads the rest of the request first
                } else if (exchange.getConnection() instanceof HttpServerConnection || length == 0
                        || !hasBody(exchange)) {
                    exchange.getResponseSender().send(ByteBuffer.wrap(whole.bytes()));
                } else { // a client that takes nothing of one stream may keep its connection busy with others
                    send(exchange, new ResponseBody.Chunks(BodyPublishers.ofByteArray(whole.bytes()), length));
                }
            }
            case ResponseBody.Stream stream -> {
                head(exchange, response,
                        stream instanceof ResponseBody.Chunks chunks ? chunks.length() : ResponseBody.UNKNOWN);
                if (!hasBody(exchange)) {
                    ChunkWriter.discard(stream.publisher());
                    exchange.getResponseChannel(); // else a HEAD would be told a length of 0
                    exchange.endExchange();
                } else {
                    send(exchange, stream);
                }
            }
        }
    }

    private static boolean hasBody(HttpServerExchange exchange) {
        return !exchange.getRequestMethod().equals(Methods.HEAD) && Connectors.isEntityBodyAllowed(exchange);
    }

    private void send(HttpServerExchange exchange, ResponseBody.Stream stream) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            exchange.setDispatchExecutor(exchange.getIoThread());
            ChunkWriter.send(exchange, stream, limits.idleTime(), lasting, failure -> {
                exchange.getResponseHeaders().clear();
                write(exchange, failed(exchange, failure));
            });
        });
    }

    private static void head(HttpServerExchange exchange, Response response, long length) {
        exchange.setDispatchExecutor(exchange.getIoThread());
        exchange.setStatusCode(response.status());
        HeaderMap headers = exchange.getResponseHeaders();
        for (Response.Header header : response.headers()) {
            headers.add(HttpString.tryFromString(header.name()), header.value());
        }
        if (!Connectors.isEntityBodyAllowed(exchange)) {
            return; // a length would be that of a body which is not sent
        }
        if (length != ResponseBody.UNKNOWN) {
            exchange.setResponseContentLength(length);
        } else if (exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
            headers.put(Headers.TRANSFER_ENCODING, "chunked"); // else a body before a closed connection would have no end of its own
        }
    }

    private static Response failed(HttpServerExchange exchange, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new NullPointerException("The application answered null.")
                : Failures.unwrap(failure);
        if (cause instanceof NoWorkerException full) {
            LOG.warn("503 for {} {}: {}", exchange.getRequestMethod(), exchange.getRequestPath(), full.getMessage());
            return Response.text(503, "The server is busy. Try again later.\n").withHeader("Retry-After", "1");
        }
        if (cause instanceof RequestException told) {
            return Response.text(told.status(), told.getMessage() + "\n");
        }
        LOG.error("500 for {} {}", exchange.getRequestMethod(), exchange.getRequestPath(), cause);
        return Response.text(500, "The server failed to answer this request.\n");
    }

    private static Request request(HttpServerExchange exchange, RequestBody body) {
        HeaderMap headers = Guard.headers(exchange);
        return new Request(exchange.getRequestMethod().toString(), exchange.getRequestPath(),
                exchange.getQueryString(), exchange.getQueryParameters(),
                HeaderFields.of(headers), new Content(body), Map.of());
    }
}
