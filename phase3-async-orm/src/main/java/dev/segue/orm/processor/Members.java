package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * Finds the persistent attributes of classes.
 *
 * <p>They are fields or properties, whichever of the two {@code @Id} is on, unless {@code @Access} says otherwise.
 */
final class Members {
    private static final Set<String> ANYWHERE = Set.of("Access", "Transient");

    private final Types types;
    private final Annotations annotations;

    Members(Types types, Annotations annotations) {
        this.types = types;
        this.annotations = annotations;
    }

    /** Returns the attributes of {@code entity}, and of its mapped superclasses before, but not those of a parent entity. */
    List<Member> of(TypeElement entity) {
        boolean properties = chain(entity).stream().anyMatch(this::hasIdOnMethod);
        List<Member> members = new ArrayList<>();
        for (TypeElement type : own(entity)) {
            members.addAll(of(type, entity, properties));
        }
        return members;
    }

    /** Returns the attributes of the embeddable class {@code type}, used by an entity whose attributes are {@code properties}. */
    List<Member> of(TypeElement type, boolean properties) {
        return of(type, type, properties);
    }

    /** Returns the attribute {@code name} of {@code entity} or of its superclasses. */
    Optional<Member> find(TypeElement entity, String name) {
        return lineage(entity).flatMap(type -> of(type).stream()).filter(member -> member.name().equals(name))
                .findFirst();
    }

    /** Returns the one attribute with {@code @Id}. */
    Member key(TypeElement entity) {
        List<Member> keys = lineage(entity).flatMap(type -> of(type).stream())
                .filter(member -> annotations.has(member.element(), "Id")).toList();
        if (keys.size() != 1) {
            throw new Rejection(entity, "Entity '%s' has %d fields with @Id, but needs exactly 1. Put @Id on one field."
                    .formatted(entity.getSimpleName(), keys.size()));
        }
        return keys.getFirst();
    }

    /** Returns the nearest superclass of {@code entity} that is an entity. */
    Optional<TypeElement> parent(TypeElement entity) {
        return chain(entity).stream().filter(type -> !type.equals(entity) && annotations.has(type, "Entity")).reduce(
                (_, nearer) -> nearer);
    }

    /** Returns the mapped superclasses of {@code entity} below its parent entity, topmost first, and itself. */
    List<TypeElement> own(TypeElement entity) {
        List<TypeElement> chain = chain(entity);
        int from = parent(entity).map(parent -> chain.indexOf(parent) + 1).orElse(0);
        return chain.subList(from, chain.size()).stream()
                .filter(type -> type.equals(entity) || annotations.has(type, "MappedSuperclass")).toList();
    }

    /** Returns the superclasses of {@code type}, topmost first, and itself; without Object. */
    List<TypeElement> chain(TypeElement type) {
        List<TypeElement> chain = new ArrayList<>();
        for (TypeElement at = type; at.getSuperclass().getKind() != TypeKind.NONE; at = superclass(at)) {
            chain.addFirst(at);
        }
        return chain;
    }

    boolean isByProperty(TypeElement entity) {
        return chain(entity).stream().anyMatch(this::hasIdOnMethod);
    }

    private Stream<TypeElement> lineage(TypeElement entity) {
        return Stream.concat(parent(entity).stream().flatMap(this::lineage), Stream.of(entity));
    }

    private TypeElement superclass(TypeElement type) {
        return (TypeElement) types.asElement(type.getSuperclass());
    }

    private boolean hasIdOnMethod(TypeElement type) {
        return type.getEnclosedElements().stream()
                .anyMatch(element -> element.getKind() == ElementKind.METHOD && annotations.has(element, "Id"));
    }

    private List<Member> of(TypeElement type, TypeElement view, boolean byDefault) {
        boolean properties = access(type).map("PROPERTY"::equals).orElse(byDefault);
        List<Member> members = new ArrayList<>();
        for (Element element : type.getEnclosedElements()) {
            if (isCandidate(element)) {
                boolean property = element.getKind() == ElementKind.METHOD;
                if (access(element).map(said -> "PROPERTY".equals(said) == property).orElse(property == properties)) {
                    members.add(member(element, view));
                } else {
                    refuseAnnotated(element, type, properties);
                }
            }
        }
        return members;
    }

    private Optional<String> access(Element element) {
        return annotations.constant(element, "Access", "value");
    }

    private boolean isCandidate(Element element) {
        Set<Modifier> modifiers = element.getModifiers();
        boolean attribute = element.getKind() == ElementKind.FIELD
                || (element instanceof ExecutableElement method && isGetter(method));
        return attribute && !modifiers.contains(Modifier.STATIC) && !modifiers.contains(Modifier.TRANSIENT)
                && !annotations.has(element, "Transient");
    }

    private static boolean isGetter(ExecutableElement method) {
        String name = method.getSimpleName().toString();
        boolean getter = startsWord(name, "get") && !"getClass".equals(name);
        boolean question = startsWord(name, "is") && "boolean".equals(TypeText.of(method.getReturnType()));
        return method.getParameters().isEmpty() && !Accessors.isVoid(method) && (getter || question);
    }

    private static boolean startsWord(String name, String prefix) {
        return name.startsWith(prefix) && name.length() > prefix.length()
                && !Character.isLowerCase(name.charAt(prefix.length()));
    }

    private void refuseAnnotated(Element element, TypeElement type, boolean properties) {
        if (annotations.isMapped(element, ANYWHERE)) {
            throw new Rejection(element,
                    "Annotations on '%s' have no effect, since the attributes of '%s' are its %s. Move them there, or add @Access."
                            .formatted(element, type.getSimpleName(),
                                    properties ? "properties" : "fields"));
        }
    }

    private Member member(Element element, TypeElement view) {
        TypeMirror seen = types.asMemberOf((DeclaredType) view.asType(), element);
        String name = element.getSimpleName().toString();
        return element.getKind() == ElementKind.METHOD
                ? new Member(element, property(name), ((ExecutableType) seen).getReturnType())
                : new Member(element, name, seen);
    }

    /** Returns the name of the property with getter {@code getter}, as JavaBeans has it: {@code getURL} is that of {@code URL}. */
    private static String property(String getter) {
        String name = getter.substring(getter.startsWith("is") ? 2 : 3);
        boolean acronym = name.length() > 1 && Character.isUpperCase(name.charAt(0))
                && Character.isUpperCase(name.charAt(1));
        return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
