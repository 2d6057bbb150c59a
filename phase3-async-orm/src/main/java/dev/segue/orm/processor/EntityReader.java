package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import dev.segue.orm.processor.MappedEntity.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** Reads the mapping of one entity class, or says why it can't be mapped. */
final class EntityReader {
    private static final Set<String> ON_TYPES = Set.of("Entity", "Table", "Inheritance", "PrimaryKeyJoinColumn",
            "Access",
            "SequenceGenerator", "AttributeOverride", "AttributeOverrides", "NamedQuery", "NamedQueries",
            "NamedNativeQuery", "NamedNativeQueries", "NamedEntityGraph", "NamedEntityGraphs", "Cacheable",
            "SqlResultSetMapping", "SqlResultSetMappings", "MappedSuperclass");
    private static final Set<String> OF_TYPES = Set.of("Entity.name", "Table.name", "Table.schema", "Table.indexes",
            "Table.uniqueConstraints", "Table.check", "Table.comment", "Table.options", "Inheritance.strategy",
            "PrimaryKeyJoinColumn.*", "Access.*", "SequenceGenerator.*", "AttributeOverride.*",
            "AttributeOverrides.*", "NamedQuery.*", "NamedQueries.*", "NamedNativeQuery.*", "NamedNativeQueries.*",
            "NamedEntityGraph.*", "NamedEntityGraphs.*", "Cacheable.*", "SqlResultSetMapping.*",
            "SqlResultSetMappings.*");
    private static final Set<String> ON_METHODS = Set.of("Transient");

    private final Mapping mapping;
    private final Annotations annotations;

    EntityReader(Mapping mapping) {
        this.mapping = mapping;
        this.annotations = mapping.annotations();
    }

    /** @throws Rejection if the entity can't be mapped */
    MappedEntity read(TypeElement entity) {
        refuseUnfit(entity);
        return read(entity, mapping.name(entity).packageName());
    }

    private MappedEntity read(TypeElement entity, String user) {
        mapping.members().own(entity).forEach(this::refuseUnsupported);
        Member key = mapping.members().key(entity);
        Optional<MappedEntity> parent = mapping.members().parent(entity).map(above -> parent(entity, above, user));
        List<MappedAttribute> attributes = new ArrayList<>(parent.map(MappedEntity::attributes).orElse(List.of()));
        attributes.addAll(new AttributeReader(mapping, entity, user).read());
        Accessors accessors = mapping.accessors(entity, user);
        return new MappedEntity(mapping.name(entity), mapping.schema(entity), mapping.table(entity),
                parent.orElse(null),
                parent.isPresent() ? mapping.keyColumn(entity) : null, KeySource.of(entity, key, mapping), attributes,
                guarded(accessors, attributes));
    }

    private MappedEntity parent(TypeElement entity, TypeElement parent, String user) {
        TypeElement top = mapping.members().chain(entity).stream().filter(type -> annotations.has(type, "Entity"))
                .findFirst().orElseThrow();
        if (annotations.constant(top, "Inheritance", "strategy").filter("JOINED"::equals).isEmpty()) {
            throw new Rejection(entity,
                    "Entity '%s' extends entity '%s', which keeps both in one table unless it says otherwise. Annotate '%s' with @Inheritance(strategy = InheritanceType.JOINED) and give each a table, or share fields by @MappedSuperclass."
                            .formatted(entity.getSimpleName(), parent.getSimpleName(), top.getSimpleName()));
        }
        return read(parent, user);
    }

    private void refuseUnsupported(TypeElement type) {
        annotations.refuseOthers(type, ON_TYPES, OF_TYPES);
        annotations.constant(type, "Inheritance", "strategy").filter(strategy -> !"JOINED".equals(strategy))
                .ifPresent(strategy -> {
                    throw new Rejection(type,
                            "@Inheritance(%s) on '%s' is not supported. Use JOINED and a table for each entity, or share fields by @MappedSuperclass."
                                    .formatted(strategy, type.getSimpleName()));
                });
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            if (!method.getParameters().isEmpty() || Accessors.isVoid(method)) {
                annotations.refuseOthers(method, ON_METHODS, Set.of());
            }
        }
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

    private static List<GuardedMethod> guarded(Accessors accessors, List<MappedAttribute> attributes) {
        List<ExecutableElement> methods = accessors.needingTheRow();
        return methods.stream().map(method -> guarded(method, methods, accessors, attributes)).toList();
    }

    /** Of methods that share a name and a number of parameters only one is the accessor; it is left open which. */
    private static GuardedMethod guarded(ExecutableElement method, List<ExecutableElement> methods,
            Accessors accessors, List<MappedAttribute> attributes) {
        int parameters = method.getParameters().size();
        boolean overloaded = methods.stream().filter(other -> other.getSimpleName().equals(method.getSimpleName())
                && other.getParameters().size() == parameters).count() > 1;
        for (MappedAttribute attribute : overloaded ? List.<MappedAttribute>of() : attributes) {
            Access access = attribute.access();
            boolean reads = parameters == 0 && method.getSimpleName().contentEquals(access.getter());
            if (reads || (parameters == 1 && method.getSimpleName().contentEquals(access.setter()))) {
                return Declarations.guarded(method, accessors.seen(method), reads ? Use.READS : Use.WRITES,
                        attribute.name());
            }
        }
        return Declarations.guarded(method, accessors.seen(method), Use.OTHER, "");
    }
}
