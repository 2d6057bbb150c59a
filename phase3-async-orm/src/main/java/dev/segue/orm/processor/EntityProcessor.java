package dev.segue.orm.processor;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.Diagnostic;

/** Generates the metamodel of each {@code @Entity}, and the tables they ask for. Incremental, aggregating: the file of a parent names the entities that extend it. */
public final class EntityProcessor extends AbstractProcessor {
    private static final String ENTITY = Annotations.PACKAGE + "Entity";
    private static final String CONVERTER = Annotations.PACKAGE + "Converter";

    private final SchemaFiles schemas = new SchemaFiles();

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(ENTITY, CONVERTER);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            if (!annotation.getQualifiedName().contentEquals(ENTITY)) {
                round.getElementsAnnotatedWith(annotation).forEach(this::refuseAutoApply);
                continue;
            }
            Map<TypeElement, MappedEntity> entities = new LinkedHashMap<>();
            round.getElementsAnnotatedWith(annotation).forEach(element -> read((TypeElement) element, entities));
            entities.forEach((origin, entity) -> write(entity, entities.values().stream()
                    .filter(other -> other.parent() != null && other.parent().name().equals(entity.name())).toList(),
                    origin));
            entities.forEach((origin, entity) -> describe(entity, origin));
        }
        if (round.processingOver() && !round.errorRaised()) {
            schemas.write(processingEnv);
        }
        return false;
    }

    private void read(TypeElement origin, Map<TypeElement, MappedEntity> entities) {
        Elements elements = processingEnv.getElementUtils();
        try {
            entities.put(origin, new EntityReader(new Mapping(elements, processingEnv.getTypeUtils())).read(origin));
        } catch (Rejection rejection) {
            error(rejection.getMessage(), rejection.element());
        }
    }

    /** Which converters there are is not known to an entity that is compiled by itself. */
    private void refuseAutoApply(Element converter) {
        if (new Annotations(processingEnv.getElementUtils()).affirms(converter, "Converter", "autoApply")) {
            error("'autoApply' of '@Converter' on '%s' is not supported. Remove it, and name the converter in @Convert on each field."
                    .formatted(converter.getSimpleName()), converter);
        }
    }

    private void write(MappedEntity entity, List<MappedEntity> children, TypeElement origin) {
        try (Writer file = processingEnv.getFiler().createSourceFile(entity.name().qualifiedMetamodel(), origin)
                .openWriter()) {
            file.write(new MetamodelWriter(entity, children).text());
        } catch (IOException failure) {
            error("The metamodel of '%s' can't be written: %s. Give the class a name of its own in its package."
                    .formatted(origin, failure.getMessage()), origin);
        }
    }

    private void describe(MappedEntity entity, TypeElement origin) {
        Elements elements = processingEnv.getElementUtils();
        try {
            schemas.add(entity.name().packageName(),
                    new SchemaReader(new Mapping(elements, processingEnv.getTypeUtils()), elements).read(origin,
                            entity),
                    origin);
        } catch (Rejection rejection) {
            error(rejection.getMessage(), rejection.element());
        } catch (IllegalArgumentException twice) {
            error(twice.getMessage(), origin);
        }
    }

    private void error(@org.jspecify.annotations.Nullable String message, Element element) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, message, element);
    }
}
