package dev.segue.views.forms;

import dev.segue.gateway.Form;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes a record of fields, if they have the types of its components and its constraints hold. Threading: immutable. */
record RecordReader<T extends Record>(Class<T> type, Constructor<T> constructor, List<Field> fields, Texts texts,
        Optional<Constraints<T>> constraints) {

    static <T extends Record> RecordReader<T> of(Class<T> type, Texts texts) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true); // a form is as private as the view that uses it
            return new RecordReader<>(type, constructor, Arrays.stream(components).map(Field::of).toList(), texts,
                    Constraints.of(type, texts));
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException("Record %s has no canonical constructor.".formatted(type.getName()),
                    missing);
        }
    }

    /** @param prefix what stands before the names of fields: empty, or of a row, such as {@code lines.0.} */
    Bound<T> read(Form data, String prefix) {
        var errors = new ArrayList<FieldError>();
        Object[] values = fields.stream().map(field -> value(field, data, prefix, errors)).toArray();
        return errors.isEmpty() ? made(values, data, prefix) : new Bound.Invalid<>(errors, data);
    }

    private Object value(Field field, Form data, String prefix, List<FieldError> errors) {
        var wrong = new ArrayList<String>();
        Object value = field.value(data, prefix, texts, wrong);
        if (wrong.isEmpty()) {
            constraints.ifPresent(some -> wrong.addAll(some.of(field.name(), value)));
        }
        wrong.forEach(message -> errors.add(new FieldError(field.name(), message).in(prefix)));
        return value;
    }

    private Bound<T> made(Object[] values, Form data, String prefix) {
        try {
            T value = constructor.newInstance(values);
            List<String> wrong = constraints.map(some -> some.ofWhole(value)).orElse(List.of());
            return wrong.isEmpty() ? new Bound.Valid<>(value, data) : invalid(wrong, data, prefix);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof IllegalArgumentException refusal) {
                return invalid(List.of(Optional.ofNullable(refusal.getMessage())
                        .orElseGet(() -> texts.of("form.invalid"))), data, prefix);
            }
            throw new IllegalStateException("The constructor of %s failed.".formatted(constructor.getName()),
                    thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("Record %s can't be made.".formatted(constructor.getName()), impossible);
        }
    }

    private Bound<T> invalid(List<String> wrong, Form data, String prefix) {
        return new Bound.Invalid<>(wrong.stream().map(message -> new FieldError("", message).in(prefix)).toList(),
                data);
    }
}
