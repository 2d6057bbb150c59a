package dev.segue.orm;

import dev.segue.orm.sql.Source;
import org.jspecify.annotations.Nullable;

/**
 * A to-one relation as reached from the entity a query starts from. For generated code.
 *
 * @param parent the step before, null if there is none
 * @param path the way as code writes it, {@code "Article_.author()"}
 */
public record Step(@Nullable Step parent, Relation relation, Source.Join join, String path) {

    /** Returns the step from {@code root}, the table of the entity whose metamodel is {@code metamodel}. */
    public static Step of(Source.Root root, String metamodel, Relation relation) {
        return new Step(null, relation, join(root, relation), metamodel + path(relation));
    }

    /** Returns the step that goes on from here. */
    public Step then(Relation next) {
        return new Step(this, next, join(join, next), path + path(next));
    }

    private static Source.Join join(Source from, Relation relation) {
        return new Source.Join(from, relation.foreignKey(), relation.target().table(), relation.target().key());
    }

    private static String path(Relation relation) {
        return "." + relation.name() + "()";
    }
}
