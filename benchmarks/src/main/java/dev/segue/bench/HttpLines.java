package dev.segue.bench;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Application;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Response;
import dev.segue.views.Json;
import dev.segue.views.Mode;
import dev.segue.views.Pipeline;
import dev.segue.views.RequestId;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/**
 * The servers that {@link HttpBench} compares, in a process of their own: the same small JSON, written anew for each request, by ever more of
 * Segue. Prints their ports, in the order of {@link #NAMES}, and runs until its input ends.
 */
final class HttpLines {
    /** What there is; the first one is what the others are compared with. */
    static final List<String> NAMES = List.of("raw Undertow", "gateway", "async view", "async view, middleware",
            "virtual view");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Hello HELLO = new Hello("Hello, World!");

    private HttpLines() {}

    private record Hello(String message) {}

    public static void main(String[] args) throws Exception {
        Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
        var plain = new Routes();
        plain.view("async").get("/").async(_ -> CompletableFuture.completedFuture(Json.response(HELLO)));
        var stack = new Routes();
        stack.add(new RequestId());
        stack.add(new SecurityHeaders());
        stack.view("stack").get("/").async(_ -> CompletableFuture.completedFuture(Json.response(HELLO)));
        var virtual = new Routes();
        virtual.view("virtual").get("/").sync(_ -> Json.response(HELLO)).mode(Mode.VIRTUAL);
        List<Integer> ports = List.of(raw(),
                gateway(_ -> CompletableFuture.completedFuture(Response.of(200, "application/json", json()))),
                gateway(Pipeline.of(plain, bridge)), gateway(Pipeline.of(stack, bridge)),
                gateway(Pipeline.of(virtual, bridge)));
        System.out.println(String.join(" ", ports.stream().map(String::valueOf).toList()));
        while (System.in.read() >= 0) {
            // goes on until whoever started it has ended
        }
        System.exit(0);
    }

    private static byte[] json() {
        return MAPPER.writeValueAsBytes(HELLO);
    }

    private static int gateway(Application application) {
        return Gateway.start(GatewayConfig.at("127.0.0.1", 0).withIoThreads(1), application).url().getPort();
    }

    /** As fast as Undertow goes: no limits and no time limits, answered where the request was read. */
    private static int raw() {
        Undertow server = Undertow.builder().setIoThreads(1).addHttpListener(0, "127.0.0.1")
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setHandler(exchange -> {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                    exchange.getResponseSender().send(ByteBuffer.wrap(json()));
                }).build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    }
}
