package dev.segue.orm.processor;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * Annotations that change what rows mean in a way that is not supported, and what to do instead. Those of Hibernate that are not
 * here are left to Hibernate.
 */
final class Unsupported {
    private static final String CONVERT = "Use @Convert with an AttributeConverter";
    private static final String LISTENER = "Call it where the entity is saved or read";
    private static final String DATABASE = "Compute it in the query, or make it a generated column with insertable and updatable false";
    private static final String OWN_ENTITY = "Make it an entity of its own, related by @OneToMany";
    private static final String ONE_KEY = "Give the table a key of one column, and make the others unique together";
    private static final String FILTER = "Add the condition to the query";

    private static final Map<String, String> WAYS_OUT = Map.ofEntries(
            Map.entry("jakarta.persistence.ElementCollection",
                    "Use an array or a List of scalars for an array column, or " + lower(OWN_ENTITY)),
            Map.entry("jakarta.persistence.CollectionTable", OWN_ENTITY),
            Map.entry("jakarta.persistence.EmbeddedId", ONE_KEY),
            Map.entry("jakarta.persistence.IdClass", ONE_KEY),
            Map.entry("jakarta.persistence.MapsId",
                    "Give the entity an @Id of its own, and the relation a column beside it"),
            Map.entry("jakarta.persistence.Temporal", "Use a type of java.time"),
            Map.entry("jakarta.persistence.EnumeratedValue", CONVERT),
            Map.entry("jakarta.persistence.MapKey", "Use a List or a Set"),
            Map.entry("jakarta.persistence.MapKeyColumn", "Use a List or a Set"),
            Map.entry("jakarta.persistence.MapKeyEnumerated", "Use a List or a Set"),
            Map.entry("jakarta.persistence.MapKeyJoinColumn", "Use a List or a Set"),
            Map.entry("jakarta.persistence.OrderColumn", "Keep the position in a field, and name it in @OrderBy"),
            Map.entry("jakarta.persistence.SecondaryTable", "Make it an entity of its own, related by @OneToOne"),
            Map.entry("jakarta.persistence.SecondaryTables", "Make it an entity of its own, related by @OneToOne"),
            Map.entry("jakarta.persistence.DiscriminatorColumn", "Remove it: @Inheritance(JOINED) needs none"),
            Map.entry("jakarta.persistence.DiscriminatorValue", "Remove it: @Inheritance(JOINED) needs none"),
            Map.entry("jakarta.persistence.TableGenerator", "Use IDENTITY, SEQUENCE or UUID"),
            Map.entry("jakarta.persistence.JoinColumns", "Refer to a key of one column"),
            Map.entry("jakarta.persistence.PrimaryKeyJoinColumns", "Refer to a key of one column"),
            Map.entry("jakarta.persistence.AssociationOverride", "Declare the relation in the entity itself"),
            Map.entry("jakarta.persistence.AssociationOverrides", "Declare the relation in the entity itself"),
            Map.entry("jakarta.persistence.Converts", "Use one @Convert on the field"),
            Map.entry("jakarta.persistence.EntityListeners", LISTENER),
            Map.entry("jakarta.persistence.PrePersist", LISTENER),
            Map.entry("jakarta.persistence.PostPersist", LISTENER),
            Map.entry("jakarta.persistence.PreUpdate", LISTENER),
            Map.entry("jakarta.persistence.PostUpdate", LISTENER),
            Map.entry("jakarta.persistence.PreRemove", LISTENER),
            Map.entry("jakarta.persistence.PostRemove", LISTENER),
            Map.entry("jakarta.persistence.PostLoad", LISTENER),
            Map.entry("org.hibernate.annotations.Any", "Use one @ManyToOne for each kind of target"),
            Map.entry("org.hibernate.annotations.ManyToAny", "Use one @ManyToMany for each kind of target"),
            Map.entry("org.hibernate.annotations.ColumnTransformer", CONVERT),
            Map.entry("org.hibernate.annotations.Type", CONVERT),
            Map.entry("org.hibernate.annotations.CompositeType", "Use @Embedded"),
            Map.entry("org.hibernate.annotations.JavaType", CONVERT),
            Map.entry("org.hibernate.annotations.JdbcType", CONVERT),
            Map.entry("org.hibernate.annotations.TimeZoneColumn", "Use an Instant"),
            Map.entry("org.hibernate.annotations.TimeZoneStorage", "Use an Instant"),
            Map.entry("org.hibernate.annotations.Formula", DATABASE),
            Map.entry("org.hibernate.annotations.JoinFormula", DATABASE),
            Map.entry("org.hibernate.annotations.JoinColumnOrFormula", DATABASE),
            Map.entry("org.hibernate.annotations.GenericGenerator", "Use IDENTITY, SEQUENCE or UUID"),
            Map.entry("org.hibernate.annotations.UuidGenerator", "Use @GeneratedValue(strategy = GenerationType.UUID)"),
            Map.entry("org.hibernate.annotations.CreationTimestamp", LISTENER),
            Map.entry("org.hibernate.annotations.UpdateTimestamp", LISTENER),
            Map.entry("org.hibernate.annotations.CurrentTimestamp", LISTENER),
            Map.entry("org.hibernate.annotations.TenantId", FILTER),
            Map.entry("org.hibernate.annotations.SoftDelete", FILTER),
            Map.entry("org.hibernate.annotations.SQLDelete", "Write the statement where rows are deleted"),
            Map.entry("org.hibernate.annotations.SQLInsert", "Write the statement where rows are inserted"),
            Map.entry("org.hibernate.annotations.SQLUpdate", "Write the statement where rows are updated"),
            Map.entry("org.hibernate.annotations.SQLRestriction", FILTER),
            Map.entry("org.hibernate.annotations.SQLJoinTableRestriction", FILTER),
            Map.entry("org.hibernate.annotations.Where", FILTER),
            Map.entry("org.hibernate.annotations.WhereJoinTable", FILTER),
            Map.entry("org.hibernate.annotations.NotFound", "Make the foreign key a constraint of the database"),
            Map.entry("org.hibernate.annotations.PropertyRef", "Refer to the target's key"),
            Map.entry("org.hibernate.annotations.Subselect", "Make it a view, and name that in @Table"),
            Map.entry("org.hibernate.annotations.Struct", "Use @Embedded"),
            Map.entry("org.hibernate.annotations.CollectionId", OWN_ENTITY),
            Map.entry("org.hibernate.annotations.ListIndexBase",
                    "Keep the position in a field, and name it in @OrderBy"),
            Map.entry("org.hibernate.annotations.SQLOrder", "Use @OrderBy"),
            Map.entry("org.hibernate.annotations.SortComparator", "Use @OrderBy"),
            Map.entry("org.hibernate.annotations.SortNatural", "Use @OrderBy"));

    /** Annotations by which an application makes such ones of its own. */
    private static final Map<String, String> OWN_WAYS_OUT = Map.of(
            "org.hibernate.annotations.IdGeneratorType", "Use IDENTITY, SEQUENCE or UUID",
            "org.hibernate.annotations.ValueGenerationType", LISTENER);

    private Unsupported() {}

    /** Returns the names of the annotations. */
    static Set<String> names() {
        return WAYS_OUT.keySet();
    }

    /** Refuses {@code mirror} if it is one of these. */
    static void refuse(Element element, AnnotationMirror mirror) {
        var type = (TypeElement) mirror.getAnnotationType().asElement();
        String name = type.getQualifiedName().toString();
        String wayOut = name.startsWith("org.hibernate.") || WAYS_OUT.containsKey(name) ? WAYS_OUT.get(name)
                : wayOutOfOwn(type);
        if (wayOut != null) {
            throw new Rejection(element, "'@%s' on '%s' is not supported. %s.".formatted(type.getSimpleName(),
                    Annotations.named(element), wayOut));
        }
    }

    private static @Nullable String wayOutOfOwn(TypeElement annotation) {
        return annotation.getAnnotationMirrors().stream()
                .map(mirror -> OWN_WAYS_OUT.get(
                        ((TypeElement) mirror.getAnnotationType().asElement()).getQualifiedName().toString()))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static String lower(String sentence) {
        return sentence.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + sentence.substring(1);
    }
}
