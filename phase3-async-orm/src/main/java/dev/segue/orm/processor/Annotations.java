package dev.segue.orm.processor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;

/** Reads {@code jakarta.persistence} annotations by name, so that the processor needs no class of theirs. */
final class Annotations {
    static final String PACKAGE = "jakarta.persistence.";

    private final Elements elements;

    Annotations(Elements elements) {
        this.elements = elements;
    }

    boolean has(Element element, String name) {
        return find(element, name).isPresent();
    }

    boolean hasAny(Element element, Set<String> names) {
        return names.stream().anyMatch(name -> has(element, name));
    }

    /** Returns the string attribute {@code attribute}, empty if the annotation is absent or the attribute blank. */
    Optional<String> text(Element element, String name, String attribute) {
        return find(element, name).flatMap(mirror -> text(mirror, attribute));
    }

    /** As {@link #text(Element, String, String)}, of an annotation at hand. */
    Optional<String> text(AnnotationMirror mirror, String attribute) {
        return value(mirror, attribute).map(Object::toString).filter(text -> !text.isBlank());
    }

    /** Returns whether the annotation says {@code attribute = false}. */
    boolean denies(Element element, String name, String attribute) {
        return value(element, name, attribute).filter(Boolean.FALSE::equals).isPresent();
    }

    /** As {@link #denies(Element, String, String)}, of an annotation at hand. */
    boolean denies(Optional<AnnotationMirror> mirror, String attribute) {
        return mirror.flatMap(said -> value(said, attribute)).filter(Boolean.FALSE::equals).isPresent();
    }

    /** Returns whether the annotation says {@code attribute = true}. */
    boolean affirms(Element element, String name, String attribute) {
        return value(element, name, attribute).filter(Boolean.TRUE::equals).isPresent();
    }

    /** Returns the name of the constant that {@code attribute} is, its default included. */
    Optional<String> constant(Element element, String name, String attribute) {
        return value(element, name, attribute).map(value -> value instanceof VariableElement constant
                ? constant.getSimpleName().toString()
                : value.toString());
    }

    /** Returns the names of the constants in {@code attribute}. */
    Set<String> constants(Element element, String name, String attribute) {
        return find(element, name).map(mirror -> items(mirror, attribute).stream()
                .map(value -> ((VariableElement) value.getValue()).getSimpleName().toString())
                .collect(Collectors.toSet())).orElse(Set.of());
    }

    /** Returns the class that {@code attribute} names. */
    Optional<TypeMirror> type(Element element, String name, String attribute) {
        return value(element, name, attribute).map(TypeMirror.class::cast);
    }

    /** Returns the annotations in {@code attribute}. */
    List<AnnotationMirror> nested(AnnotationMirror mirror, String attribute) {
        return items(mirror, attribute).stream().map(value -> (AnnotationMirror) value.getValue()).toList();
    }

    /** Returns the strings in {@code attribute}. */
    List<String> texts(AnnotationMirror mirror, String attribute) {
        return items(mirror, attribute).stream().map(value -> value.getValue().toString()).toList();
    }

    /** Returns whether the annotation itself says what {@code attribute} is. */
    boolean says(AnnotationMirror mirror, String attribute) {
        return mirror.getElementValues().keySet().stream()
                .anyMatch(said -> said.getSimpleName().contentEquals(attribute));
    }

    /** Returns the annotation that {@code attribute} is. */
    AnnotationMirror annotation(AnnotationMirror mirror, String attribute) {
        return value(mirror, attribute).map(AnnotationMirror.class::cast).orElseThrow();
    }

    /** Refuses annotations outside {@code names}, and attributes outside {@code attributes} that are set. */
    void refuseOthers(Element element, Set<String> names, Set<String> attributes) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            Unsupported.refuse(element, mirror);
            if (simpleName(mirror).isPresent()) {
                refuse(element, mirror, simpleName(mirror).get(), names, attributes);
            }
        }
    }

    private static void refuse(Element element, AnnotationMirror mirror, String name, Set<String> names,
            Set<String> attributes) {
        if (!names.contains(name)) {
            throw new Rejection(element, "'@%s' on '%s' is not supported. Remove it%s.".formatted(name, named(element),
                    names.isEmpty() ? "" : ", or use what is: " + listed(names)));
        }
        for (var set : mirror.getElementValues().keySet()) {
            String attribute = name + "." + set.getSimpleName();
            if (!attributes.contains(attribute) && !attributes.contains(name + ".*")) {
                throw new Rejection(element, "'%s' of '@%s' on '%s' is not supported. Remove the attribute."
                        .formatted(set.getSimpleName(), name, named(element)));
            }
        }
    }

    static Object named(Element element) {
        return element instanceof TypeElement type ? type.getSimpleName() : element;
    }

    private static String listed(Set<String> names) {
        return names.stream().sorted().map(name -> "@" + name).collect(Collectors.joining(", "));
    }

    private Optional<Object> value(Element element, String name, String attribute) {
        return find(element, name).flatMap(mirror -> value(mirror, attribute));
    }

    private Optional<Object> value(AnnotationMirror mirror, String attribute) {
        return elements.getElementValuesWithDefaults(mirror).entrySet().stream()
                .filter(entry -> entry.getKey().getSimpleName().contentEquals(attribute)).findFirst()
                .map(entry -> entry.getValue().getValue());
    }

    @SuppressWarnings("unchecked") // the value of an array attribute is a list of annotation values
    private List<AnnotationValue> items(AnnotationMirror mirror, String attribute) {
        return value(mirror, attribute).map(value -> (List<AnnotationValue>) value).orElse(List.of());
    }

    Optional<AnnotationMirror> find(Element element, String name) {
        return element.getAnnotationMirrors().stream().<AnnotationMirror>map(mirror -> mirror)
                .filter(mirror -> simpleName(mirror).filter(name::equals).isPresent()).findFirst();
    }

    /** Returns whether {@code element} has any annotation of {@code jakarta.persistence} but {@code others}. */
    boolean isMapped(Element element, Set<String> others) {
        return element.getAnnotationMirrors().stream()
                .anyMatch(mirror -> simpleName(mirror).filter(name -> !others.contains(name)).isPresent());
    }

    /** Returns the simple name of an annotation of {@code jakarta.persistence}, empty for any other. */
    private static Optional<String> simpleName(AnnotationMirror mirror) {
        String name = ((TypeElement) mirror.getAnnotationType().asElement()).getQualifiedName().toString();
        return name.startsWith(PACKAGE) ? Optional.of(name.substring(PACKAGE.length())) : Optional.empty();
    }
}
