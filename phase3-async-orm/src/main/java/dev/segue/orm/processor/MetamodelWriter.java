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
        links();
        model();
        reference();
        line(0, "}");
        return out.toString();
    }

    private void header() {
        if (!entity.name().packageName().isEmpty()) {
            line(0, "package " + entity.name().packageName() + ";\n");
        }
        List.of("dev.segue.orm.Codec", "dev.segue.orm.Expression", "dev.segue.orm.Field", "dev.segue.orm.Lazy",
                "dev.segue.orm.Link", "dev.segue.orm.Loading", "dev.segue.orm.Model", "dev.segue.orm.Numeric",
                "dev.segue.orm.Relation", "dev.segue.orm.Step", "dev.segue.orm.Temporal", "dev.segue.orm.Text",
                "dev.segue.orm.exec.Row", "dev.segue.orm.sql.Column", "dev.segue.orm.sql.Source",
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
            line(1, "public static final %s %s = new %s(ROOT.column(Columns.%s), %s);",
                    field.type().expression(type), field.name(), field.type().expression(""), field.name(),
                    codec(field));
        }
        for (MappedField field : entity.relations()) {
            line(1, "private static final %s.Path<%s> %s =\n            new %s.Path<>(Step.of(ROOT, \"%s\", Links.%s));",
                    target(field), type, field.name(), target(field), metamodel, field.name());
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
        line(1, "public static final class Path<E> extends Relation<E, %s> {", type);
        for (MappedField field : plain()) {
            line(2, "public final %s %s;", field.type().expression("E"), field.name());
        }
        line(0, "");
        line(2, "/** For generated code. */");
        line(2, "public Path(Step step) {");
        line(3, "super(step);");
        for (MappedField field : plain()) {
            line(3, "this.%s = new %s(source().column(Columns.%s), %s);", field.name(), field.type().expression(""),
                    field.name(), codec(field));
        }
        line(2, "}");
        for (MappedField field : entity.relations()) {
            line(0, "");
            line(2, "public %s.Path<E> %s() {", target(field), field.name());
            line(3, "return new %s.Path<>(step().then(source(), Links.%s));", target(field), field.name());
            line(2, "}");
        }
        line(1, "}");
    }

    private void columns() {
        line(0, "");
        line(1, "/** For generated code. */");
        line(1, "public static final class Columns {");
        line(2, "public static final Table TABLE = new Table(%s, %s);", quoted(entity.schema()),
                quoted(entity.table()));
        for (MappedField field : entity.fields()) {
            line(2, "public static final Column %s = new Column(%s, ValueType.%s, %s);", field.name(),
                    quoted(field.column()),
                    field.type().valueType(), field.nullable());
        }
        line(2, "public static final Link.Target TARGET = new Link.Target(TABLE, %s, () -> MODEL);\n",
                entity.key().name());
        line(2, "private Columns() {}");
        line(1, "}");
    }

    private void links() {
        line(0, "");
        line(1, "private static final class Links {");
        for (MappedField field : entity.relations()) {
            line(2, "static final Link %s = new Link(%d, \"%s\", new Link.Kind.ToOne(Columns.%s, false), %s.Columns.TARGET);",
                    field.name(), entity.relations().indexOf(field), field.name(), field.name(), target(field));
        }
        line(1, "}");
    }

    private void model() {
        line(0, "");
        line(1, "private static final class Mapped extends Model<%s> {", type);
        line(2, "Mapped() {");
        line(3, "super(%s.class, Columns.TABLE, null, List.of(%s), 0, List.of(%s));", type,
                entity.fields().stream().map(this::field).collect(Collectors.joining(",\n                    ")),
                entity.relations().stream().map(field -> "Links." + field.name()).collect(Collectors.joining(", ")));
        line(2, "}");
        method("protected %s create()".formatted(type), List.of("return new %s();".formatted(type)));
        method("protected Object get(%s entity, int index)".formatted(type), choice("index",
                entity.fields().stream().map(field -> "entity." + field.getter() + "()"
                        + (field.target() == null ? "" : " == null ? null : " + keyOf(field))).toList()));
        method("protected void set(%s entity, int index, Object value)".formatted(type), choose("index",
                entity.fields().stream().map(field -> field.target() == null
                        ? "entity.%s((%s) value)".formatted(field.setter(), field.type().boxed())
                        : "throw new IllegalArgumentException()").toList()));
        method("protected Object related(%s entity, int ordinal)".formatted(type), choice("ordinal",
                entity.relations().stream().map(field -> "entity." + field.getter() + "()").toList()));
        method("protected void relate(%s entity, int ordinal, Object related)".formatted(type), choose("ordinal",
                entity.relations().stream().map(field -> "entity.%s((%s) related)".formatted(field.setter(),
                        java.util.Objects.requireNonNull(field.target()).qualified())).toList()));
        line(0, "");
        line(2, "@Override");
        line(2, "protected %s read(Row row, int at, Loading loading) {", type);
        line(3, "%s read = new %s();", type, type);
        int index = 0;
        for (MappedField field : entity.fields()) {
            line(3, "read.%s(%s);", field.setter(), read(field, index == 0 ? "at" : "at + " + index));
            index++;
        }
        line(3, "return read;");
        line(2, "}");
        method("protected %s reference(Object key, Lazy<%s> lazy)".formatted(type, type),
                List.of("return new Reference((%s) key, lazy);".formatted(entity.key().type().boxed())));
        line(1, "}");
    }

    private void method(String declaration, List<String> body) {
        line(0, "");
        line(2, "@Override");
        line(2, declaration.replace("%", "%%") + " {");
        body.forEach(text -> line(3, text));
        line(2, "}");
    }

    private static List<String> choice(String subject, List<String> values) {
        return numbered("return switch (" + subject + ") {", values, "};");
    }

    private static List<String> choose(String subject, List<String> values) {
        return numbered("switch (" + subject + ") {", values, "}");
    }

    private static List<String> numbered(String start, List<String> values, String end) {
        if (values.isEmpty()) {
            return List.of("throw new IndexOutOfBoundsException();");
        }
        var lines = new java.util.ArrayList<String>();
        lines.add(start);
        for (int i = 0; i < values.size(); i++) {
            lines.add("    case " + i + " -> " + values.get(i) + ";");
        }
        lines.add("    default -> throw new IndexOutOfBoundsException();");
        lines.add(end);
        return lines;
    }

    private String field(MappedField field) {
        return "new Field(\"%s\", Columns.%s, %s, Field.Role.%s, %s)".formatted(field.name(), field.name(),
                codec(field),
                field.key() ? field.generated() ? "GENERATED_KEY" : "KEY" : "PLAIN",
                field.target() == null ? "null" : "Links." + field.name());
    }

    private static String codec(MappedField field) {
        return "Codec." + field.type().codec();
    }

    private static String keyOf(MappedField field) {
        return "entity.%s().%s()".formatted(field.getter(), field.targetKey());
    }

    private void reference() {
        MappedField key = entity.key();
        line(0, "");
        line(1, "private static final class Reference extends %s {", type);
        line(2, "private static final long serialVersionUID = 1L;\n");
        line(2, "private final transient Lazy<%s> lazy;\n", type);
        line(2, "Reference(%s key, Lazy<%s> lazy) {", key.type().boxed(), type);
        line(3, "super.%s(key);", key.setter());
        line(3, "this.lazy = lazy;");
        line(2, "}");
        for (GuardedMethod method : entity.guarded()) {
            method(method.declaration(),
                    List.of("%slazy.get(\"%s()\").%s(%s);".formatted(method.isVoid() ? "" : "return ",
                            method.name(), method.name(), method.arguments())));
        }
        line(1, "}");
    }

    private String read(MappedField field, String index) {
        return field.target() == null
                ? "row.%s(%s)".formatted(field.type().read(), index)
                : "loading.one(Links.%s, %s.MODEL, row, row.%s(%s))".formatted(field.name(), target(field),
                        field.type().boxedRead(), index);
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
