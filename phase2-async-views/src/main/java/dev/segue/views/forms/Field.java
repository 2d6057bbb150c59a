package dev.segue.views.forms;

import dev.segue.gateway.Form;
import dev.segue.gateway.Upload;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * A component of a record, as a field of a form.
 *
 * @param kind empty if it is a file
 */
record Field(String name, Shape shape, Optional<FieldKind> kind, Method accessor) {
    /** How many values it has. */
    enum Shape {
        REQUIRED,
        OPTIONAL,
        LIST,
        FLAG
    }

    static Field of(RecordComponent component) {
        Class<?> type = component.getType();
        boolean holds = type == Optional.class || type == List.class;
        Type held = holds && component.getGenericType() instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[0]
                : type;
        Shape shape = type == Optional.class ? Shape.OPTIONAL
                : type == List.class ? Shape.LIST : type == boolean.class ? Shape.FLAG : Shape.REQUIRED;
        component.getAccessor().setAccessible(true); // a form is as private as the view that uses it
        return new Field(component.getName(), shape, held == Upload.class ? Optional.empty()
                : Optional.of(kind(component, held)), component.getAccessor());
    }

    private static FieldKind kind(RecordComponent component, Type held) {
        return Optional.of(held).filter(Class.class::isInstance).flatMap(one -> FieldKind.of((Class<?>) one))
                .orElseThrow(() -> new IllegalArgumentException(
                        "Component '%s' of %s is a %s, which no field of a form can be. Use text, a number, a date, a UUID, an enum, an Upload, or an Optional or List of one."
                                .formatted(component.getName(), component.getDeclaringRecord().getName(),
                                        component.getGenericType().getTypeName())));
    }

    /**
     * Returns the value for the constructor; one that does not matter, if something is wrong.
     *
     * @param prefix what stands before the name in the form
     * @param wrong gets what is wrong
     */
    Object value(Form data, String prefix, Texts texts, List<String> wrong) {
        List<?> sent = kind.isEmpty() ? data.files(prefix + name)
                : data.values(prefix + name).stream().map(String::strip).filter(text -> !text.isEmpty())
                        .flatMap(text -> one(kind.get(), text, texts, wrong).stream()).toList();
        return switch (shape) {
            case LIST -> List.copyOf(sent);
            case OPTIONAL -> sent.stream().findFirst();
            case FLAG -> sent.isEmpty() ? false : sent.getFirst();
            case REQUIRED -> sent.isEmpty() ? missing(texts, wrong) : sent.getFirst();
        };
    }

    private static Optional<Object> one(FieldKind kind, String text, Texts texts, List<String> wrong) {
        Optional<Object> value = kind.value(text);
        if (value.isEmpty()) {
            wrong.add(kind.refusal(texts));
        }
        return value;
    }

    private static Object missing(Texts texts, List<String> wrong) {
        if (wrong.isEmpty()) {
            wrong.add(texts.of("form.required"));
        }
        return "";
    }

    /** Returns the texts that the value of {@code owner} would be posted as; none for files. */
    List<String> texts(Record owner) {
        try {
            Object value = accessor.invoke(owner);
            List<?> all = value instanceof Optional<?> one ? one.stream().toList()
                    : value instanceof List<?> list ? list : List.of(value);
            return kind.isEmpty() ? List.of() : all.stream().map(FieldKind::text).toList();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("Component '%s' of %s can't be read.".formatted(name, owner), failure);
        }
    }
}
