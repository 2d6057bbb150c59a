package dev.segue.bench;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AbbaOrderTest {
    @Test
    void twoContendersAlternateAsAbba() {
        assertThat(AbbaOrder.of(List.of("A", "B"), 4)).containsExactly("A", "B", "B", "A", "A", "B", "B", "A");
    }

    @Test
    void threeContendersGoForwardsAndBackwards() {
        assertThat(AbbaOrder.of(List.of("A", "B", "C"), 3)).containsExactly("A", "B", "C", "C", "B", "A", "A", "B",
                "C");
    }

    @Test
    void oneContenderIsSimplyRepeated() {
        assertThat(AbbaOrder.of(List.of("A"), 3)).containsExactly("A", "A", "A");
    }
}
