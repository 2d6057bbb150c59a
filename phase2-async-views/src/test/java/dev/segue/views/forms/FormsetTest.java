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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    private static final Formset<Line> LINES = Formset.of("lines", Form.of(Line.class).with(IN_STOCK), 3);

    enum Binding {
        SYNC {
            @Override
            Bound<List<Line>> bind(String body) {
                return LINES.bind(posted(body));
            }
        },
        ASYNC {
            @Override
            Bound<List<Line>> bind(String body) {
                return Failures.join(LINES.asyncBind(posted(body)));
            }
        };

        abstract Bound<List<Line>> bind(String body);
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
