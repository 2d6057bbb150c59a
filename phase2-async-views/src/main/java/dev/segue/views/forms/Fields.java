package dev.segue.views.forms;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a page shows of a form: what was filled in, and what is wrong with it.
 *
 * <pre>{@code
 * <input name="${form.name("title")}" value="${form.value("title")}">
 * <ul>@for(String error : form.errors("title"))<li>${error}</li>@endfor</ul>
 * <input type="checkbox" name="${form.name("draft")}" checked="${form.isOn("draft")}">
 * }</pre>
 *
 * <p>Shape: what it returns is as it was posted; templates escape it.
 * <p>Threading: immutable.
 * <p>Errors: each method throws {@link IllegalArgumentException} for a field that the form does not have.
 */
public final class Fields {
    private final String prefix;
    private final Set<String> names;
    private final Map<String, List<String>> values;
    private final List<FieldError> errors;

    /**
     * @param prefix what stands before the names in the page, and in {@code values} and {@code errors}
     * @param values may lack fields, and have others
     */
    Fields(String prefix, Set<String> names, Map<String, List<String>> values, List<FieldError> errors) {
        this.prefix = prefix;
        this.names = names;
        this.values = values;
        this.errors = errors;
    }

    /** Returns these fields and one that belongs to no component. */
    Fields and(String field) {
        return new Fields(prefix, Stream.concat(names.stream(), Stream.of(field)).collect(Collectors.toSet()), values,
                errors);
    }

    /** Returns what an input of {@code field} is called: with the row before it, if this is one of a {@link Formset}. */
    public String name(String field) {
        if (!names.contains(field)) {
            throw new IllegalArgumentException("This form has no field '%s', but: %s.".formatted(field,
                    String.join(", ", new TreeSet<>(names))));
        }
        return prefix + field;
    }

    /** Returns the text that {@code field} is filled in with; empty if it is not, or if its values are hidden. */
    public String value(String field) {
        return values(field).stream().findFirst().orElse("");
    }

    /** Returns all texts that {@code field} is filled in with. */
    public List<String> values(String field) {
        return values.getOrDefault(name(field), List.of());
    }

    /** Returns whether {@code value} is one of those of {@code field}: whether an option is selected. */
    public boolean has(String field, String value) {
        return values(field).contains(value);
    }

    /** Returns whether {@code field} says yes: whether its box is checked. */
    public boolean isOn(String field) {
        return values(field).stream().anyMatch(FieldKind.YES::contains);
    }

    /** Returns what is wrong with {@code field}. */
    public List<String> errors(String field) {
        String name = name(field);
        return errors.stream().filter(error -> error.field().equals(name)).map(FieldError::message).toList();
    }

    /** Returns what is wrong with the form, or the row, as a whole. */
    public List<String> errors() {
        String whole = new FieldError("", "").in(prefix).field();
        return errors.stream().filter(error -> error.field().equals(whole)).map(FieldError::message).toList();
    }
}
