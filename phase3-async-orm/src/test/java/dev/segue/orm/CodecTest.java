package dev.segue.orm;

import dev.segue.orm.sql.ValueType;
import jakarta.persistence.AttributeConverter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of a value on its way to a column and back. */
class CodecTest {
    enum Mood {
        SAD,
        GLAD {
            @Override
            public String toString() {
                return "happy";
            }
        }
    }

    record Point(int x, @Nullable String name) {}

    @Test
    void constantsAreKeptByNameOrPosition() {
        assertThat(Codec.enumByName(Mood.class).write(Mood.GLAD)).isEqualTo("GLAD");
        assertThat(Codec.enumByName(Mood.class).fromColumn().apply("GLAD")).isEqualTo(Mood.GLAD);
        assertThat(Codec.enumByOrdinal(Mood.class).write(Mood.GLAD)).isEqualTo(1);
        assertThat(Codec.enumByOrdinal(Mood.class).fromColumn().apply(1)).isEqualTo(Mood.GLAD);
        assertThatThrownBy(() -> Codec.enumByName(Mood.class).fromColumn().apply("secret"))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "A column holds none of the constants of 'Mood', which are [SAD, happy]. Add the constant, or change the rows.");
        assertThatThrownBy(() -> Codec.enumByOrdinal(Mood.class).fromColumn().apply(2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullIsSqlNullForAllButConverters() {
        assertThat(Codec.enumByName(Mood.class).write(null)).isNull();
        assertThat(Codec.json(Point.class).write(null)).isNull();
        assertThat(Codec.json(Point.class).fromColumn().apply("null")).isNull();
        assertThat(Codec.LONG.list().fromColumn().apply(null)).isNull();
        assertThat(Codec.STRING.converted(new Dash()).write(null)).isEqualTo("-");
        assertThat(Codec.STRING.converted(new Dash()).fromColumn().apply("-")).isNull();
    }

    @Test
    void jsonMapsObjectsAndGenericTypes() {
        Codec<List<Point>> codec = Codec.json(new TypeReference<List<Point>>() {
        });
        assertThat(codec.type()).isSameAs(ValueType.JSON);
        assertThat(codec.write(List.of(new Point(1, "a")))).isEqualTo("[{\"x\":1,\"name\":\"a\"}]");
        assertThat(codec.fromColumn().apply("[{\"name\": null, \"x\": 2}]")).isEqualTo(List.of(new Point(2, null)));
        assertThatThrownBy(() -> codec.fromColumn().apply("[{\"x\": \"secret\"}]"))
                .isInstanceOf(IllegalArgumentException.class).hasNoCause()
                .hasMessageStartingWith("JSON and 'java.util.List<").message().doesNotContain("secret");
    }

    @Test
    void arraysAreListsOrArraysOfBoxesOrPrimitives() {
        assertThat(Codec.LONG.array(long[].class).write(new long[]{1, 2})).isEqualTo(List.of(1L, 2L));
        assertThat(Codec.LONG.array(long[].class).fromColumn().apply(List.of(1L))).isEqualTo(new long[]{1});
        assertThat(Codec.LONG.array(Long[].class).fromColumn().apply(Arrays.asList(1L, null)))
                .isEqualTo(new Long[]{1L, null});
        assertThat(Codec.enumByName(Mood.class).list().write(Arrays.asList(Mood.SAD, null)))
                .isEqualTo(Arrays.asList("SAD", null));
        assertThatThrownBy(() -> Codec.LONG.array(long[].class).fromColumn().apply(Arrays.asList(1L, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Element 1 of an array is NULL, but goes into a long[]. Use an array of a boxed type.");
    }

    @Test
    void theInfinitiesOfOffsetTimesAreTheirExtremes() {
        assertThat(Codec.OFFSET_DATETIME.write(OffsetDateTime.MAX)).isEqualTo(Instant.MAX);
        assertThat(Codec.OFFSET_DATETIME.fromColumn().apply(Instant.MIN)).isEqualTo(OffsetDateTime.MIN);
    }

    /** Keeps null as a dash. */
    private static final class Dash implements AttributeConverter<String, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable String value) {
            return value == null ? "-" : value;
        }

        @Override
        public @Nullable String convertToEntityAttribute(@Nullable String column) {
            return "-".equals(column) ? null : column;
        }
    }
}
