package dev.segue.orm.processor;

import com.google.testing.compile.JavaFileObjects;
import java.lang.annotation.Annotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static dev.segue.orm.processor.Compiling.compile;
import static dev.segue.orm.processor.Compiling.source;

/** Each annotation that changes what rows mean in an unsupported way is refused, wherever it can be written on an entity. */
class UnsupportedTest {
    /** Hibernate has them no more; entities of older applications still do. */
    private static final Set<String> GONE = Set.of("org.hibernate.annotations.Where",
            "org.hibernate.annotations.WhereJoinTable");
    /** On the constants' fields of an enum, which has a test of its own. */
    private static final String ENUM_VALUE = "jakarta.persistence.EnumeratedValue";

    static Stream<String> names() {
        return Unsupported.names().stream().filter(name -> !name.equals(ENUM_VALUE)).sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void itIsRefusedWithAWayOut(String name) throws ClassNotFoundException {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        var sources = new ArrayList<JavaFileObject>();
        String use = "@" + name;
        String more = "";
        boolean onClass = false;
        if (GONE.contains(name)) {
            sources.add(JavaFileObjects.forSourceString(name,
                    "package org.hibernate.annotations; public @interface " + simple + " {}"));
        } else {
            Class<?> annotation = Class.forName(name);
            use += values(annotation);
            more = made(annotation);
            onClass = !targets(annotation).contains(ElementType.FIELD);
        }
        String on = onClass ? method(name) ? "" : use : "";
        String field = onClass ? "" : use;
        String method = onClass && method(name) ? use + " void stamp() {}" : "";
        sources.add(source(
                "@SuppressWarnings(\"all\") @Entity %s public class A { ID %s private String x; String x() { return x; } void x(String v) { x = v; } %s %s }"
                        .formatted(on, field, method, more)));
        assertThat(compile(sources.toArray(JavaFileObject[]::new)))
                .hadErrorContaining("'@%s' on '%s' is not supported. ".formatted(simple,
                        onClass ? method.isEmpty() ? "A" : "stamp()" : "x"));
    }

    private static boolean method(String name) throws ClassNotFoundException {
        return targets(Class.forName(name)).equals(List.of(ElementType.METHOD));
    }

    private static List<ElementType> targets(Class<?> annotation) {
        Target target = annotation.getAnnotation(Target.class);
        return target == null ? List.of(ElementType.values()) : List.of(target.value());
    }

    /** Returns values of the attributes that need one. */
    private static String values(Class<?> annotation) {
        return Stream.of(annotation.getDeclaredMethods()).filter(attribute -> attribute.getDefaultValue() == null)
                .map(attribute -> attribute.getName() + " = " + value(attribute.getReturnType(), attribute))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String value(Class<?> type, Method attribute) {
        if (type.isArray()) {
            return "{}";
        }
        if (type == String.class) {
            return "\"x\"";
        }
        if (type == Class.class) {
            String bound = bound(attribute);
            return bound.contains("<") ? "V.class" : bound.equals("?") ? "Object.class" : bound + ".class";
        }
        if (type.isEnum()) {
            return type.getCanonicalName() + "." + type.getEnumConstants()[0];
        }
        if (Annotation.class.isAssignableFrom(type)) {
            return "@" + type.getCanonicalName() + values(type);
        }
        return type == boolean.class ? "true" : "1";
    }

    /** Returns the class that {@code attribute} wants one of. */
    private static String bound(Method attribute) {
        return attribute.getGenericReturnType().getTypeName().replace('$', '.')
                .replaceAll("^java\\.lang\\.Class<(\\? extends )?|>$", "");
    }

    /** Returns a class {@code V} of the generic kind that {@code annotation} wants one of. */
    private static String made(Class<?> annotation) {
        return Stream.of(annotation.getDeclaredMethods()).filter(attribute -> attribute.getReturnType() == Class.class)
                .map(UnsupportedTest::bound).filter(bound -> bound.contains("<")).findFirst()
                .map(bound -> "public abstract static class V implements " + bound.replace("?", "String") + " {}")
                .orElse("");
    }
}
