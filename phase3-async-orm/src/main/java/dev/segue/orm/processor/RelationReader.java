package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedLink.Container;
import dev.segue.orm.processor.MappedLink.JoinTable;
import dev.segue.orm.processor.MappedLink.Kind;
import dev.segue.orm.processor.MappedLink.MappedOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** Reads the relations of one entity. */
final class RelationReader {
    private static final Set<String> ON_RELATIONS = Set.of("ManyToOne", "OneToOne", "OneToMany", "ManyToMany",
            "JoinColumn", "JoinTable", "OrderBy", "Access");
    private static final Set<String> OF_RELATIONS = Set.of("ManyToOne.optional", "ManyToOne.fetch", "ManyToOne.cascade",
            "OneToOne.optional", "OneToOne.fetch", "OneToOne.cascade", "OneToOne.mappedBy", "OneToOne.orphanRemoval",
            "OneToMany.mappedBy", "OneToMany.fetch", "OneToMany.cascade", "OneToMany.orphanRemoval",
            "ManyToMany.mappedBy", "ManyToMany.fetch", "ManyToMany.cascade", "JoinColumn.*", "JoinTable.name",
            "JoinTable.schema", "JoinTable.joinColumns", "JoinTable.inverseJoinColumns", "JoinTable.uniqueConstraints",
            "JoinTable.indexes", "JoinTable.foreignKey", "JoinTable.inverseForeignKey", "JoinTable.comment",
            "OrderBy.*", "Access.*");
    private static final Map<String, Container> CONTAINERS = Map.of("java.util.List", Container.LIST,
            "java.util.Collection", Container.LIST, "java.util.Set", Container.SET);

    private final Mapping mapping;
    private final Annotations annotations;
    private final TypeElement entity;
    private final Accessors accessors;

    RelationReader(Mapping mapping, TypeElement entity, Accessors accessors) {
        this.mapping = mapping;
        this.annotations = mapping.annotations();
        this.entity = entity;
        this.accessors = accessors;
    }

    MappedLink read(Member member) {
        if (annotations.has(member.element(), "Id")) {
            throw new Rejection(member.element(),
                    "'%s' is a key that is a relation. Give the entity an @Id of its own, and the relation a column beside it."
                            .formatted(member));
        }
        if (annotations.has(member.element(), "Column")) {
            throw new Rejection(member.element(),
                    "'@Column' does not go with '%s'. Use @JoinColumn.".formatted(member));
        }
        annotations.refuseOthers(member.element(), ON_RELATIONS, OF_RELATIONS);
        if (annotations.has(member.element(), "OneToMany")) {
            return oneToMany(member);
        }
        if (annotations.has(member.element(), "ManyToMany")) {
            return manyToMany(member);
        }
        return annotations.text(member.element(), "OneToOne", "mappedBy").isPresent() ? reverseOne(member)
                : toOne(member);
    }

    private MappedLink toOne(Member member) {
        boolean unique = annotations.has(member.element(), "OneToOne");
        String annotation = unique ? "OneToOne" : "ManyToOne";
        if (annotations.has(member.element(), "JoinTable")) {
            throw new Rejection(member.element(),
                    "'@JoinTable' does not go with '%s'. Use @JoinColumn, or @ManyToMany.".formatted(member));
        }
        TypeElement target = target(member, annotation, member.type());
        String fallback = member.name().toLowerCase(Locale.ROOT) + "_" + mapping.keyColumn(target);
        String column = mapping.joinColumn(member, annotations.find(member.element(), "JoinColumn").stream().toList(),
                target, fallback);
        boolean nullable = !annotations.denies(member.element(), "JoinColumn", "nullable")
                && !annotations.denies(member.element(), annotation, "optional");
        var foreignKey = new MappedField(member.name(), mapping.name(entity), column, mapping.keyType(target), nullable,
                mapping.role(annotations.find(member.element(), "JoinColumn")), accessors.of(member),
                new Declared(member.element(), annotations.find(member.element(), "JoinColumn")));
        return link(member, target, new Kind.ToOne(foreignKey, unique), annotation);
    }

    private MappedLink reverseOne(Member member) {
        TypeElement target = target(member, "OneToOne", member.type());
        return link(member, target, new Kind.ReverseOne(mappedBy(member, target, "OneToOne", "OneToOne").name()),
                "OneToOne");
    }

    private MappedLink oneToMany(Member member) {
        TypeElement target = target(member, "OneToMany", element(member, "OneToMany"));
        if (annotations.text(member.element(), "OneToMany", "mappedBy").isEmpty()) {
            throw new Rejection(member.element(),
                    "'%s' is a @OneToMany without 'mappedBy'. Declare the @ManyToOne in '%s', and name it in 'mappedBy'."
                            .formatted(member, target.getSimpleName()));
        }
        return link(member, target, new Kind.ReverseMany(mappedBy(member, target, "OneToMany", "ManyToOne").name(),
                container(member)), "OneToMany");
    }

    private MappedLink manyToMany(Member member) {
        TypeElement target = target(member, "ManyToMany", element(member, "ManyToMany"));
        Optional<String> mappedBy = annotations.text(member.element(), "ManyToMany", "mappedBy");
        Kind kind = mappedBy.isPresent()
                ? new Kind.ManyToMany(joinTable(mappedBy(member, target, "ManyToMany", "ManyToMany"), target, entity)
                        .reversed(), mappedBy.get(), container(member))
                : new Kind.ManyToMany(joinTable(member, entity, target), null, container(member));
        return link(member, target, kind, "ManyToMany");
    }

    private JoinTable joinTable(Member member, TypeElement owner, TypeElement target) {
        Optional<AnnotationMirror> table = annotations.find(member.element(), "JoinTable");
        String inverse = inverse(member, target).orElseGet(() -> mapping.entityName(owner));
        return new JoinTable(
                table.flatMap(said -> annotations.text(said, "schema")).map(SqlName::of).orElse(mapping.schema(owner)),
                table.flatMap(said -> annotations.text(said, "name")).map(SqlName::of)
                        .orElseGet(() -> mapping.table(owner) + "_" + mapping.table(target)),
                mapping.joinColumn(member, columns(table, "joinColumns"), owner,
                        inverse.toLowerCase(Locale.ROOT) + "_" + mapping.keyColumn(owner)),
                mapping.keyType(owner),
                mapping.joinColumn(member, columns(table, "inverseJoinColumns"), target,
                        member.name().toLowerCase(Locale.ROOT) + "_" + mapping.keyColumn(target)),
                mapping.keyType(target));
    }

    /** Returns the name of the relation of {@code target} that is mapped by {@code member}. */
    private Optional<String> inverse(Member member, TypeElement target) {
        return mapping.members().of(target).stream()
                .filter(other -> annotations.text(other.element(), "ManyToMany", "mappedBy")
                        .filter(member.name()::equals).isPresent())
                .map(Member::name).findFirst();
    }

    private List<AnnotationMirror> columns(Optional<AnnotationMirror> table, String attribute) {
        return table.map(said -> annotations.nested(said, attribute)).orElse(List.of());
    }

    private MappedLink link(Member member, TypeElement target, Kind kind, String annotation) {
        Set<String> cascade = annotations.constants(member.element(), annotation, "cascade");
        boolean reverse = kind instanceof Kind.ReverseOne || kind instanceof Kind.ReverseMany;
        boolean cascades = reverse && (cascade.contains("REMOVE") || cascade.contains("ALL")
                || annotations.affirms(member.element(), annotation, "orphanRemoval"));
        return new MappedLink(member.name(), mapping.name(entity), mapping.name(target), kind, accessors.of(member),
                cascades, order(member, target));
    }

    private List<MappedOrder> order(Member member, TypeElement target) {
        if (!annotations.has(member.element(), "OrderBy")) {
            return List.of();
        }
        String keys = annotations.text(member.element(), "OrderBy", "value")
                .orElseGet(() -> mapping.members().key(target).name());
        List<MappedOrder> order = new ArrayList<>();
        for (String key : keys.split(",", -1)) {
            String[] words = key.strip().split("\\s+", -1);
            boolean descending = words.length == 2 && words[1].equalsIgnoreCase("DESC");
            if (words.length > 2 || (words.length == 2 && !descending && !words[1].equalsIgnoreCase("ASC"))) {
                throw new Rejection(member.element(),
                        "@OrderBy of '%s' says '%s'. Write a field of '%s', and ASC or DESC after it.".formatted(member,
                                key.strip(), target.getSimpleName()));
            }
            order.add(new MappedOrder(ordered(member, target, words[0]), descending));
        }
        return order;
    }

    private String ordered(Member member, TypeElement target, String field) {
        boolean isKey = field.equals(mapping.members().key(target).name());
        if (!isKey && mapping.members().of(target).stream()
                .noneMatch(other -> field.split("\\.", -1)[0].equals(other.name()))) {
            throw new Rejection(member.element(),
                    "@OrderBy of '%s' names '%s', which '%s' does not declare. Name one of its own fields.".formatted(
                            member,
                            field, target.getSimpleName()));
        }
        return isKey ? "" : field.replace('.', '_');
    }

    /** Returns the relation of {@code target} that {@code member} is the other side of. */
    private Member mappedBy(Member member, TypeElement target, String annotation, String owning) {
        String name = annotations.text(member.element(), annotation, "mappedBy").orElse("");
        return mapping.members().of(target).stream()
                .filter(other -> other.name().equals(name) && annotations.has(other.element(), owning)).findFirst()
                .orElseThrow(() -> new Rejection(member.element(),
                        "'%s' is mapped by '%s', but '%s' declares no @%s of that name. Declare it there, or correct 'mappedBy'."
                                .formatted(member, name, target.getSimpleName(), owning)));
    }

    private Container container(Member member) {
        return CONTAINERS.getOrDefault(erased(member.type()), Container.LIST);
    }

    private TypeMirror element(Member member, String annotation) {
        if (member.type() instanceof DeclaredType type && type.getTypeArguments().size() == 1
                && CONTAINERS.containsKey(erased(type))) {
            return type.getTypeArguments().getFirst();
        }
        throw new Rejection(member.element(), "'%s' is a @%s in a '%s'. Use a List, a Set or a Collection of entities."
                .formatted(member, annotation, TypeText.of(member.type())));
    }

    private static String erased(TypeMirror type) {
        return type instanceof DeclaredType declared
                ? ((TypeElement) declared.asElement()).getQualifiedName().toString()
                : TypeText.of(type);
    }

    private TypeElement target(Member member, String annotation, TypeMirror type) {
        if (type instanceof DeclaredType declared && declared.asElement() instanceof TypeElement target
                && annotations.has(target, "Entity")) {
            return target;
        }
        throw new Rejection(member.element(),
                "'%s' is a @%s to '%s', which is no entity. Annotate that class with @Entity.".formatted(member,
                        annotation, TypeText.of(type)));
    }
}
