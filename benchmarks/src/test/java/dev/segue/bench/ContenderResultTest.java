package dev.segue.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContenderResultTest {
    private static final Contender ANY = new Contender("any", () -> {});

    private final ContenderResult baseline = of("worker", Collections.nCopies(3, slice(100, 0, 0, 10_000)));

    @Test
    void sumsUpItsGoodSlices() {
        var result = of("async", List.of(slice(100, 0, 0, 4_000), slice(100, 0, 0, 6_000), slice(100, 0, 0, 5_000),
                slice(100, 0, 0, 4_000)));

        assertThat(result.figures()).isEqualTo(new Figures(100, 2, 2, 40, 0.5, 10));
        assertThat(result.right()).isEqualTo(410);
    }

    @Test
    void comparesCpuAndRateWithTheBaseline() {
        var result = of("async", Collections.nCopies(3, slice(200, 0, 0, 10_000))).against(baseline);

        assertThat(result.cpuRatio()).isEqualTo(0.5);
        assertThat(result.rateRatio()).isEqualTo(2);
        assertThat(result.verdict()).isEqualTo(Verdict.CHEAPER);
    }

    @Test
    void theBaselineIsTheBaseline() {
        assertThat(baseline.against(baseline).verdict()).isEqualTo(Verdict.BASELINE);
    }

    @Test
    void twoGoodSlicesAreTooFewForAVerdict() {
        var good = slice(100, 0, 0, 5_000);
        var result = of("async", List.of(good, slice(100, 0, 1, 5_000), good)).against(baseline);

        assertThat(result.goodSlices()).isEqualTo(2);
        assertThat(result.verdict()).isEqualTo(Verdict.NONE);
        assertThat(result.cpuRatio()).isNull();
    }

    @Test
    void aWrongAnswerRulesOutAVerdictWhateverTheSlices() {
        var good = slice(100, 0, 0, 5_000);
        var result = of("async", List.of(good, good, good, slice(100, 1, 0, 5_000))).against(baseline);

        assertThat(result.goodSlices()).isEqualTo(3);
        assertThat(result.wrong()).isEqualTo(1);
        assertThat(result.verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void withoutAVerdictForTheBaselineThereIsNone() {
        var broken = of("worker", Collections.nCopies(3, slice(0, 0, 5, 1)));

        assertThat(broken.figures()).isNull();
        assertThat(baseline.against(broken).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void aServerWhoseCpuTimeStoodStillHasNoVerdict() {
        var idle = of("async", Collections.nCopies(3, slice(100, 0, 0, 0)));

        assertThat(idle.against(baseline).verdict()).isEqualTo(Verdict.NONE);
    }

    private static ContenderResult of(String name, List<Slice> slices) {
        return ContenderResult.of(name, List.of(slice(10, 0, 0, 1)), slices);
    }

    /** A slice of one second; each right answer took 2 ms and cost the load 10 µs. */
    private static Slice slice(int right, int wrong, int failed, long serverMicros) {
        var tally = new Tally();
        for (int answer = 0; answer < right; answer++) {
            tally.right(2_000_000);
        }
        for (int answer = 0; answer < wrong; answer++) {
            tally.wrong("wrong");
        }
        for (int answer = 0; answer < failed; answer++) {
            tally.failed("failed");
        }
        return new Slice(ANY, tally, Duration.ofSeconds(1), Duration.ofNanos(serverMicros * 1000),
                Duration.ofNanos(right * 10_000L));
    }
}
