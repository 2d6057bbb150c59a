package dev.segue.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuartileTest {
    @Test
    void liesAQuarterOfTheWayThroughTheSortedValues() {
        assertThat(Quartile.lower(new double[]{5, 3, 1, 4, 2})).isEqualTo(2);
    }

    @Test
    void liesBetweenTwoValuesInProportion() {
        assertThat(Quartile.lower(new double[]{30, 10, 20})).isEqualTo(15);
        assertThat(Quartile.lower(new double[]{40, 10, 30, 20})).isEqualTo(17.5);
        assertThat(Quartile.lower(new double[]{10, 20})).isEqualTo(12.5);
    }

    @Test
    void ofOneValueIsThatValue() {
        assertThat(Quartile.lower(new double[]{7})).isEqualTo(7);
    }

    @Test
    void leavesTheValuesInTheirOrder() {
        double[] values = {3, 1, 2};

        Quartile.lower(values);

        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void needsAValue() {
        assertThatThrownBy(() -> Quartile.lower(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
