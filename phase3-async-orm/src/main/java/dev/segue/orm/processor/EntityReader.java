package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads the mapping of one entity class, or says why it can't be mapped. */
final class EntityReader {
    private static final Set<String> ON_TYPES = Set.of("Entity", "Table");
    private static final Set<String> OF_TYPES = Set.of("Entity.name", "Table.name", "Table.schema", "Table.indexes",
            "Table.uniqueConstraints");

    private final Elements elements;
    private final Types types;
    private final Annotations annotations;

    EntityReader(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
        this.annotations = new Annotations(elements);
    }

    /** @throws Rejection if the entity can't be mapped */
    MappedEntity read(TypeElement entity) {
        refuseUnfit(entity);
        annotations.refuseOthers(entity, ON_TYPES, OF_TYPES);
        for (ExecutableElement method : ElementFilter.methodsIn(entity.getEnclosedElements())) {
            annotations.refuseOthers(method, Set.of(), Set.of());
        }
        var accessors = new Accessors(entity, types);
        var fields = new FieldReader(elements, types, annotations, accessors);
        List<MappedField> mapped = fields.readAll(entity);
        return new MappedEntity(EntityName.of(entity, elements), schema(entity), table(entity), mapped,
                guarded(accessors, fields.key(entity)));
    }

    private void refuseUnfit(TypeElement entity) {
        Set<Modifier> modifiers = entity.getModifiers();
        require(entity.getKind() == ElementKind.CLASS, entity, "is not a class", "Make it a class with private fields");
        require(!modifiers.contains(Modifier.FINAL), entity, "is final, but references to unloaded rows are subclasses",
                "Remove 'final'");
        require(!modifiers.contains(Modifier.ABSTRACT), entity, "is abstract", "Remove 'abstract'");
        require(!modifiers.contains(Modifier.PRIVATE), entity, "is private", "Make it visible in its package");
        require(entity.getTypeParameters().isEmpty(), entity, "has type parameters", "Remove them");
        require(entity.getNestingKind() == NestingKind.TOP_LEVEL || modifiers.contains(Modifier.STATIC), entity,
                "is nested but not static", "Make it static or top-level");
        require(hasPlainConstructor(entity), entity, "has no constructor without parameters that its package can call",
                "Add one, 'protected' is enough");
        require(!inherits(entity), entity, "inherits mapped fields, which is not supported",
                "Declare them in this class");
    }

    private static void require(boolean fit, TypeElement entity, String why, String remedy) {
        if (!fit) {
            throw new Rejection(entity, "Entity '%s' %s. %s.".formatted(entity.getSimpleName(), why, remedy));
        }
    }

    private static boolean hasPlainConstructor(TypeElement entity) {
        return ElementFilter.constructorsIn(entity.getEnclosedElements()).stream()
                .anyMatch(made -> made.getParameters().isEmpty() && !made.getModifiers().contains(Modifier.PRIVATE));
    }

    private boolean inherits(TypeElement entity) {
        var parent = (TypeElement) types.asElement(entity.getSuperclass());
        return annotations.has(parent, "Entity") || annotations.has(parent, "MappedSuperclass");
    }

    private @org.jspecify.annotations.Nullable String schema(TypeElement entity) {
        return annotations.text(entity, "Table", "schema").map(SqlName::of).orElse(null);
    }

    private String table(TypeElement entity) {
        return SqlName.of(annotations.text(entity, "Table", "name").or(() -> annotations.text(entity, "Entity", "name"))
                .orElseGet(() -> entity.getSimpleName().toString()));
    }

    private List<GuardedMethod> guarded(Accessors accessors, VariableElement key) {
        var guarded = new ArrayList<GuardedMethod>();
        for (ExecutableElement method : accessors.needingTheRow(accessors.getter(key))) {
            if (method.getModifiers().contains(Modifier.FINAL)) {
                throw new Rejection(method,
                        "'%s' is final, but references to unloaded rows override it. Remove 'final'."
                                .formatted(method));
            }
            guarded.add(new GuardedMethod(method.getSimpleName().toString(), declaration(method),
                    method.getParameters().stream().map(parameter -> parameter.getSimpleName().toString())
                            .collect(Collectors.joining(", ")),
                    method.getReturnType().getKind() == javax.lang.model.type.TypeKind.VOID));
        }
        return guarded;
    }

    private static String declaration(ExecutableElement method) {
        String visibility = method.getModifiers().stream()
                .filter(modifier -> modifier == Modifier.PUBLIC || modifier == Modifier.PROTECTED)
                .map(modifier -> modifier + " ").collect(Collectors.joining());
        String parameters = method.getParameters().stream()
                .map(parameter -> TypeText.of(parameter.asType()) + " " + parameter.getSimpleName())
                .collect(Collectors.joining(", "));
        if (method.isVarArgs()) {
            parameters = parameters.substring(0, parameters.lastIndexOf("[]")) + "..."
                    + parameters.substring(parameters.lastIndexOf("[]") + 2);
        }
        return "%s%s%s %s(%s)".formatted(visibility, typeParameters(method), TypeText.of(method.getReturnType()),
                method.getSimpleName(), parameters);
    }

    private static String typeParameters(ExecutableElement method) {
        return method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                        .map(type -> type + " extends "
                                + type.getBounds().stream().map(TypeText::of).collect(Collectors.joining(" & ")))
                        .collect(Collectors.joining(", ", "<", "> "));
    }
}
