package dev.segue.orm.processor;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entity as it is mapped.
 *
 * @param parent the entity it extends, null if there is none
 * @param parentKey the column of its own table that refers to the parent's key, null if there is no parent
 * @param attributes in the order of their declaration, those of the parent first
 * @param guarded the methods that need the row; an entity that lacks attributes loads them first
 */
record MappedEntity(EntityName name, @Nullable String schema, String table, @Nullable MappedEntity parent,
        @Nullable String parentKey, KeySource keySource, List<MappedAttribute> attributes,
        List<GuardedMethod> guarded) {

    MappedField key() {
        return fields().stream().filter(MappedField::isKey).findFirst().orElseThrow();
    }

    /** Returns the column of its own table that is the key. */
    String keyColumn() {
        return parentKey == null ? key().column() : parentKey;
    }

    /** Returns all columns, in the order of a select. */
    List<MappedField> fields() {
        return attributes.stream().flatMap(MappedAttribute::fields).toList();
    }

    /** Returns the columns of its own table, without the one that refers to the parent's key. */
    List<MappedField> ownFields() {
        return fields().stream().filter(this::isOwn).toList();
    }

    List<MappedLink> links() {
        return only(MappedLink.class);
    }

    <A extends MappedAttribute> List<A> only(Class<A> kind) {
        return attributes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    boolean isOwn(MappedAttribute attribute) {
        return attribute.owner().equals(name);
    }

    /** Returns the parents, nearest first. */
    Stream<MappedEntity> parents() {
        return parent == null ? Stream.empty() : Stream.concat(Stream.of(parent), parent.parents());
    }

    /**
     * A method a reference overrides.
     *
     * @param declaration without body: {@code public String getUsername()}
     * @param attribute that it reads or writes; empty if it is no accessor
     */
    record GuardedMethod(String name, String declaration, String arguments, boolean isVoid, Use use,
            String attribute) {}

    /** What a method does to the attributes of the entity. */
    enum Use {
        /** It is the getter of one. */
        READS,
        /** It is the setter of one. */
        WRITES,
        /** It may need any. */
        OTHER
    }
}
