package dev.segue.views.forms;

import dev.segue.bridge.ContextFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What must hold of a value once all in it has its type. Threading: immutable. */
record Rules<T>(List<Rule<T>> all) {
    Rules {
        all = List.copyOf(all);
    }

    /** Returns these and one more. */
    Rules<T> and(Rule<T> one) {
        return new Rules<>(Stream.concat(all.stream(), Stream.of(one)).toList());
    }

    /**
     * Asks them in their order.
     *
     * @param placed says what a rule calls a field by the name it has in the page
     */
    Bound<T> judged(Bound<T> typed, UnaryOperator<FieldError> placed) {
        return switch (typed) {
            case Bound.Valid<T> valid -> judged(valid, all.stream().map(rule -> rule.check(valid.value())), placed);
            case Bound.Invalid<T> invalid -> invalid;
        };
    }

    /** Async form of {@link #judged}: asks all at a time. */
    CompletableFuture<Bound<T>> asyncJudged(Bound<T> typed, UnaryOperator<FieldError> placed) {
        return switch (typed) {
            case Bound.Valid<T> valid -> asyncJudged(valid, placed);
            case Bound.Invalid<T> invalid -> CompletableFuture.completedFuture(invalid);
        };
    }

    private CompletableFuture<Bound<T>> asyncJudged(Bound.Valid<T> valid, UnaryOperator<FieldError> placed) {
        CompletableFuture<T> value = ContextFuture.of(CompletableFuture.completedFuture(valid.value()));
        List<CompletableFuture<List<FieldError>>> found = all.stream().map(rule -> value.thenCompose(rule::asyncCheck))
                .toList();
        return ContextFuture.all(found.toArray(CompletableFuture[]::new))
                .thenApply(_ -> judged(valid, found.stream().map(CompletableFuture::resultNow), placed));
    }

    private static <T> Bound<T> judged(Bound.Valid<T> valid, Stream<List<FieldError>> found,
            UnaryOperator<FieldError> placed) {
        List<FieldError> errors = found.flatMap(List::stream).map(placed).toList();
        return errors.isEmpty() ? valid : new Bound.Invalid<>(errors, valid.data());
    }
}
