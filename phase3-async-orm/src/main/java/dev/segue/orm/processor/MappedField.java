package dev.segue.orm.processor;

import java.util.stream.Stream;

/**
 * An attribute that is stored in one column; or the foreign key of one.
 *
 * @param path the name as the entity has it: {@code address.city}
 * @param role a constant of {@code Field.Role}
 */
record MappedField(String path, EntityName owner, String column, ColumnType type, boolean nullable, String role,
        Access access, Declared declared) implements MappedAttribute {

    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Returns the name of the constants that belong to it. */
    String id() {
        return path.replace('.', '_');
    }

    boolean isKey() {
        return "KEY".equals(role) || "GENERATED_KEY".equals(role);
    }

    @Override
    public Stream<MappedField> fields() {
        return Stream.of(this);
    }
}
