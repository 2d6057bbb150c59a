package dev.segue.orm;

import dev.segue.orm.sql.Source;
import org.jspecify.annotations.Nullable;

/**
 * A relation as reached from the entity a query starts from. For generated code.
 *
 * @param parent the step before, null if there is none
 * @param path the way as code writes it, {@code "Article_.author()"}
 */
public record Step(@Nullable Step parent, Link link, Source.Join join, String path) {

    /** Returns the step from {@code source}, rows of the entity whose metamodel is {@code metamodel}. */
    public static Step of(Source source, String metamodel, Link link) {
        return new Step(null, link, link.join(source), metamodel + path(link));
    }

    /** Returns the step from the rows that {@code relation} leads to. */
    public static Step from(Relation<?, ?> relation, Link next) {
        return relation.step().then(relation.source(), next);
    }

    /** Returns the step that goes on from here; {@code from} is this row, or that of a parent entity of it. */
    public Step then(Source from, Link next) {
        return new Step(this, next, next.join(from), path + path(next));
    }

    private static String path(Link link) {
        return "." + link.name() + "()";
    }
}
