package dev.segue.orm.processor;

import org.jspecify.annotations.Nullable;

/**
 * A field of an entity that is stored in a column.
 *
 * @param type of the column's value; that of the target's key for a relation
 * @param generated whether the database gives the key
 * @param target what the relation leads to, null for a plain column
 * @param targetKey the getter of the target's key
 */
record MappedField(String name, String column, FieldType type, boolean nullable, boolean key,
        boolean generated, String setter, String getter, @Nullable EntityName target, @Nullable String targetKey) {}
