package dev.segue.orm.processor;

import java.util.List;

/** Writes the columns of the entity's own table, and the codecs made for some. */
final class ColumnWriter {
    private final MappedEntity entity;
    private final Names names;
    private final Lines out;

    ColumnWriter(MappedEntity entity, Lines out) {
        this.entity = entity;
        this.names = new Names(entity);
        this.out = out;
    }

    void write() {
        out.blank();
        out.line(1, "/** For generated code. */");
        out.line(1, "public static final class Columns {");
        out.line(2, "public static final Table TABLE = new Table(%s, %s);".formatted(Lines.quoted(entity.schema()),
                Lines.quoted(entity.table())));
        MappedEntity parent = entity.parent();
        if (parent != null) {
            constant("KEY", entity.keyColumn(), entity.key().type(), false);
        }
        for (MappedField field : entity.ownFields()) {
            constant(field.id(), field.column(), field.type(), field.nullable());
        }
        out.line(2, "public static final Link.Target TARGET = new Link.Target(TABLE, %s, () -> MODEL);"
                .formatted(parent == null ? entity.key().id() : "KEY"));
        if (parent != null) {
            inheritance(parent);
        }
        out.blank();
        out.line(2, "private Columns() {}");
        out.line(1, "}");
        codecs(entity.fields().stream().filter(field -> field.type().isMade()).toList());
    }

    private void constant(String name, String column, ColumnType type, boolean nullable) {
        out.line(2, "public static final Column %s = %s;".formatted(name, column(column, type, nullable)));
    }

    static String column(String name, ColumnType type, boolean nullable) {
        return "new Column(%s, %s, %s)".formatted(Lines.quoted(name), type.value(), nullable);
    }

    private void inheritance(MappedEntity parent) {
        String above = names.columns(parent.name());
        out.line(2, "public static final Link PARENT = new Link(-1, \"%s\", new Link.Kind.ToOne(KEY, true), %s.TARGET);"
                .formatted(parent.name().simple(), above));
        out.line(2,
                "public static final Link CHILD =\n                new Link(-1, \"%s\", new Link.Kind.Reverse(%s.TARGET.key(), KEY, \"%s\", true), TARGET, true, List.of());"
                        .formatted(Names.ofParent(parent), above, parent.name().simple()));
    }

    private void codecs(List<MappedField> fields) {
        if (fields.isEmpty()) {
            return;
        }
        out.blank();
        out.line(1, "static final class Codecs {");
        fields.forEach(
                field -> out.line(2, "static final Codec<%s> %s = %s;".formatted(field.type().boxed(), field.id(),
                        field.type().codec())));
        out.line(1, "}");
    }
}
