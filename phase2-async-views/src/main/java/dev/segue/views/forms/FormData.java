package dev.segue.views.forms;

import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Upload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a form was posted with, of either kind: its fields, as text, in the order in which they came, and its files.
 *
 * @param fields the values of each field; at least one
 * @param files there until the request is over
 */
public record FormData(Map<String, List<String>> fields, List<Upload> files) {
    public FormData {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        files = List.copyOf(files);
    }

    /**
     * Reads the body of {@code request}, for sync code; blocks as {@link Request#form} does.
     *
     * @throws RequestException with 415 if it is no form, 400 if it is broken, 400 or 413 if it has too much
     */
    public static FormData of(Request request) {
        return of(request.form());
    }

    /** Async form of {@link #of}. */
    public static CompletableFuture<FormData> asyncOf(Request request) {
        return request.asyncForm().thenApply(FormData::of);
    }

    private static FormData of(dev.segue.gateway.Form form) {
        return new FormData(form.fields(), form.files());
    }

    /** Returns the first value of a field. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Returns all values of a field; none if it was not sent. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Returns the files that were chosen for a field. */
    public List<Upload> files(String field) {
        return files.stream().filter(file -> file.field().equals(field)).toList();
    }
}
