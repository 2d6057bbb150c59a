package dev.segue.orm;

import jakarta.persistence.Entity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds what the annotation processor generated for an entity: {@code Article_.MODEL} for {@code Article}. */
final class GeneratedModels {
    private GeneratedModels() {}

    /** Finds the model of {@code type}, or of the entity that it is a reference to. */
    static Model<?> find(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        if (parent != null && !type.isAnnotationPresent(Entity.class) && parent.isAnnotationPresent(Entity.class)) {
            return find(parent);
        }
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
