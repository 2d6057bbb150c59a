package dev.segue.bench.micro;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.ConditionalGet;
import dev.segue.views.Cors;
import dev.segue.views.Middleware;
import dev.segue.views.Pipeline;
import dev.segue.views.RequestId;
import dev.segue.views.Routes;
import dev.segue.views.SecurityHeaders;
import dev.segue.views.security.Authentication;
import dev.segue.views.security.Csrf;
import dev.segue.views.security.HostCheck;
import dev.segue.views.security.SessionLogin;
import dev.segue.views.security.Sessions;
import dev.segue.views.security.SignedCookies;
import dev.segue.views.security.Signer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What middleware costs around a view that is there at once, in async mode: none, hooks only, and the default stack
 * ({@code docs/views.md}), for a visitor without cookies.
 *
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MiddlewareMicro {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Response answer = Response.of(200, "application/json",
            "{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
    private final Request request = Request.of("GET", "/v").withHeader("Host", "shop.example");
    private final Pipeline bare = pipeline();
    private final Pipeline hooks = pipeline(new RequestId(), new HostCheck(Set.of("shop.example")),
            new SecurityHeaders());
    private final Pipeline stack = pipeline(new RequestId(), new HostCheck(Set.of("shop.example")),
            new SecurityHeaders(), new Cors(Set.of("https://partner.example"), List.of(), List.of(), true),
            new ConditionalGet(),
            new Sessions(bridge,
                    new SignedCookies(new Signer("0123456789abcdef0123456789abcdef"), Duration.ofHours(1))),
            new Csrf(), new Authentication(bridge, new SessionLogin()));

    /** Fails unless every stack passes the view's body on, and on the spot. */
    @Setup
    public void checkAnswers() {
        for (Response response : List.of(bare(), hooks(), stack())) {
            if (response.status() != 200 || !Arrays.equals(response.body(), answer.body())) {
                throw new IllegalStateException("A stack answered %d.".formatted(response.status()));
            }
        }
    }

    @TearDown
    public void close() {
        bare.close();
        hooks.close();
        stack.close();
        bridge.close();
    }

    @Benchmark
    public Response bare() {
        return answered(bare);
    }

    @Benchmark
    public Response hooks() {
        return answered(hooks);
    }

    @Benchmark
    public Response stack() {
        return answered(stack);
    }

    private Response answered(Pipeline pipeline) {
        return pipeline.handle(request).toCompletableFuture().join();
    }

    private Pipeline pipeline(Middleware... middleware) {
        var routes = new Routes();
        List.of(middleware).forEach(routes::add);
        routes.asyncGet("/v", _ -> CompletableFuture.completedFuture(answer));
        return Pipeline.of(routes, bridge);
    }
}
