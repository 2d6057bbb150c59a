package dev.segue.orm;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes records of rows, by their canonical constructor. */
final class RecordMaker {
    private RecordMaker() {}

    /** @throws IllegalArgumentException if {@code record} is not made of such values */
    static <T extends Record> Function<Tuple, T> of(Class<T> record, List<Expression<?, ?>> values) {
        RecordComponent[] components = record.getRecordComponents();
        if (components.length != values.size()) {
            throw new IllegalArgumentException(
                    "'%s' has %d components, but %d values were given. Give one for each, in order."
                            .formatted(record.getSimpleName(), components.length, values.size()));
        }
        for (int i = 0; i < components.length; i++) {
            check(record, components[i], values.get(i));
        }
        Constructor<T> constructor = constructor(record, components);
        return tuple -> make(constructor, components, tuple);
    }

    /** Codecs of plain values tell their class; of converted ones it shows when the first row is read. */
    private static void check(Class<?> record, RecordComponent component, Expression<?, ?> value) {
        Class<?> held = value.codec().type().scalar().javaType();
        boolean plain = !value.codec().type().isArray() && PLAIN.contains(value.codec());
        if (plain && !boxed(component.getType()).isAssignableFrom(held)) {
            throw new IllegalArgumentException(
                    "Component '%s' of '%s' is a '%s', but its value is a '%s'. Change one of them."
                            .formatted(component.getName(), record.getSimpleName(), component.getType().getSimpleName(),
                                    held.getSimpleName()));
        }
    }

    private static final List<Codec<?>> PLAIN = List.of(Codec.BOOLEAN, Codec.SHORT, Codec.INTEGER, Codec.LONG,
            Codec.FLOAT,
            Codec.DOUBLE, Codec.DECIMAL, Codec.STRING, Codec.BYTES, Codec.UUID, Codec.DATE, Codec.TIME, Codec.DATETIME,
            Codec.INSTANT, Codec.DURATION);

    private static <T> Constructor<T> constructor(Class<T> record, RecordComponent[] components) {
        try {
            Constructor<T> constructor = record
                    .getDeclaredConstructor(Stream.of(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static <T> T make(Constructor<T> constructor, RecordComponent[] components, Tuple tuple) {
        for (int i = 0; i < components.length; i++) {
            refuseMisfit(constructor, components[i], tuple.get(i));
        }
        try {
            return constructor.newInstance(tuple.toList().toArray());
        } catch (InvocationTargetException failure) {
            throw dev.segue.bridge.Failures.raise(failure.getCause() == null ? failure : failure.getCause());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void refuseMisfit(Constructor<?> constructor, RecordComponent component, @Nullable Object value) {
        Class<?> type = component.getType();
        if (value == null ? type.isPrimitive() : !boxed(type).isInstance(value)) {
            throw new IllegalArgumentException(
                    "Component '%s' of '%s' is a '%s', but a row has %s for it. Change one of them."
                            .formatted(component.getName(), constructor.getDeclaringClass().getSimpleName(),
                                    type.getSimpleName(),
                                    value == null ? "NULL" : "a '" + value.getClass().getSimpleName() + "'"));
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }
}
