package dev.segue.bench;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ExcerptTest {
    @Test
    void showsWhatIsAroundThePositionAndThatThereIsMore() {
        byte[] bytes = ("a".repeat(100) + "X" + "b".repeat(100)).getBytes(UTF_8);

        assertThat(Excerpt.around(bytes, 100)).isEqualTo("…" + "a".repeat(24) + "X" + "b".repeat(39) + "…");
    }

    @Test
    void showsAShortTextWhole() {
        assertThat(Excerpt.around("hello".getBytes(UTF_8), 5)).isEqualTo("hello");
        assertThat(Excerpt.around(new byte[0], 0)).isEmpty();
    }

    @Test
    void staysOnOneLine() {
        assertThat(Excerpt.around("a\r\nb".getBytes(UTF_8), 1)).isEqualTo("a··b");
    }

    @Test
    void neverCutsACharacterInTwo() {
        byte[] bytes = "äöü€".repeat(50).getBytes(UTF_8);

        for (int position = 0; position <= bytes.length; position++) {
            assertThat(Excerpt.around(bytes, position)).doesNotContain("\uFFFD");
        }
    }
}
