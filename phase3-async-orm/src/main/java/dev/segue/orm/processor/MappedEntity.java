package dev.segue.orm.processor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity as it is mapped.
 *
 * @param fields in the order of their declaration, which is that of the columns in a select
 * @param guarded the methods that need the row; a reference to an unloaded one refuses them
 */
record MappedEntity(EntityName name, @Nullable String schema, String table, List<MappedField> fields,
        List<GuardedMethod> guarded) {

    MappedField key() {
        return fields.stream().filter(MappedField::key).findFirst().orElseThrow();
    }

    List<MappedField> relations() {
        return fields.stream().filter(field -> field.target() != null).toList();
    }

    /** A method a reference overrides, as its declaration without body: {@code public String getUsername()}. */
    record GuardedMethod(String name, String declaration, String arguments, boolean isVoid) {}
}
