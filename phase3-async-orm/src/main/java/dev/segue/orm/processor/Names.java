package dev.segue.orm.processor;

import java.util.Iterator;
import java.util.Set;

/**
 * How the metamodel of one entity speaks of its parts.
 *
 * @param within what leads to those parts: nothing in the metamodel itself
 */
record Names(MappedEntity entity, String within) {
    /** Methods without parameters that the class of paths has already. */
    private static final Set<String> TAKEN = Set.of("isNull", "isNotNull", "step", "source", "key", "getClass",
            "hashCode",
            "toString", "notify", "notifyAll", "wait", "clone", "finalize");

    Names(MappedEntity entity) {
        this(entity, "");
    }

    /** Returns how classes beside the metamodel speak of its parts. */
    static Names beside(MappedEntity entity) {
        return new Names(entity, entity.name().metamodel() + ".");
    }

    /** Returns the entity class. */
    String type() {
        return entity.name().qualified();
    }

    /** Returns the class with the columns of {@code owner}. */
    String columns(EntityName owner) {
        return owner.equals(entity.name()) ? within + "Columns" : owner.qualifiedMetamodel() + ".Columns";
    }

    String column(MappedField field) {
        return columns(field.owner()) + "." + field.id();
    }

    /** Returns where the rows of {@code owner} are, {@code base} being those of the entity. */
    String source(EntityName owner, String base) {
        String source = base;
        EntityName at = entity.name();
        Iterator<MappedEntity> parents = entity.parents().iterator();
        while (!at.equals(owner)) {
            source = columns(at) + ".PARENT.join(" + source + ")";
            at = parents.next().name();
        }
        return source;
    }

    String codec(MappedField field) {
        return field.type().isMade() ? within + "Codecs." + field.id() : field.type().codec();
    }

    /** Returns the method that leads through {@code attribute}. */
    static String method(MappedAttribute attribute) {
        return TAKEN.contains(attribute.name()) ? attribute.name() + "_" : attribute.name();
    }

    /** Returns the method that leads from rows of {@code parent} to those of this entity. */
    static String ofParent(MappedEntity parent) {
        return "of" + parent.name().simple();
    }

    /** Returns the class of the attributes of {@code embedded}. */
    static String part(MappedEmbedded embedded) {
        var name = new StringBuilder();
        for (String word : embedded.path().split("\\.", -1)) {
            name.append(Accessors.capitalised(word));
        }
        return name + "Part";
    }
}
