package dev.segue.orm.processor;

import java.util.stream.Stream;

/** What an entity or embeddable declares that is stored. */
sealed interface MappedAttribute permits MappedField, MappedEmbedded, MappedLink {

    /** Returns the name of the field or property. */
    String name();

    /** Returns the entity whose table holds it: the one it is an attribute of, or a parent of that. */
    EntityName owner();

    Access access();

    /** Returns the columns, in order. */
    Stream<MappedField> fields();
}
