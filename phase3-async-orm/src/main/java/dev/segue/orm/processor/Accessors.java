package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Finds the methods through which generated code reaches the attributes of one class, inherited ones included. */
final class Accessors {
    private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString", "clone", "finalize");

    private final TypeElement type;
    private final Elements elements;
    private final Types types;
    private final String user;
    private final List<ExecutableElement> methods;

    /** @param user the package of the generated code */
    Accessors(TypeElement type, Members members, Elements elements, Types types, String user) {
        this.type = type;
        this.elements = elements;
        this.types = types;
        this.user = user;
        this.methods = methods(members.chain(type).reversed());
    }

    /** @throws Rejection if a method is missing; a record needs no setters */
    Access of(Member member) {
        if (type.getKind() == ElementKind.RECORD) {
            return new Access(member.name(), "");
        }
        return new Access(getter(member).getSimpleName().toString(), setter(member));
    }

    /** Returns the getter of {@code member}: {@code getX()}, {@code isX()} or {@code x()}. */
    ExecutableElement getter(Member member) {
        if (member.element() instanceof ExecutableElement getter && isVisible(getter)) {
            return getter;
        }
        return methods.stream().filter(method -> isGetter(method, member)).findFirst()
                .orElseThrow(() -> new Rejection(member.element(),
                        "'%s' has no getter that generated code can override. Add '%s get%s()', not private, or mark the field @Transient."
                                .formatted(member, member.type(), capitalised(member.name()))));
    }

    private String setter(Member member) {
        return methods.stream().filter(method -> isSetter(method, member)).findFirst()
                .orElseThrow(() -> new Rejection(member.element(),
                        "'%s' has no setter that generated code can call. Add 'void set%s(%s value)', not private, or mark the field @Transient."
                                .formatted(member, capitalised(member.name()), member.type())))
                .getSimpleName().toString();
    }

    /**
     * Returns the methods that may read or change the row and that others can call: all but private ones and those of Object. What
     * is protected in another package is left out, since only methods of the row itself call that.
     */
    List<ExecutableElement> needingTheRow() {
        return methods.stream()
                .filter(method -> isVisible(method) && !OF_OBJECT.contains(method.getSimpleName().toString()))
                .toList();
    }

    /** Returns {@code method} as {@link #type} has it. */
    ExecutableType seen(ExecutableElement method) {
        return (ExecutableType) types.asMemberOf((DeclaredType) type.asType(), method);
    }

    private boolean isSetter(ExecutableElement method, Member member) {
        return isVisible(method) && isNamed(method, "set" + capitalised(member.name()), member.name())
                && method.getParameters().size() == 1 && isSame(seen(method).getParameterTypes().getFirst(), member);
    }

    private boolean isGetter(ExecutableElement method, Member member) {
        String name = capitalised(member.name());
        return isVisible(method) && isNamed(method, "get" + name, "is" + name, member.name())
                && method.getParameters().isEmpty() && isSame(seen(method).getReturnType(), member);
    }

    private boolean isSame(TypeMirror used, Member member) {
        return TypeText.of(used).equals(TypeText.of(member.type()));
    }

    private boolean isVisible(ExecutableElement method) {
        return method.getModifiers().contains(Modifier.PUBLIC)
                || (!method.getModifiers().contains(Modifier.PRIVATE) && packageOf(method).equals(user));
    }

    private String packageOf(ExecutableElement method) {
        return elements.getPackageOf(method).getQualifiedName().toString();
    }

    private List<ExecutableElement> methods(List<TypeElement> nearestFirst) {
        List<ExecutableElement> found = new ArrayList<>();
        for (TypeElement declaring : nearestFirst) {
            for (ExecutableElement method : ElementFilter.methodsIn(declaring.getEnclosedElements())) {
                if (!method.getModifiers().contains(Modifier.STATIC)
                        && found.stream().noneMatch(nearer -> elements.overrides(nearer, method, type))) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    private static boolean isNamed(ExecutableElement method, String... names) {
        return List.of(names).contains(method.getSimpleName().toString());
    }

    static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** Returns whether {@code method} returns nothing. */
    static boolean isVoid(ExecutableElement method) {
        return method.getKind() == ElementKind.METHOD && method.getReturnType().getKind() == TypeKind.VOID;
    }
}
