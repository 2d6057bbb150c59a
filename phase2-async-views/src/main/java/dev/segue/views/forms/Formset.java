package dev.segue.views.forms;

import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Request;
import dev.segue.gateway.Upload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many records of one form, as its rows: the fields of the first are called {@code lines.0.title}, {@code lines.0.price} and so on.
 *
 * <pre>{@code
 * private static final Formset<Line> LINES = Formset.of("lines", Form.of(Line.class), 50);
 *
 * return switch (LINES.bind(request)) {                            // asyncBind in async views
 *     case Bound.Valid(var lines, _) -> saved(lines);
 *     case Bound.Invalid<List<Line>> invalid -> page(422, LINES.rows(invalid, 3));
 * };
 * }</pre>
 *
 * <p>Shape: rows come in the order of their numbers, of which some may be missing. A row in which nothing is filled in, as those a page shows for more, is none,
 * and neither is one whose field {@code delete} says yes. Errors are those of all rows, each with its field's full name.
 * <p>Threading: immutable; {@link #bind} may block if a rule of the form does.
 */
public final class Formset<T extends Record> {
    private static final String DELETE = "delete";
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,9})(?:\\.(.+)|)");

    private final String name;
    private final Form<T> row;
    private final int most;
    private final Rules<List<T>> rules;
    private final Pattern field;

    private Formset(String name, Form<T> row, int most, Rules<List<T>> rules) {
        this.name = name;
        this.row = row;
        this.most = most;
        this.rules = rules;
        this.field = Pattern.compile(Pattern.quote(name) + "\\.(0|[1-9][0-9]{0,8})\\.(.+)");
    }

    /**
     * Makes one of rows that are {@code row}.
     *
     * @param most how many rows may be posted, those without anything filled in left out; of more, all are refused
     * @throws IllegalArgumentException if {@code row} has a field {@code delete}
     */
    public static <T extends Record> Formset<T> of(String name, Form<T> row, int most) {
        if (row.names().contains(DELETE)) {
            throw new IllegalArgumentException(
                    "The rows of '%s' can't have a field '%s', which says that a row is to go. Name the component otherwise."
                            .formatted(name, DELETE));
        }
        return new Formset<>(name, row, most, new Rules<>(List.of()));
    }

    /**
     * Returns this one with a rule over all rows, asked when each of them is right by itself: that names differ, that there is one at least. An error of one row is made by
     * {@link FieldError#inRow}, one of all of them has no field.
     */
    public Formset<T> with(Rule<List<T>> rule) {
        return new Formset<>(name, row, most, rules.and(rule));
    }

    /**
     * Returns what became of the rows that {@code request} posts.
     *
     * @throws dev.segue.gateway.RequestException as {@link Form#bind}
     */
    public Bound<List<T>> bind(Request request) {
        dev.segue.gateway.Form data = request.form();
        List<String> wanted = wanted(data);
        return rules.judged(together(data, wanted.stream().map(prefix -> row.judged(data, prefix)).toList()),
                error -> placed(error, wanted));
    }

    /** Async form of {@link #bind}; the rules of all rows are asked at a time, and then those over them. */
    public CompletableFuture<Bound<List<T>>> asyncBind(Request request) {
        return request.asyncForm().thenCompose(data -> {
            List<String> wanted = wanted(data);
            List<CompletableFuture<Bound<T>>> rows = wanted.stream().map(prefix -> row.asyncJudged(data, prefix))
                    .toList();
            return ContextFuture.all(rows.toArray(CompletableFuture[]::new))
                    .thenCompose(_ -> rules.asyncJudged(
                            together(data, rows.stream().map(CompletableFuture::resultNow).toList()),
                            error -> placed(error, wanted)));
        });
    }

    /** Returns what a page shows of the rows that were posted, those to be deleted too, and of {@code blank} more, as far as there may be more. */
    public List<Fields> rows(Bound<List<T>> bound, int blank) {
        SortedSet<Integer> filled = filled(bound.data());
        return withBlank(
                filled.stream().limit(most)
                        .map(at -> row.shown(prefix(at), bound.data().fields(), bound.errors())),
                filled.size(), filled.isEmpty() ? 0 : filled.getLast() + 1, blank);
    }

    /** Returns what a page shows to change {@code values}, and of {@code blank} more rows, as far as there may be more. */
    public List<Fields> rows(List<T> values, int blank) {
        return withBlank(IntStream.range(0, values.size()).mapToObj(at -> row.filled(values.get(at), prefix(at))),
                values.size(), values.size(), blank);
    }

    /** Returns what is wrong with the rows together: that there are too many, or what a rule says of all of them. */
    public List<String> errors(Bound<List<T>> bound) {
        return bound.errors().stream().filter(error -> error.field().equals(name)).map(FieldError::message).toList();
    }

    private List<Fields> withBlank(Stream<Fields> shown, int count, int next, int blank) {
        Stream<Fields> more = IntStream.range(0, Math.clamp(most - count, 0, blank))
                .mapToObj(at -> row.shown(prefix(next + at), Map.of(), List.of()));
        return Stream.concat(shown, more).map(fields -> fields.and(DELETE)).toList();
    }

    /** Returns the prefixes of the rows that are to become records; none if there are too many. */
    private List<String> wanted(dev.segue.gateway.Form data) {
        SortedSet<Integer> filled = filled(data);
        return filled.size() > most ? List.of()
                : filled.stream().map(this::prefix)
                        .filter(prefix -> data.values(prefix + DELETE).stream().noneMatch(FieldKind.YES::contains))
                        .toList();
    }

    private Bound<List<T>> together(dev.segue.gateway.Form data, List<Bound<T>> rows) {
        List<FieldError> errors = filled(data).size() > most
                ? List.of(new FieldError(name, row.texts().of("form.rows", most)))
                : rows.stream().flatMap(one -> one.errors().stream()).toList();
        return errors.isEmpty() ? new Bound.Valid<>(rows.stream().flatMap(Formset::value).toList(), data)
                : new Bound.Invalid<>(errors, data);
    }

    /** Returns what a rule says of all rows, or of one by its place among {@code wanted}, by the name that has in the page. */
    private FieldError placed(FieldError error, List<String> wanted) {
        if (error.field().isEmpty()) {
            return new FieldError(name, error.message());
        }
        Matcher place = PLACE.matcher(error.field());
        if (!place.matches() || Integer.parseInt(place.group(1)) >= wanted.size()) {
            throw new IllegalArgumentException(
                    "A rule over the rows of '%s' finds '%s' in field '%s', but it was given %d rows. Make the error with FieldError.inRow(), or without a field for all of them."
                            .formatted(name, error.message(), error.field(), wanted.size()));
        }
        return new FieldError(Objects.requireNonNullElse(place.group(2), ""), error.message())
                .in(wanted.get(Integer.parseInt(place.group(1))));
    }

    private static <T> Stream<T> value(Bound<T> one) {
        return switch (one) {
            case Bound.Valid<T> valid -> Stream.of(valid.value());
            case Bound.Invalid<T> _ -> Stream.empty();
        };
    }

    /** Returns the numbers of the rows in which something is filled in. */
    private SortedSet<Integer> filled(dev.segue.gateway.Form data) {
        Stream<String> texts = data.fields().entrySet().stream()
                .filter(one -> !one.getValue().stream().allMatch(String::isBlank)).map(Map.Entry::getKey);
        return Stream.concat(texts, data.files().stream().map(Upload::field)).map(field::matcher)
                .filter(found -> found.matches() && row.names().contains(found.group(2)))
                .map(found -> Integer.valueOf(found.group(1))).collect(Collectors.toCollection(TreeSet::new));
    }

    private String prefix(int at) {
        return name + "." + at + ".";
    }
}
