package dev.segue.views;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.bridge.Around;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.Hops;
import dev.segue.bridge.LoopThreads;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What stands around views, in every mode; numbers are those of the bridge's statements. */
@Timeout(20)
class MiddlewareTest {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final ExecutorService loop = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("test-loop").daemon().unstarted(task));
    private final Routes routes = new Routes();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private int hops;

    @AfterEach
    void close() {
        bridge.close();
        loop.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void middlewareOfAllKindsIsPassedInOrderOnTheWayInAndBack(Mode mode) throws Exception {
        routes.add(new Noting("outer"));
        routes.add(new Sync("sync"));
        routes.add(new Async("async"));
        routes.add(new Noting("inner"));
        addView(mode).with(new Noting("own"));
        assertThat(get().body()).asString().isEqualTo("view");
        assertThat(names()).containsExactly("outer in", "sync in", "async in", "inner in", "own in", "view", "own out",
                "inner out",
                "async out", "sync out", "outer out");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b53_aModeIsChangedOnlyWhereItMustBe(Mode mode) throws Exception {
        routes.add(new Both("both"));
        routes.add(new Noting("hooks"));
        addView(mode);
        get();
        assertThat(hops).as(seen.toString()).isEqualTo(mode == Mode.ASYNC ? 0 : 2);
    }

    @Test
    void b54_b66_adjacentSyncMiddlewareAroundAnAsyncViewSharesOneHop() throws Exception {
        routes.add(new Sync("one"));
        routes.add(new Sync("two"));
        routes.add(new Noting("hooks"));
        routes.add(new Sync("three"));
        addView(Mode.ASYNC);
        get();
        assertThat(hops).as("to the thread, to the loop for the view, and back once; %s", seen).isLessThanOrEqualTo(3);
        assertThat(seen).filteredOn(line -> line.contains("one in") || line.contains("three in"))
                .allMatch(line -> line.contains("segue-worker"));
        assertThat(seen).filteredOn(line -> line.startsWith("view")).allMatch(line -> line.contains("loop"));
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b55_eachAdaptationIsLoggedAtDebugWithTheMiddlewaresName(Mode mode) throws Exception {
        routes.add(new Both("both"));
        routes.add(new Sync("sync"));
        routes.add(new Async("async"));
        addView(mode);
        var log = (Logger) LoggerFactory.getLogger(Chain.class);
        var events = new ListAppender<ILoggingEvent>();
        Level before = log.getLevel();
        events.start();
        log.addAppender(events);
        log.setAdditive(false);
        log.setLevel(Level.DEBUG);
        try {
            get();
        } finally {
            log.setLevel(before);
            log.setAdditive(true);
            log.detachAppender(events);
        }
        String view = "View 'view', mode '%s': ".formatted(mode);
        assertThat(events.list).filteredOn(event -> event.getFormattedMessage().startsWith(view))
                .allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.DEBUG))
                .extracting(event -> event.getFormattedMessage().substring(view.length()))
                .containsExactlyElementsOf(Stream.of(
                        mode == Mode.ASYNC ? "" : "sync code is adapted for async middleware '%s'.".formatted("Async"),
                        "async code is adapted for sync middleware '%s'.".formatted("Sync"))
                        .filter(line -> !line.isEmpty()).toList());
    }

    @Test
    void b56_aMiddlewareThatDeclinesLeavesNoAdaptationBehind() throws Exception {
        routes.add(new Sync("declined") {
            @Override
            public boolean isUsed() {
                return false;
            }
        });
        addView(Mode.ASYNC);
        get();
        assertThat(hops).isZero();
        assertThat(names()).containsExactly("view");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b58_hooksMayAnswerEarlyAndThoseFurtherOutSeeTheAnswer(Mode mode) throws Exception {
        routes.add(new Noting("outer"));
        routes.add(new Hooks() {
            @Override
            public Step before(Request request) {
                return new Step.Answer(Response.text(403, "early"));
            }
        });
        routes.add(new Noting("inner"));
        addView(mode);
        assertThat(get().status()).isEqualTo(403);
        assertThat(names()).containsExactly("outer in", "outer out");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b58_theInnermostHookIsAskedFirstWhenAViewFails(Mode mode) throws Exception {
        routes.add(new Rescuing("outer", true));
        routes.add(new Rescuing("middle", true));
        routes.add(new Rescuing("inner", false));
        failingView(mode);
        assertThat(get().body()).asString().isEqualTo("middle");
        assertThat(seen).containsExactly("inner asked", "middle asked");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b59_aFailureIsAResponseForTheNextMiddlewareFurtherOut(Mode mode) throws Exception {
        routes.onError(ArithmeticException.class, _ -> Response.text(418, "made of a failure"));
        routes.add(new Noting("outer"));
        routes.add((SyncMiddleware) (request, next) -> {
            assertThat(next.handle(request).status()).isEqualTo(500);
            throw new ArithmeticException();
        });
        routes.add(new Hooks() {
            @Override
            public Response after(Request request, Response response) {
                throw new IllegalStateException("A hook fails.");
            }
        });
        routes.add(new Async("async"));
        failingView(mode);
        assertThat(get().status()).isEqualTo(418);
        assertThat(names()).containsExactly("outer in", "async in", "async out", "outer out");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b60_whatCanDoBothRunsAsWhatItWraps(Mode mode) throws Exception {
        routes.add(new Both("both"));
        addView(mode);
        get();
        assertThat(seen.getFirst()).startsWith(mode == Mode.ASYNC ? "both async" : "both sync");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL"})
    void b61_syncMiddlewareAndViewRunOnOneThreadAlsoWithAsyncCodeBetween(Mode mode) throws Exception {
        routes.add(new Sync("outer"));
        routes.add(new Async("between"));
        routes.add(new Sync("inner"));
        addView(mode);
        get();
        assertThat(seen.stream().filter(line -> !line.startsWith("between"))
                .map(line -> line.substring(line.indexOf('@'))).distinct())
                .as(seen.toString()).hasSize(1);
        assertThat(seen).filteredOn(line -> line.startsWith("between")).allMatch(line -> line.contains("loop"));
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b63_aViewThatAnswersNullFailsNamingIt(Mode mode) throws Exception {
        var failures = new ArrayList<String>();
        routes.onError(NullPointerException.class, failure -> {
            failures.add(failure.getMessage());
            return Response.of(500);
        });
        routes.view("nothing").get("/v").sync(_ -> absent()).async(_ -> CompletableFuture.completedFuture(absent()))
                .mode(mode);
        assertThat(get().status()).isEqualTo(500);
        assertThat(failures).singleElement().asString().contains("'nothing'");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b64_whatGoesAroundTheViewSeesItsFailureAndAViewCanOptOut(Mode mode) throws Exception {
        routes.around(new Transaction());
        routes.add(new Noting("outer"));
        failingView(mode);
        assertThat(get().status()).isEqualTo(500);
        assertThat(names()).containsExactly("outer in", "begin", "rollback", "outer out");
        seen.clear();
        routes.view("bare").get("/bare").sync(_ -> noted()).async(_ -> CompletableFuture.completedFuture(noted()))
                .mode(mode)
                .without(Transaction.class);
        get("/bare");
        assertThat(names()).containsExactly("outer in", "view", "outer out");
    }

    @Test
    void middlewareStandsAroundTheAnswerToo_whereThereIsNoView() throws Exception {
        routes.add(new Noting("outer"));
        assertThat(get("/nowhere").status()).isEqualTo(404);
        assertThat(names()).containsExactly("outer in", "outer out");
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b69_aRequestWhoseClientHasGoneIsCountedOnceAndNotAsAnError(Mode mode) throws Exception {
        var never = new CompletableFuture<Response>();
        routes.add(new Noting("outer"));
        routes.view("view").get("/v").async(_ -> never).mode(mode);
        Pipeline pipeline = Pipeline.of(routes, bridge);
        var started = new CompletableFuture<CompletableFuture<Response>>();
        loop.execute(() -> started.complete(pipeline.handle(Request.of("GET", "/v")).toCompletableFuture()));
        CompletableFuture<Response> answer = started.get();
        await().until(() -> seen.stream().anyMatch(line -> line.startsWith("outer in")));
        answer.cancel(true);
        await().untilAsserted(() -> {
            ViewStatus.Counts counts = Objects
                    .requireNonNull(pipeline.modes().view("view").counts().get(mode.toString()));
            assertThat(counts.requests()).isOne();
            assertThat(counts.errors()).isZero();
        });
        assertThat(never).isCancelled();
    }

    private Routes.Builder addView(Mode mode) {
        return routes.view("view").get("/v").sync(_ -> noted()).async(_ -> CompletableFuture.completedFuture(noted()))
                .mode(mode);
    }

    private void failingView(Mode mode) {
        routes.view("view").get("/v").sync(_ -> {
            throw new UnsupportedOperationException("The view fails.");
        }).async(_ -> CompletableFuture.failedFuture(new UnsupportedOperationException("The view fails."))).mode(mode);
    }

    private Response noted() {
        note("view");
        return Response.text(200, "view");
    }

    @SuppressWarnings("NullAway") // what the test is about
    private static Response absent() {
        return (Response) (@Nullable Object) null;
    }

    private void note(String what) {
        seen.add(what + " @" + Thread.currentThread().getName() + "#" + Thread.currentThread().threadId());
    }

    private List<String> names() {
        return seen.stream().map(line -> line.substring(0, Math.max(line.indexOf(" @"), 0)))
                .map(line -> line.replaceAll(" (a?sync) (in|out)", " $2"))
                .toList();
    }

    private Response get() throws Exception {
        return get("/v");
    }

    private Response get(String path) throws Exception {
        Pipeline pipeline = Pipeline.of(routes, bridge);
        var counter = new Hops();
        var answered = new CompletableFuture<Response>();
        loop.execute(() -> {
            LoopThreads.markCurrent(loop);
            Context.empty().with(Hops.KEY, counter).run(() -> {
                var _ = pipeline.handle(Request.of("GET", path)).whenComplete((response, failure) -> {
                    if (failure != null) {
                        answered.completeExceptionally(failure);
                    } else {
                        answered.complete(response);
                    }
                });
            });
        });
        Response answer = answered.get();
        hops = counter.count();
        return answer;
    }

    private final class Noting implements Hooks {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public Step before(Request request) {
            note(name + " in");
            return Hooks.super.before(request);
        }

        @Override
        public Response after(Request request, Response response) {
            note(name + " out");
            return response;
        }
    }

    private final class Rescuing implements Hooks {
        private final String name;
        private final boolean rescues;

        Rescuing(String name, boolean rescues) {
            this.name = name;
            this.rescues = rescues;
        }

        @Override
        public Optional<Response> failed(Request request, Throwable failure) {
            seen.add(name + " asked");
            return rescues ? Optional.of(Response.text(200, name)) : Optional.empty();
        }
    }

    private class Sync implements SyncMiddleware {
        private final String name;

        Sync(String name) {
            this.name = name;
        }

        @Override
        public Response handle(Request request, SyncView next) throws Exception {
            note(name + " sync in");
            Response response = next.handle(request);
            note(name + " sync out");
            return response;
        }
    }

    private final class Async implements AsyncMiddleware {
        private final String name;

        Async(String name) {
            this.name = name;
        }

        @Override
        public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
            note(name + " async in");
            return next.handle(request).thenApply(response -> {
                note(name + " async out");
                return response;
            });
        }
    }

    private final class Both implements SyncMiddleware, AsyncMiddleware {
        private final Sync sync;
        private final Async async;

        Both(String name) {
            sync = new Sync(name);
            async = new Async(name);
        }

        @Override
        public Response handle(Request request, SyncView next) throws Exception {
            return sync.handle(request, next);
        }

        @Override
        public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
            return async.asyncHandle(request, next);
        }
    }

    private final class Transaction implements Around {
        @Override
        public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
            note("begin");
            try {
                return work.call();
            } catch (Exception failure) {
                note("rollback");
                throw failure;
            }
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> asyncCall(Supplier<? extends CompletionStage<T>> work) {
            note("begin");
            return work.get().whenComplete((_, failure) -> {
                if (failure != null) {
                    note("rollback");
                }
            });
        }
    }
}
