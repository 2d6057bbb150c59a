package dev.segue.orm.processor;

import java.util.List;
import java.util.stream.Stream;

/**
 * An attribute whose own attributes are stored with the entity.
 *
 * @param path the name as the entity has it: {@code home.address}
 * @param type the embeddable class, as code writes it
 * @param isRecord whether it is made of all its values at once
 */
record MappedEmbedded(String path, EntityName owner, String type, boolean isRecord, Access access,
        List<MappedAttribute> attributes) implements MappedAttribute {

    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    String id() {
        return path.replace('.', '_');
    }

    @Override
    public Stream<MappedField> fields() {
        return attributes.stream().flatMap(MappedAttribute::fields);
    }
}
