package dev.segue.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VerdictTest {
    @Test
    void lessThanTenPercentApartIsNoise() {
        assertThat(Verdict.of(0.91)).isEqualTo(Verdict.NOISE);
        assertThat(Verdict.of(1.0)).isEqualTo(Verdict.NOISE);
        assertThat(Verdict.of(1.09)).isEqualTo(Verdict.NOISE);
    }

    @Test
    void moreThanThatIsCheaperOrDearer() {
        assertThat(Verdict.of(0.89)).isEqualTo(Verdict.CHEAPER);
        assertThat(Verdict.of(1.11)).isEqualTo(Verdict.DEARER);
    }

    @Test
    void withoutARatioThereIsNone() {
        assertThat(Verdict.of(null)).isEqualTo(Verdict.NONE);
    }
}
