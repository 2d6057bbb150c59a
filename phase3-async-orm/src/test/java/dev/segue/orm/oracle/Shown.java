package dev.segue.orm.oracle;

import dev.segue.orm.Annotated;
import dev.segue.orm.Tuple;
import jakarta.persistence.Entity;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/** Results as text in which those of JPA and of Segue look the same: entities by their key, numbers by their value. */
final class Shown {
    private static final MathContext DIGITS = new MathContext(12);

    private Shown() {}

    /** Returns each row of {@code result}, which may be one itself. */
    static List<String> rows(@Nullable Object result) {
        return switch (result) {
            case Optional<?> one -> rows(one.orElse(null));
            case Collection<?> rows -> rows.stream().map(Shown::row).toList();
            case null, default -> List.of(row(result));
        };
    }

    private static String row(@Nullable Object row) {
        return switch (row) {
            case Tuple tuple -> values(tuple.toList().stream());
            case Object[] values -> values(Arrays.stream(values));
            case Annotated<?>(var entity, var values) -> values(
                    Stream.concat(Stream.of(entity), values.toList().stream()));
            case Record made -> values(Stream.of(made.getClass().getRecordComponents())
                    .map(component -> component(made, component)));
            case null -> "null";
            default -> value(row);
        };
    }

    private static String values(Stream<? extends @Nullable Object> values) {
        return values.map(Shown::value).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Number number -> new BigDecimal(number.toString()).round(DIGITS).stripTrailingZeros().toPlainString();
            case Object entity when entity.getClass().getPackageName().startsWith("dev.segue.orm.lib") -> {
                Class<?> type = Hibernate.getClass(entity);
                while (!type.isAnnotationPresent(Entity.class)) { // a subclass that loads what is missing
                    type = type.getSuperclass();
                }
                yield type.getSimpleName() + key(type, entity);
            }
            default -> value.toString();
        };
    }

    private static Object key(Class<?> type, Object entity) {
        try {
            var id = type.getMethod("getId");
            id.setAccessible(true); // the ORM's own subclasses are not public
            return id.invoke(entity);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError(failure.getMessage(), failure);
        }
    }

    private static @Nullable Object component(Record made, RecordComponent component) {
        try {
            return component.getAccessor().invoke(made);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError(failure.getMessage(), failure);
        }
    }
}
