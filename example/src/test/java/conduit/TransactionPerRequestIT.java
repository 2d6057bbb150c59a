package conduit;

import dev.segue.bridge.Around;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Atomic;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** B64 and T22: a transaction around each request, in every mode, also while modes change. */
@Timeout(60)
class TransactionPerRequestIT {
    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    private final CountDownLatch first = new CountDownLatch(1);
    private final CompletableFuture<Void> go = new CompletableFuture<>();

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
