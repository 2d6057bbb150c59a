package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;

/** Reads the attributes of one entity class: its columns, embedded objects and relations. */
final class AttributeReader {
    private static final Set<String> RELATIONS = Set.of("ManyToOne", "OneToOne", "OneToMany", "ManyToMany");
    private static final Set<String> ON_COLUMNS = Set.of("Id", "GeneratedValue", "SequenceGenerator", "Column", "Basic",
            "Version", "Enumerated", "Convert", "Lob", "Access");
    private static final Set<String> ON_EMBEDDED = Set.of("Embedded", "AttributeOverride", "AttributeOverrides",
            "Access");
    /** What only a schema generator needs is accepted; what would change how rows are read or written is not. */
    private static final Set<String> OF_COLUMNS = Set.of("GeneratedValue.*", "SequenceGenerator.*", "Column.name",
            "Column.nullable", "Column.length", "Column.unique", "Column.precision", "Column.scale",
            "Column.secondPrecision", "Column.columnDefinition", "Column.insertable", "Column.updatable",
            "Column.check", "Column.comment", "Column.options", "Basic.*", "Enumerated.*", "Convert.converter",
            "Convert.disableConversion", "Access.*", "AttributeOverride.*", "AttributeOverrides.*");

    private final Mapping mapping;
    private final Annotations annotations;
    private final TypeElement entity;
    private final EntityName owner;
    private final String user;

    /** @param user the package of the generated code */
    AttributeReader(Mapping mapping, TypeElement entity, String user) {
        this.mapping = mapping;
        this.annotations = mapping.annotations();
        this.entity = entity;
        this.owner = mapping.name(entity);
        this.user = user;
    }

    /** @throws Rejection if one can't be mapped */
    List<MappedAttribute> read() {
        Accessors accessors = mapping.accessors(entity, user);
        var relations = new RelationReader(mapping, entity, accessors);
        Map<String, AnnotationMirror> overrides = new HashMap<>();
        mapping.members().own(entity).forEach(type -> overrides(type).forEach(overrides::put));
        List<MappedAttribute> read = new ArrayList<>();
        for (Member member : mapping.members().of(entity)) {
            read.add(annotations.hasAny(member.element(), RELATIONS)
                    ? relations.read(member)
                    : attribute("", member, accessors, overrides));
        }
        return read;
    }

    private MappedAttribute attribute(String prefix, Member member, Accessors accessors,
            Map<String, AnnotationMirror> overrides) {
        return isEmbedded(member) ? embedded(prefix, member, accessors, overrides)
                : column(prefix, member, accessors, overrides);
    }

    private boolean isEmbedded(Member member) {
        return annotations.has(member.element(), "Embedded") || (member.type() instanceof DeclaredType type
                && annotations.has(type.asElement(), "Embeddable") && !annotations.has(member.element(), "Convert"));
    }

    private MappedField column(String prefix, Member member, Accessors accessors,
            Map<String, AnnotationMirror> overrides) {
        refuse(member, ON_COLUMNS, "JoinColumn", "Column");
        ColumnType type = mapping.columnTypes().of(member);
        if (annotations.has(member.element(), "Lob") && !Set.of("Codec.STRING", "Codec.BYTES").contains(type.codec())) {
            throw new Rejection(member.element(),
                    "'@Lob' does not go with '%s' of type '%s'. Use a String or byte[].".formatted(member,
                            TypeText.of(member.type())));
        }
        Optional<AnnotationMirror> column = Optional.ofNullable(overrides.get(member.name()))
                .or(() -> annotations.find(member.element(), "Column"));
        String role = role(member, column);
        boolean denied = annotations.denies(column, "nullable")
                || annotations.denies(member.element(), "Basic", "optional");
        // An embedded object may be missing, and its primitives with it.
        boolean present = type.primitive() && prefix.isEmpty();
        boolean nullable = !"KEY".equals(role) && !"GENERATED_KEY".equals(role) && !present && !denied;
        String name = SqlName.of(column.flatMap(said -> annotations.text(said, "name")).orElse(member.name()));
        return new MappedField(prefix + member.name(), owner, name, type, nullable, role, accessors.of(member),
                new Declared(member.element(), column));
    }

    private String role(Member member, Optional<AnnotationMirror> column) {
        if (annotations.has(member.element(), "Id")) {
            refuseMade(member);
            return annotations.has(member.element(), "GeneratedValue") ? "GENERATED_KEY" : "KEY";
        }
        if (annotations.has(member.element(), "Version")) {
            return "VERSION";
        }
        return mapping.role(column);
    }

    private void refuseMade(Member member) {
        if (mapping.columnTypes().of(member).isMade()) {
            throw new Rejection(member.element(), "'%s' is a key of type '%s'. Use one of %s.".formatted(member,
                    TypeText.of(member.type()), FieldType.choices()));
        }
    }

    private MappedEmbedded embedded(String prefix, Member member, Accessors accessors,
            Map<String, AnnotationMirror> outer) {
        refuse(member, ON_EMBEDDED, "Column", "AttributeOverride");
        var type = (TypeElement) ((DeclaredType) member.type()).asElement();
        if (!annotations.has(type, "Embeddable")) {
            throw new Rejection(member.element(),
                    "'%s' is @Embedded, but '%s' is not @Embeddable. Annotate that class with it."
                            .formatted(member, type.getSimpleName()));
        }
        Map<String, AnnotationMirror> overrides = new HashMap<>(overrides(member.element()));
        outer.forEach((name, column) -> {
            if (name.startsWith(member.name() + ".")) {
                overrides.put(name.substring(member.name().length() + 1), column);
            }
        });
        boolean isRecord = type.getKind() == ElementKind.RECORD;
        Accessors inner = mapping.accessors(type, user);
        List<MappedAttribute> attributes = mapping.members()
                .of(type, !isRecord && mapping.members().isByProperty(entity))
                .stream().map(part -> part(prefix + member.name() + ".", part, inner, overrides)).toList();
        if (isRecord && attributes.stream().anyMatch(MappedEmbedded.class::isInstance)) {
            throw new Rejection(member.element(),
                    "'%s' is a record with an embedded object in it, which is not supported. Make '%s' a class with setters."
                            .formatted(member, type.getSimpleName()));
        }
        return new MappedEmbedded(prefix + member.name(), owner, TypeText.of(member.type()), isRecord,
                accessors.of(member), attributes);
    }

    private MappedAttribute part(String prefix, Member part, Accessors accessors,
            Map<String, AnnotationMirror> overrides) {
        if (annotations.hasAny(part.element(), RELATIONS)) {
            throw new Rejection(part.element(),
                    "'%s' is a relation in an embeddable class, which is not supported. Declare it in the entity."
                            .formatted(part));
        }
        return attribute(prefix, part, accessors, overrides);
    }

    private Map<String, AnnotationMirror> overrides(javax.lang.model.element.Element element) {
        Stream<AnnotationMirror> all = Stream.concat(annotations.find(element, "AttributeOverride").stream(),
                annotations.find(element, "AttributeOverrides").stream()
                        .flatMap(several -> annotations.nested(several, "value").stream()));
        Map<String, AnnotationMirror> overrides = new HashMap<>();
        all.forEach(one -> overrides.put(annotations.text(one, "name").orElse(""),
                annotations.annotation(one, "column")));
        return overrides;
    }

    private void refuse(Member member, Set<String> names, String misplaced, String right) {
        if (annotations.has(member.element(), misplaced)) {
            throw new Rejection(member.element(),
                    "'@%s' does not go with '%s'. Use @%s.".formatted(misplaced, member, right));
        }
        if (annotations.text(member.element(), "Column", "table").isPresent()) {
            throw new Rejection(member.element(),
                    "'table' of '@Column' on '%s' is not supported. Make the other table an entity of its own, related by @OneToOne."
                            .formatted(member));
        }
        annotations.refuseOthers(member.element(), names, OF_COLUMNS);
    }
}
