package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedEntity.GuardedMethod;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the metamodel of one entity. The same entity always gives the same text.
 *
 * <p>Shape of {@code Article_}: attributes as static fields, relations as static methods; {@code Path}, the same again for those
 * who reach it through a relation; {@code Columns}, which refers to no other entity's metamodel but its {@code Columns}, so that
 * two that point at each other can be initialised in any order by any threads; {@code Mapped}, the row mapper; and {@code
 * Reference}, the stand-in for an unloaded row.
 */
final class MetamodelWriter {
    private final MappedEntity entity;
    private final String type;
    private final String metamodel;
    private final StringBuilder out = new StringBuilder();

    MetamodelWriter(MappedEntity entity) {
        this.entity = entity;
        this.type = entity.name().qualified();
        this.metamodel = entity.name().metamodel();
    }

    String text() {
        header();
        attributes();
        relations();
        path();
        columns();
        model();
        reference();
        line(0, "}");
        return out.toString();
    }

    private void header() {
        if (!entity.name().packageName().isEmpty()) {
            line(0, "package " + entity.name().packageName() + ";\n");
        }
        List.of("dev.segue.orm.Attribute", "dev.segue.orm.Model", "dev.segue.orm.Related", "dev.segue.orm.Relation",
                "dev.segue.orm.Step", "dev.segue.orm.Target", "dev.segue.orm.ToOne", "dev.segue.orm.exec.Row",
                "dev.segue.orm.exec.UnloadedRelationException", "dev.segue.orm.sql.Column", "dev.segue.orm.sql.Source",
                "dev.segue.orm.sql.Table", "dev.segue.orm.sql.ValueType", "java.util.List",
                "javax.annotation.processing.Generated").forEach(name -> line(0, "import " + name + ";"));
        line(0, "\n/** The metamodel of {@link %s}. */", type);
        line(0, "@Generated(\"%s\")", EntityProcessor.class.getName());
        line(0, "@SuppressWarnings(\"NullAway\") // whether a column can be NULL is known to the entity's setters");
        line(0, "public final class %s {", metamodel);
        line(1, "private static final Source.Root ROOT = new Source.Root(Columns.TABLE);\n");
    }

    private void attributes() {
        for (MappedField field : plain()) {
            line(1, "public static final Attribute<%s, %s> %s = new Attribute<>(ROOT, Columns.%s);", type,
                    field.type().boxed(), field.name(), field.name());
        }
        for (MappedField field : entity.relations()) {
            line(1, "private static final %s.Path<%s> %s =\n            new %s.Path<>(Step.of(ROOT, \"%s\", %s));",
                    target(field),
                    type, field.name(), target(field), metamodel, relation(field));
        }
        line(0, "");
        line(1, "/** How rows become entities. */");
        line(1, "public static final Model<%s> MODEL = new Mapped();\n", type);
        line(1, "private %s() {}", metamodel);
    }

    private void relations() {
        for (MappedField field : entity.relations()) {
            line(0, "");
            line(1, "public static %s.Path<%s> %s() {", target(field), type, field.name());
            line(2, "return %s;", field.name());
            line(1, "}");
        }
    }

    private void path() {
        line(0, "");
        line(1, "/** {@link %s} as reached from entity {@code E} through a relation. */", type);
        line(1, "public static final class Path<E> extends ToOne<E, %s> {", type);
        for (MappedField field : plain()) {
            line(2, "public final Attribute<E, %s> %s;", field.type().boxed(), field.name());
        }
        line(0, "");
        line(2, "/** For generated code. */");
        line(2, "public Path(Step step) {");
        line(3, "super(step);");
        for (MappedField field : plain()) {
            line(3, "this.%s = new Attribute<>(step.join(), Columns.%s);", field.name(), field.name());
        }
        line(2, "}");
        for (MappedField field : entity.relations()) {
            line(0, "");
            line(2, "public %s.Path<E> %s() {", target(field), field.name());
            line(3, "return new %s.Path<>(step().then(%s));", target(field), relation(field));
            line(2, "}");
        }
        line(1, "}");
    }

    private void columns() {
        line(0, "");
        line(1, "/** For generated code. */");
        line(1, "public static final class Columns {");
        line(2, "static final Table TABLE = new Table(%s, %s);", quoted(entity.schema()), quoted(entity.table()));
        for (MappedField field : entity.fields()) {
            line(2, "static final Column %s = new Column(%s, ValueType.%s, %s);", field.name(), quoted(field.column()),
                    field.type().valueType(), field.nullable());
        }
        line(2, "public static final Target TARGET = new Target(TABLE, %s, () -> MODEL);\n", entity.key().name());
        line(2, "private Columns() {}");
        line(1, "}");
    }

    private void model() {
        line(0, "");
        line(1, "private static final class Mapped extends Model<%s> {", type);
        line(2, "Mapped() {");
        line(3, "super(%s.class, Columns.TABLE, Columns.%s, List.of(%s));", type, entity.key().name(), entity.fields()
                .stream().map(field -> "Columns." + field.name()).collect(Collectors.joining(", ")));
        line(2, "}\n");
        line(2, "@Override");
        line(2, "protected %s read(Row row, int at, Related related) {", type);
        line(3, "%s read = new %s();", type, type);
        int index = 0;
        for (MappedField field : entity.fields()) {
            line(3, "read.%s(%s);", field.setter(), read(field, index == 0 ? "at" : "at + " + index));
            index++;
        }
        line(3, "return read;");
        line(2, "}\n");
        line(2, "@Override");
        line(2, "protected %s reference(Row row, int at, String path, String name) {", type);
        line(3, "return new Reference(row.%s(at), path + \".\" + name + \"()\");", entity.key().type().read());
        line(2, "}");
        line(1, "}");
    }

    private void reference() {
        MappedField key = entity.key();
        line(0, "");
        line(1, "private static final class Reference extends %s {", type);
        line(2, "private static final long serialVersionUID = 1L;\n");
        line(2, "private final String relation;\n");
        line(2, "Reference(%s key, String relation) {", key.type().boxed());
        line(3, "super.%s(key);", key.setter());
        line(3, "this.relation = relation;");
        line(2, "}");
        for (GuardedMethod method : entity.guarded()) {
            line(0, "");
            line(2, "@Override");
            line(2, "%s {", method.declaration());
            line(3, "throw new UnloadedRelationException(\"%s.%s()\", relation);", entity.name().simple(),
                    method.name());
            line(2, "}");
        }
        line(1, "}");
    }

    private String read(MappedField field, String index) {
        return field.target() == null
                ? "row.%s(%s)".formatted(field.type().read(), index)
                : "related.one(%d, \"%s\", %s.MODEL, row, %s)".formatted(entity.relations().indexOf(field),
                        field.name(),
                        target(field), index);
    }

    private String relation(MappedField field) {
        return "new Relation(%d, \"%s\", Columns.%s, %s.Columns.TARGET)".formatted(entity.relations().indexOf(field),
                field.name(), field.name(), target(field));
    }

    private List<MappedField> plain() {
        return entity.fields().stream().filter(field -> field.target() == null).toList();
    }

    private static String target(MappedField field) {
        return field.target() == null ? "" : field.target().qualifiedMetamodel();
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation is no dependency of this module
    private void line(int depth, String text, Object... values) {
        out.append("    ".repeat(depth)).append(values.length == 0 ? text : text.formatted(values)).append('\n');
    }
}
