package dev.segue.orm.processor;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads the mapping of the fields of one entity. */
final class FieldReader {
    private static final Set<String> ON_FIELDS = Set.of("Id", "GeneratedValue", "Column", "ManyToOne", "JoinColumn",
            "Transient");
    /** What only a schema generator needs is accepted; what would change how rows are read or written is not. */
    private static final Set<String> OF_FIELDS = Set.of("GeneratedValue.strategy", "Column.name", "Column.nullable",
            "Column.length", "Column.unique", "Column.precision", "Column.scale", "Column.columnDefinition",
            "ManyToOne.optional", "ManyToOne.fetch", "JoinColumn.name", "JoinColumn.nullable");

    private final Elements elements;
    private final Annotations annotations;
    private final Accessors accessors;
    private final Types types;

    FieldReader(Elements elements, Types types, Annotations annotations, Accessors accessors) {
        this.types = types;
        this.elements = elements;
        this.annotations = annotations;
        this.accessors = accessors;
    }

    List<MappedField> readAll(TypeElement entity) {
        return stored(entity).stream().map(this::read).toList();
    }

    /** Returns the one field with {@code @Id}. */
    VariableElement key(TypeElement entity) {
        List<VariableElement> keys = stored(entity).stream().filter(field -> annotations.has(field, "Id")).toList();
        if (keys.size() != 1) {
            throw new Rejection(entity, "Entity '%s' has %d fields with @Id, but needs exactly 1. Put @Id on one field."
                    .formatted(entity.getSimpleName(), keys.size()));
        }
        return keys.getFirst();
    }

    private List<VariableElement> stored(TypeElement entity) {
        return ElementFilter.fieldsIn(entity.getEnclosedElements()).stream()
                .filter(field -> !field.getModifiers().contains(Modifier.STATIC)
                        && !field.getModifiers().contains(Modifier.TRANSIENT) && !annotations.has(field, "Transient"))
                .toList();
    }

    private MappedField read(VariableElement field) {
        annotations.refuseOthers(field, ON_FIELDS, OF_FIELDS);
        refuseMixed(field);
        accessors.getter(field);
        return annotations.has(field, "ManyToOne") ? relation(field) : column(field);
    }

    private void refuseMixed(VariableElement field) {
        boolean relation = annotations.has(field, "ManyToOne");
        String misplaced = relation ? "Column" : "JoinColumn";
        if (annotations.has(field, misplaced)) {
            throw new Rejection(field, "'@%s' does not go with '%s'. Use @%s.".formatted(misplaced, field,
                    relation ? "JoinColumn" : "Column"));
        }
    }

    private MappedField column(VariableElement field) {
        String name = field.getSimpleName().toString();
        FieldType type = type(field);
        boolean key = annotations.has(field, "Id");
        boolean nullable = !key && !type.isPrimitive() && !annotations.denies(field, "Column", "nullable");
        return new MappedField(name, SqlName.of(annotations.text(field, "Column", "name").orElse(name)), type, nullable,
                key, annotations.has(field, "GeneratedValue"), accessors.setter(field),
                accessors.getter(field).getSimpleName().toString(), null, null);
    }

    private MappedField relation(VariableElement field) {
        TypeElement target = target(field);
        VariableElement targetKey = key(target);
        String fallback = field.getSimpleName().toString().toLowerCase(Locale.ROOT) + "_" + columnName(targetKey);
        String column = annotations.text(field, "JoinColumn", "name").map(SqlName::of).orElse(fallback);
        boolean nullable = !annotations.denies(field, "JoinColumn", "nullable")
                && !annotations.denies(field, "ManyToOne", "optional");
        return new MappedField(field.getSimpleName().toString(), column, type(targetKey), nullable, false, false,
                accessors.setter(field), accessors.getter(field).getSimpleName().toString(),
                EntityName.of(target, elements),
                new Accessors(target, types).getter(targetKey).getSimpleName().toString());
    }

    private String columnName(VariableElement field) {
        return SqlName.of(annotations.text(field, "Column", "name").orElse(field.getSimpleName().toString()));
    }

    private TypeElement target(VariableElement field) {
        if (field.asType() instanceof DeclaredType declared && declared.asElement() instanceof TypeElement target
                && annotations.has(target, "Entity")) {
            return target;
        }
        throw new Rejection(field, "'%s' is a @ManyToOne to '%s', which is no entity. Annotate that class with @Entity."
                .formatted(field, TypeText.of(field.asType())));
    }

    private static FieldType type(VariableElement field) {
        String name = TypeText.of(field.asType());
        return FieldType.of(name).orElseThrow(() -> new Rejection(field,
                "'%s' has type '%s', which no column can be read into. Use one of %s, or mark the field @Transient."
                        .formatted(field, name, FieldType.choices())));
    }
}
