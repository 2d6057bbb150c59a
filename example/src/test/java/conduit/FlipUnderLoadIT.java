package conduit;

import dev.segue.gateway.Response;
import dev.segue.orm.TestDatabase;
import dev.segue.views.Mode;
import dev.segue.views.ViewStatus;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Modes flip while requests flow: no answer is wrong and none is lost. The check is shown to find a variant that is broken. */
@Timeout(120)
class FlipUnderLoadIT {
    private static final int CLIENTS = 8;
    private static final int FLIPS = 300;
    private static final List<Mode> MODES = List.of(Mode.WORKER, Mode.VIRTUAL, Mode.ASYNC);
    private static final List<String> PATHS = List.of("/", "/api/tags", "/api/articles?limit=5",
            "/api/articles/a-quiet-gateway-1",
            "/api/articles/a-brave-gateway-2", "/api/articles/no-such-article", "/api/openapi.json");

    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    @Test
    void noAnswerIsWrongOrLostWhileModesFlip() throws Exception {
        try (var conduit = new TestConduit(POSTGRES.config(), (_, _) -> {})) {
            Outcome outcome = flipUnderLoad(conduit, PATHS);
            assertThat(outcome.wrong()).isEmpty();
            assertThat(outcome.answers()).isGreaterThan(FLIPS);
            assertThat(conduit.modes().views()).allSatisfy(view -> assertThat(view.counts().values())
                    .as("each mode of %s had requests, none of them an error", view.name())
                    .allSatisfy(counts -> assertThat(counts.requests()).isPositive())
                    .allSatisfy(counts -> assertThat(counts.errors()).isZero()));
            await("each answer is counted once").until(() -> conduit.modes().views().stream()
                    .flatMap(view -> view.counts().values().stream()).mapToLong(ViewStatus.Counts::requests).sum(),
                    counted -> counted == outcome.answers() + PATHS.size());
        }
    }

    @Test
    void aBrokenVariantIsFoundByTheSameCheck() throws Exception {
        var calls = new AtomicInteger();
        try (var conduit = new TestConduit(POSTGRES.config(), (routes, database) -> {
            var views = new ArticleViews(database);
            routes.view("broken.detail").get("/broken/{slug}").sync(views::detail)
                    .async(request -> calls.incrementAndGet() % 50 == 0
                            ? CompletableFuture.completedFuture(Response.text(200, "{\"article\":{}}"))
                            : views.asyncDetail(request));
        })) {
            Outcome outcome = flipUnderLoad(conduit, List.of("/broken/a-quiet-gateway-1", "/broken/a-brave-gateway-2"));
            assertThat(outcome.wrong()).isNotEmpty().allMatch(wrong -> wrong.contains("{\"article\":{}}"));
            assertThat(outcome.wrong()).hasSize(calls.get() / 50);
        }
    }

    /** What came of a run: how many answers, and which of them were not what was expected. */
    private record Outcome(int answers, List<String> wrong) {}

    private static Outcome flipUnderLoad(TestConduit conduit, List<String> paths) throws Exception {
        Map<String, String> expected = paths.stream()
                .collect(Collectors.toMap(Function.identity(), path -> answer(conduit, path)));
        var wrong = new ConcurrentLinkedQueue<String>();
        var answers = new AtomicInteger();
        var flipped = new AtomicBoolean();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var running = IntStream.range(0, CLIENTS).mapToObj(client -> clients.submit(() -> {
                for (int i = client; !flipped.get(); i++) {
                    String path = paths.get(i % paths.size());
                    String answer = answer(conduit, path);
                    answers.incrementAndGet();
                    if (!answer.equals(expected.get(path))) {
                        wrong.add(path + ": " + answer);
                    }
                }
            })).toList();
            flip(conduit, answers);
            flipped.set(true);
            for (var client : running) {
                client.get();
            }
        }
        return new Outcome(answers.get(), List.copyOf(wrong));
    }

    /** Flips all views again and again, each time as soon as another answer has come. */
    private static void flip(TestConduit conduit, AtomicInteger answers) {
        for (int i = 0; i < FLIPS; i++) {
            conduit.runAll(MODES.get(i % MODES.size()));
            int seen = answers.get();
            while (answers.get() < seen + 3) {
                Thread.onSpinWait();
            }
        }
    }

    private static String answer(TestConduit conduit, String path) {
        try {
            HttpResponse<String> answer = conduit.get(path);
            return answer.statusCode() + " " + answer.body();
        } catch (Exception lost) {
            return "lost: " + lost;
        }
    }
}
