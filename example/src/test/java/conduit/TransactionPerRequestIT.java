package conduit;

import dev.segue.bridge.Around;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Atomic;
import dev.segue.views.AfterResponse;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** B64, B78 and T22: a transaction around each request, in every mode, also while modes change. */
@Timeout(60)
class TransactionPerRequestIT {
    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    private final CountDownLatch first = new CountDownLatch(1);
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final BlockingQueue<String> after = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> go = new CompletableFuture<>();

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void b64_whatAViewWroteIsKeptIfItAnswersAndUndoneIfItFails(Mode mode) throws Exception {
        try (var conduit = new TestConduit(POSTGRES.config(), this::add)) {
            conduit.runAll(mode);
            QuerySet<Tag> tags = conduit.database().objects(Tag.class);
            assertThat(conduit.get("/keep/kept-" + mode).statusCode()).isEqualTo(200);
            assertThat(conduit.get("/fail/lost-" + mode).statusCode()).isEqualTo(500);
            assertThat(conduit.get("/fail-bare/bare-" + mode).statusCode()).isEqualTo(500);
            assertThat(tags.filter(Tag_.name.eq("kept-" + mode)).exists()).isTrue();
            assertThat(tags.filter(Tag_.name.eq("lost-" + mode)).exists()).isFalse();
            assertThat(tags.filter(Tag_.name.eq("bare-" + mode)).exists()).as("a view that opted out").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void t22_aModeChangeLeavesARequestThatHasStartedItsPlanAndItsTransaction(Mode mode) throws Exception {
        try (var conduit = new TestConduit(POSTGRES.config(), this::add);
                var client = Executors.newVirtualThreadPerTaskExecutor()) {
            conduit.modes().set("slow", mode);
            var answer = client.submit(() -> conduit.get("/slow/slow-" + mode));
            assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
            conduit.modes().set("slow", mode == Mode.ASYNC ? Mode.WORKER : Mode.ASYNC);
            assertThat(conduit.database().objects(Tag.class).filter(Tag_.name.eq("slow-" + mode)).exists())
                    .as("before its commit").isFalse();
            go.complete(null);
            assertThat(answer.get().body()).isEqualTo("seen in its own transaction: true");
            assertThat(conduit.database().objects(Tag.class).filter(Tag_.name.eq("slow-" + mode)).exists())
                    .as("after it").isTrue();
            assertThat(Objects.requireNonNull(conduit.modes().view("slow").counts().get(mode.toString())).requests())
                    .as("counted where it ran")
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void workForTheTimeAfterTheResponseSeesWhatWasCommittedAndIsLeftOutIfNothingWas(Mode mode) throws Exception {
        try (var conduit = new TestConduit(POSTGRES.config(), this::addLater)) {
            conduit.runAll(mode);
            assertThat(conduit.get("/undone/undone-" + mode).statusCode()).isEqualTo(200);
            assertThat(conduit.get("/refused/refused-" + mode).statusCode()).isEqualTo(409);
            assertThat(conduit.get("/done/done-" + mode).statusCode()).isEqualTo(200);
            assertThat(after.poll(10, TimeUnit.SECONDS)).isEqualTo("done-%s: true, on segue-shared".formatted(mode));
            assertThat(after).isEmpty();
        }
    }

    private void addLater(Routes routes, Database database) {
        routes.add(new AfterResponse(bridge));
        routes.around(database.around(Atomic.DEFAULT));
        QuerySet<Tag> tags = database.objects(Tag.class);
        for (String end : List.of("done", "undone", "refused")) {
            routes.view(end).get("/" + end + "/{name}").sync(request -> {
                String name = request.pathValue("name");
                tags.create(tag(name));
                database.onCommit(() -> AfterResponse.run(() -> after.add(seen(tags, name))));
                return ended(end, database);
            }).async(request -> {
                String name = request.pathValue("name");
                return tags.asyncCreate(tag(name)).thenCompose(_ -> database.asyncOnCommit(() -> {
                    AfterResponse.run(() -> after.add(seen(tags, name)));
                    return CompletableFuture.completedFuture(null);
                })).thenApply(_ -> ended(end, database));
            });
        }
    }

    private static Response ended(String end, Database database) {
        if (end.equals("undone")) {
            database.setRollback(true);
        }
        return Response.text(end.equals("refused") ? 409 : 200, end);
    }

    private static String seen(QuerySet<Tag> tags, String name) {
        return "%s: %s, on %s".formatted(name, tags.filter(Tag_.name.eq(name)).exists(),
                Thread.currentThread().getName().replaceFirst("-\\d+$", ""));
    }

    private void add(Routes routes, Database database) {
        routes.around(database.around(Atomic.DEFAULT));
        QuerySet<Tag> tags = database.objects(Tag.class);
        routes.view("keep").get("/keep/{name}").sync(request -> {
            tags.create(tag(request.pathValue("name")));
            return Response.text(200, "kept");
        }).async(
                request -> tags.asyncCreate(tag(request.pathValue("name"))).thenApply(_ -> Response.text(200, "kept")));
        fail(routes.view("fail").get("/fail/{name}"), tags);
        fail(routes.view("fail.bare").get("/fail-bare/{name}"), tags).without(Around.class);
        routes.view("slow").get("/slow/{name}").sync(request -> {
            String name = request.pathValue("name");
            tags.create(tag(name));
            first.countDown();
            go.get();
            return Response.text(200, "seen in its own transaction: " + tags.filter(Tag_.name.eq(name)).exists());
        }).async(request -> {
            String name = request.pathValue("name");
            return tags.asyncCreate(tag(name)).thenCompose(_ -> {
                first.countDown();
                return go;
            }).thenCompose(_ -> tags.filter(Tag_.name.eq(name)).asyncExists())
                    .thenApply(seen -> Response.text(200, "seen in its own transaction: " + seen));
        });
    }

    private static Routes.Builder fail(Routes.Builder view, QuerySet<Tag> tags) {
        return view.sync(request -> {
            tags.create(tag(request.pathValue("name")));
            throw new IllegalStateException("The view fails after it wrote.");
        }).async(request -> tags.asyncCreate(tag(request.pathValue("name"))).thenApply(_ -> {
            throw new IllegalStateException("The view fails after it wrote.");
        }));
    }

    private static Tag tag(String name) {
        var tag = new Tag();
        tag.setName(name);
        return tag;
    }
}
