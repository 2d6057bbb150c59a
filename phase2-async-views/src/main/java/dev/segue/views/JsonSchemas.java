package dev.segue.views;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of the types that {@link Json} reads and writes: records by their components, the rest by what they look like as JSON. Each record
 * and enum stands once, by its name; others refer to it, also to itself.
 *
 * <p>A component is required unless it is an {@link Optional} or may be null.
 * <p>Threading: confined to one thread.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 */
final class JsonSchemas {
    private static final Map<Class<?>, Map<String, Object>> SIMPLE = simple();

    private final Map<String, Map<String, Object>> named = new TreeMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    private static Map<Class<?>, Map<String, Object>> simple() {
        var simple = new HashMap<Class<?>, Map<String, Object>>();
        for (Class<?> text : List.of(String.class, CharSequence.class, char.class, Character.class)) {
            simple.put(text, Map.of("type", "string"));
        }
        for (Class<?> whole : List.of(int.class, Integer.class, short.class, Short.class, byte.class, Byte.class)) {
            simple.put(whole, formatted("integer", "int32"));
        }
        simple.put(long.class, formatted("integer", "int64"));
        simple.put(Long.class, formatted("integer", "int64"));
        simple.put(BigInteger.class, Map.of("type", "integer"));
        for (Class<?> number : List.of(double.class, Double.class, float.class, Float.class)) {
            simple.put(number, formatted("number", "double"));
        }
        simple.put(BigDecimal.class, Map.of("type", "number"));
        simple.put(boolean.class, Map.of("type", "boolean"));
        simple.put(Boolean.class, Map.of("type", "boolean"));
        for (Class<?> moment : List.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class)) {
            simple.put(moment, formatted("string", "date-time"));
        }
        simple.put(LocalDate.class, formatted("string", "date"));
        simple.put(Duration.class, formatted("string", "duration"));
        simple.put(UUID.class, formatted("string", "uuid"));
        simple.put(URI.class, formatted("string", "uri"));
        simple.put(byte[].class, Map.of("type", "string", "contentEncoding", "base64"));
        return simple;
    }

    static Map<String, Object> formatted(String type, String format) {
        return Map.of("type", type, "format", format);
    }

    /** Returns the schemas that others refer to, by name. */
    Map<String, Map<String, Object>> named() {
        return named;
    }

    /** Returns the schema of {@code type}; one that allows everything for what is not known. */
    Map<String, Object> of(Type type) {
        return switch (type) {
            case ParameterizedType generic -> generic(generic);
            case GenericArrayType array -> list(array.getGenericComponentType());
            case Class<?> plain -> plain(plain);
            default -> Map.of();
        };
    }

    private Map<String, Object> generic(ParameterizedType type) {
        var raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            return list(arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return Map.of("type", "object", "additionalProperties", of(arguments[1]));
        }
        return raw.equals(Optional.class) ? of(arguments[0]) : plain(raw);
    }

    private Map<String, Object> list(Type element) {
        return Map.of("type", "array", "items", of(element));
    }

    private Map<String, Object> plain(Class<?> type) {
        Map<String, Object> simple = SIMPLE.get(type);
        if (simple != null) {
            return simple;
        }
        if (type.isArray()) {
            return list(type.getComponentType());
        }
        return type.isRecord() || type.isEnum() ? Map.of("$ref", "#/components/schemas/" + name(type)) : Map.of();
    }

    private String name(Class<?> type) {
        String known = names.get(type);
        if (known != null) {
            return known;
        }
        String name = type.getSimpleName();
        if (named.containsKey(name)) { // another package's
            name = type.getName().replace('$', '.');
        }
        names.put(type, name);
        named.put(name, Map.of()); // so that it may refer to itself
        named.put(name, type.isEnum() ? constants(type) : components(type));
        return name;
    }

    private static Map<String, Object> constants(Class<?> type) {
        return Map.of("type", "string", "enum",
                Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name()).toList());
    }

    private Map<String, Object> components(Class<?> type) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), of(component.getGenericType()));
            if (!component.getType().equals(Optional.class)
                    && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }
}
