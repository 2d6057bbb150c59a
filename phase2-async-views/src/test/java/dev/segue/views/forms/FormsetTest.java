package dev.segue.views.forms;

import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.gateway.Request;
import jakarta.validation.constraints.Max;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Rows of forms, bound by sync and by async code. */
@Timeout(60)
class FormsetTest {
    record Line(String what, @Max(9) int count, Optional<String> note) {
        Line {
            if (what.equals("refused")) {
                throw new IllegalArgumentException("This is refused.");
            }
        }
    }

    record Deletable(boolean delete) {}

    /** Waits in async code, as one that asks a database does. */
    private static final Rule<Line> IN_STOCK = new Rule<>() {
        @Override
        public List<FieldError> check(Line line) {
            return line.what().equals("milk") ? List.of(new FieldError("what", "There is no milk.")) : List.of();
        }

        @Override
        public CompletionStage<List<FieldError>> asyncCheck(Line line) {
            return ContextFuture.of(CompletableFuture.completedFuture(line)).thenApplyAsync(this::check);
        }
    };
    /** Waits in async code, too. */
    private static final Rule<List<Line>> DIFFERENT = new Rule<>() {
        @Override
        public List<FieldError> check(List<Line> lines) {
            List<String> names = lines.stream().map(Line::what).toList();
            return IntStream.range(0, names.size()).filter(at -> names.indexOf(names.get(at)) < at)
                    .mapToObj(at -> FieldError.inRow(at, "what", "It is there twice.")).toList();
        }

        @Override
        public CompletionStage<List<FieldError>> asyncCheck(List<Line> lines) {
            return ContextFuture.of(CompletableFuture.completedFuture(lines)).thenApplyAsync(this::check);
        }
    };
    private static final Formset<Line> LINES = Formset.of("lines", Form.of(Line.class).with(IN_STOCK), 3);
    private static final Formset<Line> ORDERED = LINES.with(DIFFERENT)
            .with(lines -> lines.isEmpty() ? List.of(new FieldError("", "Order something.")) : List.of())
            .with(lines -> lines.stream().mapToInt(Line::count).sum() > 10
                    ? List.of(FieldError.inRow(lines.size() - 1, "", "With this it is too much."))
                    : List.of());

    enum Binding {
        SYNC {
            @Override
            Bound<List<Line>> bind(Formset<Line> lines, String body) {
                return lines.bind(posted(body));
            }
        },
        ASYNC {
            @Override
            Bound<List<Line>> bind(Formset<Line> lines, String body) {
                return Failures.join(lines.asyncBind(posted(body)));
            }
        };

        abstract Bound<List<Line>> bind(Formset<Line> lines, String body);

        Bound<List<Line>> bind(String body) {
            return bind(LINES, body);
        }
    }

    private static Request posted(String body) {
        return Request.of("POST", "/").withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(body.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource
    void rowsComeInTheOrderOfTheirNumbersWithoutThoseThatAreBlankOrDeleted(Binding binding) {
        assertThat(values(binding.bind("lines.10.what=rum&lines.10.count=1&lines.2.what=tea&lines.2.count=2"
                + "&lines.0.what=+&lines.0.count=&lines.3.what=jam&lines.3.count=many&lines.3.delete=on")))
                .containsExactly(new Line("tea", 2, Optional.empty()), new Line("rum", 1, Optional.empty()));
        assertThat(values(binding.bind(""))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsToldWithTheRow(Binding binding) {
        assertThat(binding.bind("lines.0.what=tea&lines.0.count=10&lines.1.note=x&lines.7.what=refused&lines.7.count=1")
                .errors()).containsExactly(new FieldError("lines.0.count", "must be less than or equal to 9"),
                        new FieldError("lines.1.what", "This field is required."),
                        new FieldError("lines.1.count", "This field is required."),
                        new FieldError("lines.7", "This is refused."));
        assertThat(binding.bind("lines.0.what=tea&lines.0.count=1&lines.1.what=milk&lines.1.count=1").errors())
                .containsExactly(new FieldError("lines.1.what", "There is no milk."));
    }

    @ParameterizedTest
    @EnumSource
    void moreRowsThanThereMayBeAreRefusedWithoutLookingAtThem(Binding binding) {
        String three = lines(3, "tea");
        assertThat(values(binding.bind(three))).hasSize(3);
        Bound<List<Line>> four = binding.bind(three + "&lines.3.what=refused");
        assertThat(four.errors()).containsExactly(new FieldError("lines", "There are more than 3 rows."));
        assertThat(LINES.errors(four)).containsExactly("There are more than 3 rows.");
        assertThat(LINES.rows(four, 5)).hasSize(3);
        assertThat(LINES.rows(binding.bind(lines(2, "tea")), 5)).extracting(row -> row.name("what"))
                .containsExactly("lines.0.what", "lines.1.what", "lines.2.what");
        assertThat(LINES.rows(binding.bind("lines.999999999.what=tea"), 0)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoFieldOfARowMakesNone(Binding binding) {
        assertThat(values(binding.bind("lines.what=a&lines.-1.what=a&lines.01.what=a&lines.1e3.what=a&lines.1.what.x=a"
                + "&lines.1.other=a&lines.1.delete=on&lines.9999999999.what=a&other.0.what=a&lines..what=a&xlines.0.what=a")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRuleOverAllRowsIsAskedWhenEachIsRightAndPointsAtRowsByTheirNumbers(Binding binding) {
        assertThat(values(binding.bind(ORDERED, "lines.0.what=tea&lines.0.count=1&lines.4.what=rum&lines.4.count=2")))
                .hasSize(2);
        Bound<List<Line>> twice = binding.bind(ORDERED,
                "lines.1.what=tea&lines.1.count=1&lines.4.what=gone&lines.4.delete=on"
                        + "&lines.7.what=tea&lines.7.count=9&lines.9.what=+");
        assertThat(twice.errors()).containsExactly(new FieldError("lines.7.what", "It is there twice."));
        assertThat(ORDERED.rows(twice, 0)).extracting(row -> row.name("what"), row -> row.value("what"),
                row -> row.errors("what")).containsExactly(tuple("lines.1.what", "tea", List.of()),
                        tuple("lines.4.what", "gone", List.of()),
                        tuple("lines.7.what", "tea", List.of("It is there twice.")));
        Bound<List<Line>> much = binding.bind(ORDERED,
                "lines.1.what=tea&lines.1.count=9&lines.3.what=rum&lines.3.count=9");
        assertThat(much.errors()).containsExactly(new FieldError("lines.3", "With this it is too much."));
        assertThat(ORDERED.rows(much, 0).getLast().errors()).containsExactly("With this it is too much.");
        Bound<List<Line>> none = binding.bind(ORDERED, "lines.0.what=tea&lines.0.count=1&lines.0.delete=on");
        assertThat(none.errors()).containsExactly(new FieldError("lines", "Order something."));
        assertThat(ORDERED.errors(none)).containsExactly("Order something.");
        assertThat(
                binding.bind(ORDERED, "lines.0.what=tea&lines.0.count=1&lines.1.what=tea&lines.1.count=many").errors())
                .extracting(FieldError::field).containsExactly("lines.1.count");
        assertThat(binding.bind(ORDERED, lines(4, "tea")).errors()).containsExactly(
                new FieldError("lines", "There are more than 3 rows."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"what", "1.what", "0.", "-1.what"})
    void aRuleThatPointsAtNoRowFailsNamingIt(String field) {
        Formset<Line> wrong = LINES.with(_ -> List.of(new FieldError(field, "Wrong.")));
        assertThatThrownBy(() -> wrong.bind(posted(lines(1, "tea")))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'lines'").hasMessageContaining("'" + field + "'")
                .hasMessageContaining("FieldError.inRow()");
    }

    @Test
    void aRowWithAFieldThatSaysThatItIsToGoIsRefused() {
        assertThatThrownBy(() -> Formset.of("lines", Form.of(Deletable.class), 3))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(
                        "The rows of 'lines' can't have a field 'delete', which says that a row is to go.");
    }

    private static String lines(int count, String what) {
        return IntStream.range(0, count).mapToObj(at -> "lines.%d.what=%s&lines.%d.count=1".formatted(at, what, at))
                .collect(Collectors.joining("&"));
    }

    private static List<Line> values(Bound<List<Line>> bound) {
        return switch (bound) {
            case Bound.Valid<List<Line>> valid -> valid.value();
            case Bound.Invalid<List<Line>> invalid -> throw new AssertionError(invalid.errors());
        };
    }
}
