package dev.segue.orm.processor;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the metamodel of one entity. The same entity always gives the same text.
 *
 * <p>Shape of {@code Article_}: attributes as static fields, which it inherits, relations and embedded objects as static methods;
 * {@code Path}, the same again for those who reach it through a relation; {@code Columns}, which refers to no other entity's metamodel but the
 * {@code Columns} of its parents, so that two that point at each other can be initialised in any order by any threads; {@code
 * Mapped}, the row mapper; and {@code Reference}, the stand-in for an unloaded row.
 */
final class MetamodelWriter {
    private static final List<String> IMPORTS = Stream.concat(
            Stream.of("Codec", "Expression", "Field", "Json", "Lazy", "Link", "Listed", "Loading", "Model", "Numeric",
                    "Relation", "Step", "Temporal", "Text").map(name -> "dev.segue.orm." + name),
            Stream.of("dev.segue.orm.exec.Row", "dev.segue.orm.sql.Column", "dev.segue.orm.sql.OrderTerm",
                    "dev.segue.orm.sql.Source", "dev.segue.orm.sql.Table", "dev.segue.orm.sql.ValueType",
                    "java.util.List",
                    "javax.annotation.processing.Generated"))
            .toList();

    private final MappedEntity entity;
    private final List<MappedEntity> children;
    private final Names names;

    /** @param children the entities that extend {@code entity}, as far as they are compiled with it */
    MetamodelWriter(MappedEntity entity, List<MappedEntity> children) {
        this.entity = entity;
        this.children = children;
        this.names = new Names(entity);
    }

    String text() {
        String body = body();
        String imports = IMPORTS.stream().filter(name -> uses(body, name)).map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        String inPackage = entity.name().packageName().isEmpty() ? ""
                : "package " + entity.name().packageName() + ";\n\n";
        return inPackage + imports + "\n" + body;
    }

    private String body() {
        var out = new Lines();
        out.line(0, "/** The metamodel of {@link %s}. */".formatted(names.type()));
        annotations(out);
        out.line(0, "public final class %s extends %s {".formatted(entity.name().metamodel(),
                entity.name().attributes()));
        var attributes = new AttributeWriter(entity, out);
        attributes.write();
        new PathWriter(entity, out).write();
        new ColumnWriter(entity, out).write();
        new LinkWriter(entity, out).write();
        new MapperWriter(entity, children, out).write();
        new ReferenceWriter(entity, out).write();
        out.line(0, "}");
        attributes.constants();
        return out.toString();
    }

    static void annotations(Lines out) {
        out.line(0, "@Generated(\"%s\")".formatted(EntityProcessor.class.getName()));
        out.line(0, "@SuppressWarnings(\"NullAway\") // whether a column can be NULL is known to the entity's setters");
    }

    private static boolean uses(String body, String qualified) {
        String simple = qualified.substring(qualified.lastIndexOf('.') + 1);
        return Pattern.compile("(?<![\\w.])" + simple + "\\b").matcher(body).find();
    }
}
