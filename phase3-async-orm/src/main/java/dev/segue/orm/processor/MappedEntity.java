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
 * @param guarded the methods that need the row; a reference to an unloaded one loads it first
 */
record MappedEntity(EntityName name, @Nullable String schema, String table, @Nullable MappedEntity parent,
        @Nullable String parentKey, List<MappedAttribute> attributes, List<GuardedMethod> guarded) {

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

    /** A method a reference overrides, as its declaration without body: {@code public String getUsername()}. */
    record GuardedMethod(String name, String declaration, String arguments, boolean isVoid, boolean readsKey) {}
}
