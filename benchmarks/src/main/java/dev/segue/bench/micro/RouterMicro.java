package dev.segue.bench.micro;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
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
 * What it takes to find the view of a path among 200 routes: 20 included groups of ten. {@link Pipeline#takesUnread} does that and no more, once a view
 * takes its body unread.
 *
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouterMicro {
    private static final int GROUPS = 20;

    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final Pipeline pipeline = Pipeline.of(routes(), bridge);
    private final Request literal = Request.of("POST", "/group17/list");
    private final Request converter = Request.of("POST", "/group17/items/4711/edit");
    private final Request variable = Request.of("POST", "/group17/pages/a-page");
    private final Request missed = Request.of("POST", "/group17/items/none/edit");

    /** Fails unless each path is found, or not, as its benchmark says. */
    @Setup
    public void checkAnswers() {
        if (!foundLiteral() || !foundConverter() || !foundVariable() || missed()) {
            throw new IllegalStateException("A path does not lead where the benchmark says.");
        }
    }

    @TearDown
    public void close() {
        pipeline.close();
        bridge.close();
    }

    @Benchmark
    public boolean foundLiteral() {
        return pipeline.takesUnread(literal);
    }

    @Benchmark
    public boolean foundConverter() {
        return pipeline.takesUnread(converter);
    }

    @Benchmark
    public boolean foundVariable() {
        return pipeline.takesUnread(variable);
    }

    @Benchmark
    public boolean missed() {
        return pipeline.takesUnread(missed);
    }

    private static Routes routes() {
        var routes = new Routes();
        for (int i = 0; i < GROUPS; i++) {
            routes.include("/group" + i, "group" + i, group());
        }
        return routes;
    }

    private static Routes group() {
        var routes = new Routes();
        for (String path : new String[]{"/list", "/about", "/items", "/items/{id:int}", "/items/{id:int}/edit",
            "/items/{id:int}/delete", "/pages/{slug:slug}", "/pages/{slug:slug}/history", "/users/{name}",
            "/files/{rest:path}"}) {
            routes.view(path).post(path).unread().async(_ -> CompletableFuture.completedFuture(Response.of(204)));
        }
        return routes;
    }
}
