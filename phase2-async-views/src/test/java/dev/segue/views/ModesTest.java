package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.BridgeConfig.Bound;
import dev.segue.bridge.Context;
import dev.segue.bridge.Hops;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ModesTest {
    private final Bridge bridge = Bridge.open(new BridgeConfig(new Bound(2, 2), new Bound(2, 2), new Bound(2, 2)));
    private final Routes routes = new Routes();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({"worker, segue-worker-, sync", "virtual, segue-virtual, sync", "async, main, async"})
    void aModeChoosesVariantAndThread(String mode, String thread, String variant) {
        routes.view("v").get("/").sync(_ -> told("sync")).async(_ -> CompletableFuture.completedFuture(told("async")));
        Pipeline pipeline = pipeline();
        pipeline.modes().set("v", named(mode));
        assertThat(get(pipeline).body()).asString().startsWith(variant + " on " + thread);
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aViewWithOnlyAnAsyncVariantIsWaitedForOnThreads(Mode mode) {
        routes.asyncGet("/", _ -> bridge.toAsync(() -> Response.text(200, "ok")));
        Pipeline pipeline = pipeline();
        pipeline.modes().set("/", mode);
        assertThat(get(pipeline).body()).asString().isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"LEGACY", "ASYNC"})
    void aModeWithoutAVariantIsRefusedAndNothingChanges(Mode mode) {
        routes.get("/", _ -> Response.of(204));
        Modes modes = pipeline().modes();
        assertThatThrownBy(() -> modes.set("/", mode)).isInstanceOf(ModeException.class)
                .hasMessage("View '/' has no " + mode
                        + " variant, so it can't run in mode '" + mode + "'. Choose one of: worker, virtual.");
        assertThat(modes.view("/").mode()).isEqualTo("worker");
    }

    @Test
    void anUnknownViewOffersTheNearestNames() {
        routes.view("articles.list").get("/a").sync(_ -> Response.of(204));
        routes.view("articles.detail").get("/b").sync(_ -> Response.of(204));
        routes.view("tags.list").get("/c").sync(_ -> Response.of(204));
        routes.view("users.login").get("/d").sync(_ -> Response.of(204));
        Modes modes = pipeline().modes();
        assertThatThrownBy(() -> modes.set("article.detail", Mode.WORKER)).isInstanceOf(UnknownViewException.class)
                .hasMessageStartingWith(
                        "No view is called 'article.detail'. The nearest names are: articles.detail, articles.list");
    }

    @Test
    void aRequestUnderWayFinishesOnThePlanItStartedWithAndTheNextFollowsTheNewOne() {
        var release = new CompletableFuture<Response>();
        routes.view("v").get("/").sync(_ -> told("sync")).async(_ -> release).mode(Mode.ASYNC);
        Pipeline pipeline = pipeline();
        CompletableFuture<Response> underWay = begin(pipeline);
        pipeline.modes().set("v", Mode.WORKER);
        assertThat(get(pipeline).body()).asString().startsWith("sync");
        assertThat(underWay).isNotDone();
        release.complete(told("async"));
        assertThat(underWay.join().body()).asString().startsWith("async");
    }

    @Test
    void countsAreKeptPerModeWithErrorsAndHops() {
        routes.view("v").get("/").sync(_ -> Response.of(204)).async(_ -> {
            throw new IllegalStateException("no");
        });
        Pipeline pipeline = pipeline();
        finish(get(pipeline));
        finish(get(pipeline));
        pipeline.modes().set("v", Mode.ASYNC);
        finish(get(pipeline));
        ViewStatus status = pipeline.modes().view("v");
        assertThat(status.counts().get("worker")).satisfies(counts -> {
            assertThat(counts.requests()).isEqualTo(2);
            assertThat(counts.errors()).isZero();
            assertThat(counts.hopsPerRequest()).isEqualTo(1.0);
            assertThat(counts.p99Micros()).isGreaterThanOrEqualTo(counts.p50Micros());
        });
        assertThat(status.counts().get("async")).satisfies(counts -> {
            assertThat(counts.requests()).isEqualTo(1);
            assertThat(counts.errors()).isEqualTo(1);
            assertThat(counts.hopsPerRequest()).isZero();
        });
        assertThat(status.counts().get("virtual")).extracting("requests").isEqualTo(0L);
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"WORKER", "VIRTUAL", "ASYNC"})
    void anErrorHandlerAnswersTheSameFailureInEveryMode(Mode mode) {
        routes.view("v").get("/").sync(_ -> {
            throw new ArithmeticException("seven");
        }).async(_ -> CompletableFuture.supplyAsync(() -> {
            throw new ArithmeticException("seven");
        }));
        routes.onError(ArithmeticException.class, failure -> Response.text(404, "no " + failure.getMessage()));
        Pipeline pipeline = pipeline();
        pipeline.modes().set("v", mode);
        assertThat(get(pipeline).status()).isEqualTo(404);
        assertThat(get(pipeline).body()).asString().isEqualTo("no seven");
    }

    @SuppressWarnings("NullAway") // what is tested
    @Test
    void b63_aViewThatAnswersNullIsA500AndNotAHang() {
        routes.view("sync").get("/sync").sync(_ -> null);
        routes.view("stage").get("/stage").async(_ -> CompletableFuture.completedFuture(null));
        routes.view("none").get("/none").async(_ -> null);
        Pipeline pipeline = pipeline();
        for (String path : new String[]{"/sync", "/stage", "/none"}) {
            assertThat(pipeline.handle(Request.of("GET", path)).toCompletableFuture().join().status()).as(path)
                    .isEqualTo(500);
        }
    }

    @Test
    void aFullPoolIsA503WithRetryAfter() {
        var gate = new CountDownLatch(1);
        routes.get("/", _ -> gate.await(10, TimeUnit.SECONDS) ? Response.of(204) : Response.of(500));
        Pipeline pipeline = pipeline();
        var taken = Stream.generate(() -> begin(pipeline)).limit(4).toList();
        Response refused = get(pipeline);
        gate.countDown();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(taken).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(204));
    }

    @Test
    void theViewsNameAndModeTravelWithTheRequest() {
        routes.view("articles.list").get("/").async(_ -> bridge.toAsync(() -> Response.text(200,
                Context.current().get(Context.WORK) + " " + Context.current().get(Context.MODE))));
        assertThat(get(pipeline()).body()).asString().isEqualTo("articles.list async");
    }

    private Pipeline pipeline() {
        return Pipeline.of(routes, bridge);
    }

    private static Response get(Pipeline pipeline) {
        return begin(pipeline).join();
    }

    private static CompletableFuture<Response> begin(Pipeline pipeline) {
        return Context.empty().with(Hops.KEY, new Hops())
                .<CompletionStage<Response>>supply(() -> pipeline.handle(Request.of("GET", "/")))
                .toCompletableFuture();
    }

    /** Does what the gateway does after the last byte. */
    private static void finish(Response response) {
        response.finished().run();
    }

    private static Mode named(String mode) {
        return Mode.named(mode).orElseThrow();
    }

    private static Response told(String variant) {
        return Response.text(200, variant + " on " + Thread.currentThread().getName());
    }
}
