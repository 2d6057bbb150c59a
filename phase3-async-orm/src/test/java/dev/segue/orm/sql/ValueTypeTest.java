package dev.segue.orm.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What is given to the drivers, and what is refused before. */
class ValueTypeTest {
    @Test
    void thereIsOneTypeOfArraysOfEachType() {
        assertThat(ValueType.LONG.arrayOf()).isSameAs(ValueType.LONG.arrayOf()).isNotEqualTo(ValueType.LONG)
                .hasToString("int8[]");
        assertThatThrownBy(() -> ValueType.LONG.arrayOf().arrayOf()).isInstanceOf(IllegalStateException.class)
                .hasMessage("'int8[]' is an array already, and arrays of arrays are not supported. Use JSON.");
    }

    static Stream<Arguments> refused() {
        return Stream.of(arguments(ValueType.STRING, "secret\0", "NUL character at index 6"),
                arguments(ValueType.STRING.arrayOf(), List.of("secret\0"), "NUL character at index 6"),
                arguments(ValueType.JSON, "\"secret\\u0000\"", "NUL character at index 7"),
                arguments(ValueType.JSON, "\"secret\\\\\\u0000\"", "NUL character at index 9"),
                arguments(ValueType.STRING, "secret\uD83D", "half a surrogate pair at index 6"),
                arguments(ValueType.STRING, "\uDE00secret", "half a surrogate pair at index 0"),
                arguments(ValueType.LONG, "secret", "class 'java.lang.String' does not go into a column of type int8"),
                arguments(ValueType.UUID, "secret", "class 'java.lang.String' does not go into a column of type uuid"),
                arguments(ValueType.LONG.arrayOf(), 7L, "does not go into a column of type int8[]"),
                arguments(ValueType.INTEGER, 5_000_000_000L, "out of the range of int4"),
                arguments(ValueType.SHORT, 40_000, "out of the range of int2"),
                arguments(ValueType.DECIMAL, 0.5, "class 'java.lang.Double'"),
                arguments(ValueType.DATE, LocalDate.of(-4712, 1, 1).minusDays(1), "out of the range of date"),
                arguments(ValueType.DATE, LocalDate.MAX.minusDays(1), "out of the range of date"),
                arguments(ValueType.DATETIME, LocalDateTime.MIN, "out of the range of timestamp"),
                arguments(ValueType.DATETIME, LocalDateTime.parse("+294276-12-31T23:59:59.9999995"), "timestamp"),
                arguments(ValueType.INSTANT, Instant.MIN, "out of the range of timestamptz"),
                arguments(ValueType.INSTANT, Instant.MAX.minusNanos(1), "out of the range of timestamptz"),
                arguments(ValueType.INSTANT, OffsetDateTime.MIN, "out of the range of timestamptz"),
                arguments(ValueType.DURATION, Duration.ofSeconds(Long.MAX_VALUE), "out of the range of interval"),
                arguments(ValueType.DURATION, Duration.ofSeconds(Long.MIN_VALUE), "out of the range of interval"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatTheServerCannotHoldIsRefusedWithoutNamingIt(ValueType type, Object value, String reason) {
        assertThatThrownBy(() -> type.wire(value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason).message().doesNotContain("secret", "5000000000", "40000");
    }

    @Test
    void anEscapedBackslashBeforeU0000IsNoNul() {
        assertThat(ValueType.JSON.wire("\"\\\\u0000\"")).isEqualTo("\"\\\\u0000\"");
    }

    @Test
    void numbersAreWidenedAndNeverCut() {
        assertThat(ValueType.LONG.wire(5)).isEqualTo(5L);
        assertThat(ValueType.SHORT.wire(-32768L)).isEqualTo(Short.MIN_VALUE);
        assertThat(ValueType.DOUBLE.wire(0.5f)).isEqualTo(0.5);
        assertThat(ValueType.DECIMAL.wire(BigInteger.TEN)).isEqualTo(BigDecimal.TEN);
    }

    @Test
    void arraysKeepTheirNullsAndTypes() {
        assertThat(ValueType.LONG.arrayOf().wire(Arrays.asList(1, null))).isEqualTo(new Long[]{1L, null});
        assertThat(ValueType.UUID.arrayOf().wire(List.of())).isEqualTo(new UUID[0]);
        assertThat(ValueType.DATE.arrayOf().wire(new LocalDate[]{LocalDate.MIN, null, LocalDate.of(-43, 3, 15)}))
                .isEqualTo(new String[]{"-infinity", null, "0044-03-15 BC"});
        assertThat(ValueType.INSTANT.arrayOf().wire(List.of(Instant.MAX, Instant.parse("+12026-01-02T03:04:05.5Z"))))
                .isEqualTo(new String[]{"infinity", "12026-01-02T03:04:05.500Z"});
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 00:00:00.000000", "PT-0.000001S, -00:00:00.000001", "PT-25H-0.5S, -25:00:00.500000",
        "P30D, 720:00:00.000000"})
    void durationsAreWrittenAsHours(Duration duration, String text) {
        assertThat(ValueType.DURATION.wire(duration)).isEqualTo(text);
    }

    @Test
    void wholeMicrosecondsAreNotCopied() {
        var time = LocalTime.of(1, 2, 3, 4_000);
        assertThat(ValueType.TIME.wire(time)).isSameAs(time);
    }

    @ParameterizedTest
    @CsvSource({"1800-01-01 00:00:00-07:52:58, 1800-01-01T07:52:58Z",
        "0044-03-15 00:00:00+00 BC, -0043-03-15T00:00:00Z",
        "12026-01-02 03:04:05.000001+05:30, +12026-01-01T21:34:05.000001Z"})
    void timesWithAnyOffsetAndEraAreParsed(String text, Instant time) {
        assertThat(Scalar.INSTANT.parse(text)).isEqualTo(time);
    }

    @Test
    void jsonIsSentAndReadAsText() {
        var column = new Column("data", ValueType.JSON, false);
        var root = new Source.Root(Table.of("note"));
        var select = new Select(root, List.of(root.column(column)),
                new Expr.Compare(Expr.Operator.EQUAL, root.column(column), new Expr.Param(ValueType.JSON, "{}")),
                List.of(), null, null);
        assertThat(new SqlCompiler().compile(select).numbered())
                .endsWith(".\"data\" = $1::text::jsonb").contains(".\"data\"::text FROM");
    }
}
