package dev.segue.bench;

import dev.segue.bench.RawServer.Reply;
import dev.segue.bench.RawServer.Then;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class BenchIT {
    private static final Duration SLICE = Duration.ofMillis(60);

    private final List<String> selected = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private final AtomicLong serverMicros = new AtomicLong();
    private volatile String mode = "";

    @Test
    void measuresTheCostOfEachContender() throws Exception {
        try (var server = server(_ -> Reply.ok("hello"))) {
            BenchResult result = bench(server).run(contenders("worker", "async"));

            assertThat(result.view()).isEqualTo("greeting");
            assertThat(result.answerBytes()).isEqualTo(5);
            assertThat(result.contenders()).extracting(ContenderResult::name).containsExactly("worker", "async");
            assertThat(result.contenders()).extracting(ContenderResult::verdict).containsExactly(Verdict.BASELINE,
                    Verdict.CHEAPER);
            assertThat(result.contenders()).extracting(ContenderResult::cpuRatio).containsExactly(1.0, 0.4);
            assertThat(result.contenders()).allSatisfy(each -> {
                assertThat(each.goodSlices()).isEqualTo(3);
                assertThat(each.right()).isPositive();
                assertThat(each.fault()).isNull();
            });
        }
    }

    @Test
    void aRunAgainstItselfIsNoise() throws Exception {
        try (var server = server(_ -> Reply.ok("hello"))) {
            BenchResult result = bench(server).run(contenders("worker", "worker again"));

            assertThat(result.contenders().getLast().verdict()).isEqualTo(Verdict.NOISE);
        }
    }

    @Test
    void selectsForTheCheckThenTheWarmUpThenTheSlicesInAbbaOrder() throws Exception {
        try (var server = server(_ -> Reply.ok("hello"))) {
            bench(server).run(contenders("A", "B", "C"));

            assertThat(String.join("", selected)).isEqualTo("ABC" + "ABC" + "ABCCBAABC");
            assertThat(progress).startsWith("greeting: warm-up 1 of 3, A …").endsWith("greeting: slice 9 of 9, C …")
                    .contains("greeting: slice 5 of 9, B …").hasSize(12);
        }
    }

    @Test
    void aDeliberatelyBrokenContenderIsFound() throws Exception {
        try (var server = server(request -> Reply.ok(mode.equals("broken") && request % 40 == 0 ? "help!" : "hello"))) {
            BenchResult result = bench(server).run(contenders("worker", "broken"));

            ContenderResult broken = result.contenders().getLast();
            assertThat(broken.wrong()).isPositive();
            assertThat(broken.verdict()).isEqualTo(Verdict.NONE);
            assertThat(result.contenders().getFirst().wrong()).isZero();
        }
    }

    @Test
    void timesNothingWhenBodiesDiffer() throws Exception {
        try (var server = server(_ -> Reply.ok(mode.equals("async") ? "{\"slug\": \"b\"}" : "{\"slug\": \"a\"}"))) {
            assertThatThrownBy(() -> bench(server).run(contenders("worker", "virtual", "async")))
                    .isInstanceOf(BenchException.class)
                    .hasMessage("""
                        GET / is answered differently by 'worker' and 'async', so nothing was timed: \
                        the bodies (13 and 13 bytes) differ from byte 10 on.
                          worker: {"slug": "a"}
                          async: {"slug": "b"}""");
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @Test
    void timesNothingWhenContentTypesDiffer() throws Exception {
        var html = Reply.of("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
                Then.NEXT_REQUEST);
        try (var server = server(_ -> mode.equals("async") ? html : Reply.ok("hello"))) {
            assertThatThrownBy(() -> bench(server).run(contenders("worker", "async")))
                    .isInstanceOf(BenchException.class)
                    .hasMessageEndingWith("worker has content type 'text/plain', async 'text/html'.");
        }
    }

    @Test
    void timesNothingWhenTheAnswerIsAnError() throws Exception {
        var missing = Reply.of("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Then.NEXT_REQUEST);
        try (var server = server(_ -> missing)) {
            assertThatThrownBy(() -> bench(server).run(contenders("worker", "async")))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("status 404 by 'worker'");
        }
    }

    @Test
    void timesNothingWhenThereIsNoAnswer() throws Exception {
        try (var server = server(_ -> Reply.of("", Then.CLOSE))) {
            assertThatThrownBy(() -> bench(server).run(contenders("worker", "async")))
                    .isInstanceOf(BenchException.class)
                    .hasMessage(
                            "GET / is not answered by 'worker', so nothing was timed: The connection ended before the answer.");
        }
    }

    @Test
    void contendersNeedNamesOfTheirOwn() throws Exception {
        try (var server = server(_ -> Reply.ok("hello"))) {
            assertThatThrownBy(() -> bench(server).run(contenders("worker", "worker")))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[worker, worker]");
        }
    }

    /** A server whose requests cost 100 µs of CPU time, or 40 µs in mode async. */
    private RawServer server(IntFunction<Reply> replies) throws IOException {
        return new RawServer(request -> {
            serverMicros.addAndGet(mode.equals("async") ? 40 : 100);
            return replies.apply(request);
        });
    }

    private Bench bench(RawServer server) {
        var plan = new BenchPlan("greeting", server.target(), 2, 3, SLICE, Duration.ofSeconds(5), null);
        return new Bench(plan, () -> Duration.ofNanos(serverMicros.get() * 1000), progress::add);
    }

    private List<Contender> contenders(String... names) {
        return List.of(names).stream().map(name -> new Contender(name, () -> {
            mode = name;
            selected.add(name);
        })).toList();
    }
}
