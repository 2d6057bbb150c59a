package dev.segue.orm.processor;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Types;

/** Finds the methods through which generated code reaches the private fields of one entity. */
final class Accessors {
    private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString", "clone", "finalize");

    private final Types types;
    private final List<ExecutableElement> methods;

    Accessors(TypeElement entity, Types types) {
        this.types = types;
        this.methods = ElementFilter.methodsIn(entity.getEnclosedElements()).stream()
                .filter(method -> !method.getModifiers().contains(Modifier.STATIC)).toList();
    }

    /** Returns the name of {@code field}'s setter: {@code setX(v)} or {@code x(v)}. */
    String setter(VariableElement field) {
        String name = field.getSimpleName().toString();
        return methods.stream().filter(method -> isSetter(method, field)).findFirst()
                .orElseThrow(() -> new Rejection(field,
                        "'%s' has no setter that generated code can call. Add 'void set%s(%s value)', not private, or mark the field @Transient."
                                .formatted(name, capitalised(name), field.asType())))
                .getSimpleName().toString();
    }

    /** Returns the getter of {@code field}: {@code getX()}, {@code isX()} or {@code x()}. */
    ExecutableElement getter(VariableElement field) {
        String name = field.getSimpleName().toString();
        return methods.stream().filter(method -> isGetter(method, field)).findFirst()
                .orElseThrow(() -> new Rejection(field,
                        "'%s' has no getter that generated code can override. Add '%s get%s()', not private, or mark the field @Transient."
                                .formatted(name, field.asType(), capitalised(name))));
    }

    /** Returns the methods that may read the row: all but {@code keyGetter}, setters, private ones and those of Object. */
    List<ExecutableElement> needingTheRow(ExecutableElement keyGetter) {
        return methods.stream().filter(method -> !method.equals(keyGetter) && !isPrivate(method))
                .filter(method -> !OF_OBJECT.contains(method.getSimpleName().toString()) && !isPlainSetter(method))
                .toList();
    }

    private boolean isSetter(ExecutableElement method, VariableElement field) {
        String name = field.getSimpleName().toString();
        return !isPrivate(method) && isNamed(method, "set" + capitalised(name), name)
                && method.getParameters().size() == 1
                && types.isSameType(method.getParameters().getFirst().asType(), field.asType());
    }

    private boolean isGetter(ExecutableElement method, VariableElement field) {
        String name = field.getSimpleName().toString();
        return !isPrivate(method) && isNamed(method, "get" + capitalised(name), "is" + capitalised(name), name)
                && method.getParameters().isEmpty() && types.isSameType(method.getReturnType(), field.asType());
    }

    private static boolean isPlainSetter(ExecutableElement method) {
        return method.getReturnType().getKind() == TypeKind.VOID && method.getParameters().size() == 1;
    }

    private static boolean isPrivate(Element element) {
        return element.getModifiers().contains(Modifier.PRIVATE);
    }

    private static boolean isNamed(ExecutableElement method, String... names) {
        return List.of(names).contains(method.getSimpleName().toString());
    }

    static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
