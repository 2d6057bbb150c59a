package dev.segue.orm.processor;

import org.jspecify.annotations.Nullable;

/**
 * A field of an entity that is stored in a column.
 *
 * @param type of the column's value; that of the target's key for a relation
 * @param target what the relation leads to, null for a plain column
 */
record MappedField(String name, String column, FieldType type, boolean nullable, boolean key, String setter,
        @Nullable EntityName target) {}
