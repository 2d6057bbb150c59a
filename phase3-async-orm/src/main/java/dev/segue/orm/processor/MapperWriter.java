package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedLink.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the model: how rows become entities, and entities rows. */
final class MapperWriter {
    private final MappedEntity entity;
    private final List<MappedEntity> children;
    private final Names names;
    private final String type;
    private final Lines out;

    MapperWriter(MappedEntity entity, List<MappedEntity> children, Lines out) {
        this.entity = entity;
        this.children = children;
        this.names = new Names(entity);
        this.type = names.type();
        this.out = out;
    }

    void write() {
        out.blank();
        out.line(1, "private static final class Mapped extends Model<%s> {".formatted(type));
        constructor();
        out.override("protected %s create()".formatted(type), List.of("return new %s();".formatted(type)));
        newKeys();
        var embedded = new EmbeddedWriter(out, names);
        List<String> getters = new ArrayList<>();
        List<String> setters = new ArrayList<>();
        for (MappedAttribute attribute : entity.attributes()) {
            switch (attribute) {
                case MappedField field -> {
                    getters.add("entity.%s()".formatted(field.access().getter()));
                    setters.add("entity.%s(%s)".formatted(field.access().setter(), cast(field.type(), "value")));
                }
                case MappedLink link when link.kind() instanceof Kind.ToOne -> {
                    getters.add("key(Links.%s, entity.%s())".formatted(link.name(), link.access().getter()));
                    setters.add("throw new IllegalArgumentException()");
                }
                case MappedLink _ -> {
                }
                case MappedEmbedded part -> {
                    getters.addAll(embedded.getters(part, "entity"));
                    setters.addAll(embedded.setters(part, "entity"));
                }
            }
        }
        out.choice("protected Object get(%s entity, int index)".formatted(type), "index", getters);
        out.actions("protected void set(%s entity, int index, Object value)".formatted(type), "index", setters);
        out.choice("protected Object related(%s entity, int ordinal)".formatted(type), "ordinal",
                entity.links().stream()
                        .map(link -> "entity.%s()".formatted(link.access().getter())).toList());
        out.actions("protected void relate(%s entity, int ordinal, Object related)".formatted(type), "ordinal",
                entity.links().stream().map(MapperWriter::relate).toList());
        read(embedded);
        readOne(embedded);
        out.override("protected %1$s lazy(%2$s entity)".formatted("Lazy<" + type + ">", type),
                List.of("return entity instanceof Reference reference ? reference.lazy : null;"));
        out.override("protected %1$s reference(Object key, Lazy<%1$s> lazy)".formatted(type),
                List.of("return new Reference((%s) key, lazy);".formatted(entity.key().type().boxed())));
        if (!children.isEmpty()) {
            out.override("protected List<Link> children()", List.of("return List.of(%s);".formatted(children.stream()
                    .map(child -> names.columns(child.name()) + ".CHILD").collect(Collectors.joining(", ")))));
        }
        entity.only(MappedEmbedded.class).forEach(part -> embedded.write(part, type));
        out.line(1, "}");
    }

    private void constructor() {
        MappedEntity parent = entity.parent();
        out.line(2, "Mapped() {");
        out.line(3, "super(%s.class, Columns.TABLE, %s, List.of(".formatted(type,
                parent == null ? "null" : "Columns.PARENT"));
        out.line(5, fields());
        out.line(5, "%d, List.of(%s));".formatted(parent == null ? 0 : parent.fields().size(),
                entity.links().stream().map(link -> "Links." + link.name()).collect(Collectors.joining(", "))));
        out.line(2, "}");
    }

    private void newKeys() {
        String sequence = entity.keySource().sequence();
        if (sequence != null) {
            out.override("protected String sequence()", List.of("return " + Lines.quoted(sequence) + ";"));
        }
        if (entity.keySource().random()) {
            out.override("protected Object newKey()", List.of("return java.util.UUID.randomUUID();"));
        }
    }

    private String fields() {
        List<String> fields = new ArrayList<>();
        for (MappedAttribute attribute : entity.attributes()) {
            String link = attribute instanceof MappedLink ? "Links." + attribute.name() : "null";
            attribute.fields().forEach(field -> fields.add("new Field(\"%s\", %s, %s, Field.Role.%s, %s)".formatted(
                    field.path(), names.column(field), names.codec(field), field.role(), link)));
        }
        return String.join(",\n                    ", fields) + "),";
    }

    private static String relate(MappedLink link) {
        return "entity.%s(%s)".formatted(link.access().setter(), switch (link.kind()) {
            case Kind.ToOne _,Kind.ReverseOne _ -> "(%s) related".formatted(link.target().qualified());
            case Kind.ReverseMany(_, var container) -> container.method() + "(related)";
            case Kind.ManyToMany(_, _, var container) -> container.method() + "(related)";
        });
    }

    private void read(EmbeddedWriter embedded) {
        List<String> body = new ArrayList<>();
        body.add("%s read = new %s();".formatted(type, type));
        int index = 0;
        for (MappedAttribute attribute : entity.attributes()) {
            body.add("read.%s(%s);".formatted(attribute.access().setter(), value(attribute, at(index), embedded)));
            index += Math.toIntExact(attribute.fields().count());
        }
        body.add("return read;");
        out.override("protected %s read(Row row, int at, Loading loading)".formatted(type), body);
    }

    private void readOne(EmbeddedWriter embedded) {
        List<String> body = new ArrayList<>();
        body.add("switch (attribute) {");
        for (MappedAttribute attribute : entity.attributes()) {
            body.add("    case \"%s\" -> entity.%s(%s);".formatted(attribute.name(), attribute.access().setter(),
                    value(attribute, "at", embedded)));
        }
        body.add("    default -> throw new IllegalArgumentException(attribute);");
        body.add("}");
        out.override("protected void read(%s entity, String attribute, Row row, int at, Loading loading)"
                .formatted(type), body);
    }

    private String value(MappedAttribute attribute, String at, EmbeddedWriter embedded) {
        return switch (attribute) {
            case MappedField field -> read(field, at);
            case MappedEmbedded part -> embedded.read(part, at);
            case MappedLink link -> read(link, at);
        };
    }

    static String at(int index) {
        return index == 0 ? "at" : "at + " + index;
    }

    private String read(MappedField field, String at) {
        return read(field, at, names);
    }

    static String read(MappedField field, String at, Names names) {
        return field.type().read() == null
                ? "%s.read(row, %s)".formatted(names.codec(field), at)
                : "row.%s(%s)".formatted(field.type().read(), at);
    }

    private static String read(MappedLink link, String at) {
        String related = "Links.%s, %s.MODEL, row".formatted(link.name(), link.target().qualifiedMetamodel());
        return switch (link.kind()) {
            case Kind.ToOne(var foreignKey, _) ->
                "loading.one(%s, row.%s(%s))".formatted(related, foreignKey.type().readOrNull(), at);
            case Kind.ReverseOne _ -> "loading.reverse(%s)".formatted(related);
            case Kind.ReverseMany(_, var container) -> "loading.%s(%s)".formatted(container.method(), related);
            case Kind.ManyToMany(_, _, var container) -> "loading.%s(%s)".formatted(container.method(), related);
        };
    }

    /** Returns {@code value}, an object, as the setter of a field of {@code type} takes it. */
    static String cast(ColumnType type, String value) {
        return type.boxed().contains("<") ? "as(%s)".formatted(value) : "(%s) %s".formatted(type.boxed(), value);
    }
}
