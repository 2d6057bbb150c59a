package dev.segue.views.forms;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What must hold of a form beyond the types of its fields. One that waits for something, such as a database, overrides both methods. */
@FunctionalInterface
public interface Rule<T> {
    /** Returns what is wrong with {@code value}; may block, unless it serves async code too. */
    List<FieldError> check(T value);

    /** Async form of {@link #check}, which it calls by default: right for rules that wait for nothing. */
    default CompletionStage<List<FieldError>> asyncCheck(T value) {
        return CompletableFuture.completedFuture(check(value));
    }
}
