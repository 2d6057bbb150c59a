package dev.segue.orm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds what the annotation processor generated for an entity: {@code Article_.MODEL} for {@code Article}. */
final class GeneratedModels {
    private GeneratedModels() {}

    static Model<?> find(Class<?> type) {
        String name = type.getPackageName() + "." + type.getSimpleName() + "_";
        try {
            return (Model<?>) Objects.requireNonNull(constant(Class.forName(name, true, type.getClassLoader())));
        } catch (ReflectiveOperationException missing) {
            throw new IllegalArgumentException(
                    "'%s' has no model: '%s' was not generated. Annotate the class with @Entity, and name phase3-async-orm among the annotation processors of its module."
                            .formatted(type.getName(), name),
                    missing);
        }
    }

    private static @Nullable Object constant(Class<?> generated) throws ReflectiveOperationException {
        return generated.getField("MODEL").get(null);
    }
}
