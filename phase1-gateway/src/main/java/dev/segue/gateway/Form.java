package dev.segue.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a form says: its fields, and its files.
 *
 * <p>Shape: immutable; both in the order in which they were sent.
 * <p>Threading: safe from any; files are there until the request is over.
 *
 * @param fields the values of each field; at least one
 * @param files all of them
 */
public record Form(Map<String, List<String>> fields, List<Upload> files) {
    static final Form EMPTY = new Form(Map.of(), List.of());

    public Form {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        files = List.copyOf(files);
    }

    /** Returns the first value of a field. */
    public Optional<String> field(String name) {
        return values(name).stream().findFirst();
    }

    /** Returns all values of a field; none if it was not sent. */
    public List<String> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /** Returns the first file that was sent for a field. */
    public Optional<Upload> file(String field) {
        return files(field).stream().findFirst();
    }

    /** Returns the files that were sent for a field. */
    public List<Upload> files(String field) {
        return files.stream().filter(file -> file.field().equals(field)).toList();
    }

    /** A form that is being read, and refused as soon as it is too much. Threading: one call at a time. */
    static final class Draft {
        private final FormLimits limits;
        private final Map<String, List<String>> fields = new LinkedHashMap<>();
        private final List<Upload> files = new ArrayList<>();
        private int count;
        private long fieldBytes;
        private long total;

        Draft(FormLimits limits) {
            this.limits = limits;
        }

        /** Counts bytes as sent. */
        void took(int bytes) {
            total += bytes;
            if (total > limits.total()) {
                throw new RequestException(413,
                        "The form is longer than the %d bytes that are allowed.".formatted(limits.total()));
            }
        }

        /** Refuses more fields than there may be; {@code pending} bytes of the next one are there already. */
        void allow(long pending) {
            if (fieldBytes + pending > limits.fieldBytes()) {
                throw new RequestException(413,
                        "The fields of the form have more than the %d bytes that are allowed."
                                .formatted(limits.fieldBytes()));
            }
        }

        void field(String name, String value) {
            long bytes = (long) name.getBytes(StandardCharsets.UTF_8).length
                    + value.getBytes(StandardCharsets.UTF_8).length;
            allow(bytes);
            fieldBytes += bytes;
            count++;
            if (count > limits.fields()) {
                throw new RequestException(400,
                        "The form has more than the %d fields that are allowed.".formatted(limits.fields()));
            }
            fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
        }

        void file(Upload file) {
            files.add(file);
        }

        Form end() {
            fields.replaceAll((_, values) -> List.copyOf(values));
            return new Form(fields, files);
        }
    }
}
