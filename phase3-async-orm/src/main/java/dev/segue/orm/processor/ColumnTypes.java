package dev.segue.orm.processor;

import dev.segue.orm.processor.ColumnType.Family;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * Decides how the values of an attribute are kept: by {@code @Convert}; as JSON, if the column is declared as that; else by their
 * type.
 */
final class ColumnTypes {
    private final Annotations annotations;
    private final Elements elements;
    private final Types types;

    ColumnTypes(Annotations annotations, Elements elements, Types types) {
        this.annotations = annotations;
        this.elements = elements;
        this.types = types;
    }

    ColumnType of(Member member) {
        Optional<TypeMirror> converter = converter(member);
        if (converter.isPresent()) {
            return converted(member, (DeclaredType) converter.get());
        }
        String name = TypeText.of(member.type());
        if (isJson(member)) {
            return json(name, member.type());
        }
        return FieldType.of(name).or(() -> constants(member)).or(() -> array(member.type()))
                .orElseThrow(() -> new Rejection(member.element(),
                        "'%s' has type '%s', which no column can be read into. Use one of %s, an array or a List of these, or an enum; add @Convert, or @Column(columnDefinition = \"jsonb\") to keep it as JSON; or mark it @Transient."
                                .formatted(member, name, FieldType.choices())));
    }

    private Optional<TypeMirror> converter(Member member) {
        boolean converts = annotations.has(member.element(), "Convert")
                && !annotations.affirms(member.element(), "Convert", "disableConversion");
        return converts ? annotations.type(member.element(), "Convert", "converter") : Optional.empty();
    }

    private ColumnType converted(Member member, DeclaredType converter) {
        TypeMirror stored = stored(converter).orElseThrow(() -> new Rejection(member.element(),
                "@Convert on '%s' names no AttributeConverter. Name a class that implements it, in 'converter'."
                        .formatted(member)));
        ColumnType column = FieldType.of(TypeText.of(stored)).or(() -> array(stored))
                .orElseThrow(() -> new Rejection(member.element(),
                        "The converter of '%s' makes '%s' of it, which no column can be read into. Make one of %s of it."
                                .formatted(member, TypeText.of(stored), FieldType.choices())));
        String codec = "%s.converted(new %s())".formatted(isJson(member) ? "Codec.JSON" : column.codec(),
                TypeText.of(converter));
        return new ColumnType(boxed(member.type()), isJson(member) ? "ValueType.JSON" : column.value(), codec,
                Family.OTHER, null, member.type().getKind().isPrimitive());
    }

    /** Returns what {@code converter} stores, if it is a converter. */
    private Optional<TypeMirror> stored(DeclaredType converter) {
        for (TypeMirror type : types.directSupertypes(converter)) {
            var declared = (DeclaredType) type;
            if (((TypeElement) declared.asElement()).getQualifiedName()
                    .contentEquals(Annotations.PACKAGE + "AttributeConverter")
                    && declared.getTypeArguments().size() == 2) {
                return Optional.of(declared.getTypeArguments().get(1));
            }
            Optional<TypeMirror> above = stored(declared);
            if (above.isPresent()) {
                return above;
            }
        }
        return Optional.empty();
    }

    private boolean isJson(Member member) {
        return annotations.text(member.element(), "Column", "columnDefinition")
                .filter(definition -> definition.strip().toLowerCase(java.util.Locale.ROOT).startsWith("json"))
                .isPresent();
    }

    private static ColumnType json(String name, TypeMirror type) {
        String codec = "java.lang.String".equals(name)
                ? "Codec.JSON"
                : type instanceof DeclaredType declared && !declared.getTypeArguments().isEmpty()
                        ? "Codec.json(new tools.jackson.core.type.TypeReference<%s>() {})".formatted(name)
                        : "Codec.json(%s.class)".formatted(boxed(type));
        return new ColumnType(boxed(type), "ValueType.JSON", codec, Family.JSON, null, type.getKind().isPrimitive());
    }

    private Optional<ColumnType> constants(Member member) {
        if (!(member.type() instanceof DeclaredType type) || type.asElement().getKind() != ElementKind.ENUM) {
            return Optional.empty();
        }
        refuseOwnValues(member, (TypeElement) type.asElement());
        String name = TypeText.of(type);
        boolean byName = annotations.constant(member.element(), "Enumerated", "value").filter("STRING"::equals)
                .isPresent();
        return Optional.of(new ColumnType(name, byName ? "ValueType.STRING" : "ValueType.INTEGER",
                "Codec.%s(%s.class)".formatted(byName ? "enumByName" : "enumByOrdinal", name), Family.OTHER, null,
                false));
    }

    private void refuseOwnValues(Member member, TypeElement constants) {
        if (ElementFilter.fieldsIn(elements.getAllMembers(constants)).stream()
                .anyMatch(field -> annotations.has(field, "EnumeratedValue"))) {
            throw new Rejection(member.element(),
                    "'%s' is of '%s', whose @EnumeratedValue is not supported. Use @Convert with an AttributeConverter."
                            .formatted(member, constants.getSimpleName()));
        }
    }

    private Optional<ColumnType> array(TypeMirror type) {
        if (type instanceof ArrayType array) {
            String name = TypeText.of(type);
            return FieldType.of(TypeText.of(array.getComponentType())).map(element -> new ColumnType(name,
                    element.value() + ".arrayOf()", "%s.array(%s.class)".formatted(element.codec(), name), Family.OTHER,
                    null,
                    false));
        }
        return type instanceof DeclaredType list && types.asElement(list).toString().equals("java.util.List")
                && list.getTypeArguments().size() == 1 ? list(list) : Optional.empty();
    }

    private static Optional<ColumnType> list(DeclaredType type) {
        return FieldType.of(TypeText.of(type.getTypeArguments().getFirst()))
                .map(element -> new ColumnType(TypeText.of(type), element.value() + ".arrayOf()",
                        element.codec() + ".list()",
                        Family.LISTED, null, false));
    }

    private static String boxed(TypeMirror type) {
        String name = TypeText.of(type);
        return switch (type.getKind()) {
            case INT -> "Integer";
            case CHAR -> "Character";
            case BOOLEAN, BYTE, SHORT, LONG, FLOAT, DOUBLE -> Accessors.capitalised(name);
            default -> name;
        };
    }
}
