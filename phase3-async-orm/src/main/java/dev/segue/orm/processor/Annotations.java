package dev.segue.orm.processor;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
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

    /** Returns the string attribute {@code attribute}, empty if the annotation is absent or the attribute blank. */
    Optional<String> text(Element element, String name, String attribute) {
        return value(element, name, attribute).map(Object::toString).filter(text -> !text.isBlank());
    }

    /** Returns whether the annotation says {@code attribute = false}. */
    boolean denies(Element element, String name, String attribute) {
        return value(element, name, attribute).filter(Boolean.FALSE::equals).isPresent();
    }

    /** Refuses annotations outside {@code names}, and attributes outside {@code attributes} that are set. */
    void refuseOthers(Element element, Set<String> names, Set<String> attributes) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
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
            if (!attributes.contains(attribute)) {
                throw new Rejection(element, "'%s' of '@%s' on '%s' is not supported. Remove the attribute."
                        .formatted(set.getSimpleName(), name, named(element)));
            }
        }
    }

    private static Object named(Element element) {
        return element instanceof TypeElement type ? type.getSimpleName() : element;
    }

    private static String listed(Set<String> names) {
        return names.stream().sorted().map(name -> "@" + name).collect(Collectors.joining(", "));
    }

    private Optional<Object> value(Element element, String name, String attribute) {
        return find(element, name).flatMap(mirror -> elements.getElementValuesWithDefaults(mirror).entrySet().stream()
                .filter(entry -> entry.getKey().getSimpleName().contentEquals(attribute)).findFirst()
                .map(entry -> entry.getValue().getValue()));
    }

    private static Optional<? extends AnnotationMirror> find(Element element, String name) {
        return element.getAnnotationMirrors().stream()
                .filter(mirror -> simpleName(mirror).filter(name::equals).isPresent()).findFirst();
    }

    /** Returns the simple name of an annotation of {@code jakarta.persistence}, empty for any other. */
    private static Optional<String> simpleName(AnnotationMirror mirror) {
        String name = ((TypeElement) mirror.getAnnotationType().asElement()).getQualifiedName().toString();
        return name.startsWith(PACKAGE) ? Optional.of(name.substring(PACKAGE.length())) : Optional.empty();
    }
}
