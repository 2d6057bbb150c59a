package dev.segue.bench;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BenchTableTest {
    private static final ContenderResult WORKER = new ContenderResult("worker", 3, 40_000, 0, 0, null,
            new Figures(12_345, 1.21, 4.8, 95.12, 0.04, 11.5), 1.0, 1.0, Verdict.BASELINE);

    @Test
    void showsOneRowPerModeAndWhatFollows() {
        var virtual = new ContenderResult("virtual", 3, 40_000, 0, 0, null,
                new Figures(12_900.4, 1.1, 4, 90, 0.12, 11), 0.946, 1.045, Verdict.NOISE);
        var async = new ContenderResult("async", 3, 60_000, 0, 0, null, new Figures(20_000, 0.7, 12.25, 47.56, 0, 11),
                0.5,
                1.62, Verdict.CHEAPER);

        assertThat(BenchTable.render(result(WORKER, virtual, async))).isEqualTo(
                """
                    articles.detail  GET /api/articles/x   16 connections, 3 × 1.0 s per mode, answers equal (1,234 bytes)
                    MODE      REQ/S  P50 ms  P99 ms  CPU µs/req  SPREAD  vs worker
                    worker   12,345    1.21    4.80        95.1     4 %       1.00
                    virtual  12,900    1.10    4.00        90.0    12 %       0.95
                    async    20,000    0.70   12.25        47.6     0 %       0.50

                    CPU is the server's, and 'vs worker' compares it. SPREAD: from the cheapest slice to the dearest. The load took 11.5 µs/req itself.
                    virtual and worker: less than 10 % apart in CPU per request, which is noise.
                    async: 50 % less CPU per request than worker.
                    """);
    }

    @Test
    void saysWhyThereIsNoVerdict() {
        var virtual = new ContenderResult("virtual", 2, 9_000, 1, 2, "expected has status 200, received 500.",
                new Figures(9_000, 1, 2, 100, 0, 11), null, null, Verdict.NONE);
        var async = new ContenderResult("async", 0, 0, 0, 7, "Connection refused", null, null, null, Verdict.NONE);

        assertThat(BenchTable.render(result(WORKER, virtual, async))).endsWith(
                """
                    MODE      REQ/S  P50 ms  P99 ms  CPU µs/req  SPREAD   vs worker
                    worker   12,345    1.21    4.80        95.1     4 %        1.00
                    virtual   9,000    1.00    2.00       100.0     0 %  no verdict
                    async         -       -       -           -       -  no verdict

                    CPU is the server's, and 'vs worker' compares it. SPREAD: from the cheapest slice to the dearest. The load took 11.5 µs/req itself.
                    virtual: no verdict; 2 of 3 slices good, wrong answers 1; it takes 3 and 0, for both sides.
                    virtual: wrong answers 1, failed exchanges 2; the first: expected has status 200, received 500.
                    async: no verdict; 0 of 3 slices good, wrong answers 0; it takes 3 and 0, for both sides.
                    async: wrong answers 0, failed exchanges 7; the first: Connection refused
                    """);
    }

    @Test
    void saysWhenTheServerHadNotSettled() {
        var virtual = new ContenderResult("virtual", 3, 9_000, 0, 0, null, new Figures(9_000, 1, 2, 100, 0.51, 11), 1.0,
                1.0,
                Verdict.NOISE);
        assertThat(BenchTable.render(result(WORKER, virtual))).contains(
                "A spread above 50 % says that the server was still warming up or the machine busy: run it again.\n");
    }

    private static BenchResult result(ContenderResult... contenders) {
        return new BenchResult("articles.detail", "GET /api/articles/x", 1234, 16, 3, 1, Instant.EPOCH,
                new Environment(null, 2, "25", "any"), List.of(contenders));
    }
}
