package dev.segue.orm.schema;

import dev.segue.orm.schema.EntityClass.Attribute;
import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Constraint.ForeignKey;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.segue.orm.schema.JavaNames.annotated;
import static dev.segue.orm.schema.JavaNames.literal;

/** Writes the source of an entity class: the mapping, fields, getters and setters. Threading: confined to one thread. */
final class EntitySource {
    private static final String PERSISTENCE = "jakarta.persistence.";

    private final String packageName;
    private final EntityClass entity;
    private final boolean extended;
    private final TreeSet<String> imports = new TreeSet<>();
    private final StringBuilder fields = new StringBuilder();
    private final StringBuilder methods = new StringBuilder();

    /** @param extended whether there are classes that extend it */
    EntitySource(String packageName, EntityClass entity, boolean extended) {
        this.packageName = packageName;
        this.entity = entity;
        this.extended = extended;
    }

    String text() {
        String head = head();
        entity.attributes().forEach(this::attribute);
        var text = new StringBuilder();
        if (!packageName.isEmpty()) {
            text.append("package ").append(packageName).append(";\n\n");
        }
        imports.forEach(name -> text.append("import ").append(name).append(";\n"));
        return text.append('\n').append(head).append(fields).append(methods.toString().stripTrailing()).append("\n}\n")
                .toString();
    }

    private String head() {
        Table table = entity.table();
        var text = new StringBuilder("/**\n * A row of table '").append(readable(table.name().toString())).append("'.");
        Stream.concat(Stream.ofNullable(table.comment()), entity.notes().stream())
                .forEach(note -> text.append("\n *\n * <p>").append(readable(note)));
        text.append("\n */\n").append(annotation("Entity")).append('\n').append(annotation("Table")).append('(')
                .append(String.join(", ", tableParts(table))).append(")\n");
        if (extended) {
            text.append(annotation("Inheritance")).append("(strategy = ").append(constant("InheritanceType"))
                    .append(".JOINED)\n");
        }
        EntityClass parent = entity.parent();
        if (parent != null) {
            ForeignKey key = reference(table.key().getFirst());
            text.append(annotation("PrimaryKeyJoinColumn")).append("(name = ").append(annotated(table.key().getFirst()))
                    .append(foreignKey(", foreignKey = ", table, key)).append(")\n");
        }
        return text.append("public class ").append(entity.name())
                .append(parent == null ? "" : " extends " + parent.name()).append(" {\n").toString();
    }

    private ForeignKey reference(String column) {
        return entity.table().only(ForeignKey.class).stream().filter(one -> one.columns().equals(List.of(column)))
                .findFirst().orElseThrow();
    }

    private List<String> tableParts(Table table) {
        List<String> parts = new ArrayList<>();
        parts.add("name = " + annotated(table.name().name()));
        if (table.name().schema() != null) {
            parts.add("schema = " + annotated(Objects.requireNonNull(table.name().schema())));
        }
        several("uniqueConstraints", table.only(Constraint.Unique.class).stream().filter(one -> !isOnField(one))
                .map(this::unique).toList(), parts);
        several("check", table.only(Constraint.Check.class).stream().map(this::check).toList(), parts);
        several("indexes", table.indexes().stream().filter(one -> isDeclarable(table, one)).map(this::index).toList(),
                parts);
        if (table.comment() != null) {
            parts.add("comment = " + literal(Objects.requireNonNull(table.comment())));
        }
        return parts;
    }

    private static void several(String name, List<String> values, List<String> parts) {
        if (!values.isEmpty()) {
            parts.add(name + " = {" + values.stream().map(value -> "\n    " + value).collect(Collectors.joining(","))
                    + "}");
        }
    }

    /** Whether the field says it: {@code unique = true}, or @OneToOne. */
    private boolean isOnField(Constraint.Unique unique) {
        return unique.columns().size() == 1 && unique.options().isEmpty() && unique.name()
                .equals(Name.chosen(entity.table().name().name(), unique.columns().getFirst(), "key"));
    }

    private String unique(Constraint.Unique unique) {
        return "@%s(name = %s, columnNames = {%s}%s)".formatted(imported("UniqueConstraint"), annotated(unique.name()),
                unique.columns().stream().map(JavaNames::annotated).collect(Collectors.joining(", ")),
                options(unique.options()));
    }

    private String check(Constraint.Check check) {
        return "@%s(name = %s, constraint = %s%s)".formatted(imported("CheckConstraint"), annotated(check.name()),
                literal(check.condition()), options(check.options()));
    }

    private String index(Index index) {
        return "@%s(name = %s, columnList = %s%s%s)".formatted(imported("Index"), annotated(index.name()),
                literal(String.join(", ", index.items())), index.unique() ? ", unique = true" : "",
                options(index.options()));
    }

    private static String options(String options) {
        return options.isEmpty() ? "" : ", options = " + literal(options);
    }

    /** Whether @Index can say it: of columns and expressions, of the kind that is made by default. */
    static boolean isDeclarable(Table table, Index index) {
        return index.method().equals("btree") && index.items().stream().allMatch(item -> item.contains("(")
                || table.columns().stream().anyMatch(column -> item.toLowerCase(Locale.ROOT)
                        .replaceAll("( asc| desc)?( nulls (first|last))?$", "")
                        .equals(Name.quoted(column.name()).toLowerCase(Locale.ROOT))));
    }

    private void attribute(Attribute attribute) {
        switch (attribute) {
            case Attribute.Basic basic -> basic(basic);
            case Attribute.ToOne link -> toOne(link);
            case Attribute.Reverse(var name, var source, var mappedBy) when mappedBy.unique() ->
                member(name, source.name(), "", List.of(lazy("OneToOne", "mappedBy = " + literal(mappedBy.name()))));
            case Attribute.Reverse(var name, var source, var mappedBy) ->
                list(name, source, List.of(lazy("OneToMany", "mappedBy = " + literal(mappedBy.name()))));
            case Attribute.Joined joined -> joined(joined);
            case Attribute.JoinedBack(var name, var source, var mappedBy) ->
                list(name, source, List.of(lazy("ManyToMany", "mappedBy = " + literal(mappedBy))));
        }
    }

    private void basic(Attribute.Basic basic) {
        Column column = basic.column();
        List<String> lines = new ArrayList<>();
        boolean generated = false;
        if (basic.key() != null) {
            lines.add(annotation("Id"));
            generated = !(basic.key() instanceof EntityClass.Key.Given);
            lines.addAll(key(Objects.requireNonNull(basic.key())));
        }
        String primitive = column.nullable() || generated ? null : basic.type().primitive();
        List<String> parts = new ArrayList<>();
        name(column, basic.name(), parts);
        if (!column.nullable() && primitive == null && basic.key() == null) {
            parts.add("nullable = false");
        }
        if (isUnique(column)) {
            parts.add("unique = true");
        }
        if (!basic.written()) {
            parts.add("insertable = false");
            parts.add("updatable = false");
        }
        String declared = JavaType.declared(column);
        if (!declared.isEmpty()) {
            parts.add(declared);
        }
        comment(column, parts);
        if (!parts.isEmpty()) {
            lines.add(annotation("Column") + "(" + String.join(", ", parts) + ")");
        }
        String imported = basic.type().imported();
        if (imported != null) {
            imports.add(imported);
        }
        if (basic.type().isList()) {
            imports.add("java.util.List");
        }
        member(basic.name(), primitive == null ? basic.type().name() : primitive, "", lines);
    }

    private boolean isUnique(Column column) {
        return entity.table().only(Constraint.Unique.class).stream()
                .anyMatch(one -> isOnField(one) && one.columns().contains(column.name()));
    }

    private List<String> key(EntityClass.Key key) {
        return switch (key) {
            case EntityClass.Key.Given() -> List.of();
            case EntityClass.Key.Default() -> List.of(generated("IDENTITY", ""));
            case EntityClass.Key.Random() -> List.of(generated("UUID", ""));
            case EntityClass.Key.Counted(var sequence) -> List.of(
                    generated("SEQUENCE", ", generator = " + literal(sequence.name().name())),
                    "%s(name = %s, sequenceName = %s%s, initialValue = %d, allocationSize = %d)".formatted(
                            annotation("SequenceGenerator"), literal(sequence.name().name()),
                            annotated(sequence.name().name()),
                            sequence.name().schema() == null ? ""
                                    : ", schema = " + annotated(Objects.requireNonNull(sequence.name().schema())),
                            sequence.start(), sequence.increment()));
        };
    }

    private String generated(String strategy, String rest) {
        return "%s(strategy = %s.%s%s)".formatted(annotation("GeneratedValue"), constant("GenerationType"), strategy,
                rest);
    }

    private void toOne(Attribute.ToOne link) {
        List<String> parts = new ArrayList<>();
        parts.add("name = " + annotated(link.column().name()));
        if (!link.column().nullable()) {
            parts.add("nullable = false");
        }
        String keyType = link.target().table().column(link.foreignKey().keys().getFirst()).orElseThrow().type();
        if (!keyType.equals(link.column().type())) {
            parts.add("columnDefinition = " + literal(link.column().type()));
        }
        comment(link.column(), parts);
        List<String> lines = new ArrayList<>(List.of(lazy(link.unique() ? "OneToOne" : "ManyToOne", "")));
        lines.add("%s(%s%s)".formatted(annotation("JoinColumn"), String.join(", ", parts),
                foreignKey(", foreignKey = ", entity.table(), link.foreignKey())));
        member(link.name(), link.target().name(), "", lines);
    }

    private void joined(Attribute.Joined joined) {
        Table join = joined.join();
        List<String> parts = new ArrayList<>();
        parts.add("name = " + annotated(join.name().name()));
        if (join.name().schema() != null) {
            parts.add("schema = " + annotated(Objects.requireNonNull(join.name().schema())));
        }
        parts.add("joinColumns = " + joinColumn(join, joined.near()));
        parts.add("inverseJoinColumns = " + joinColumn(join, joined.far()));
        several("indexes", join.indexes().stream().filter(one -> isDeclarable(join, one)).map(this::index).toList(),
                parts);
        list(joined.name(), joined.target(),
                List.of(lazy("ManyToMany", ""), annotation("JoinTable") + "(" + String.join(", ", parts) + ")"));
    }

    private String joinColumn(Table join, ForeignKey key) {
        return "@%s(name = %s%s)".formatted(imported("JoinColumn"), annotated(key.columns().getFirst()),
                foreignKey(", foreignKey = ", join, key));
    }

    private String foreignKey(String prefix, Table table, ForeignKey key) {
        boolean chosen = key.name().equals(Name.chosen(table.name().name(), key.columns().getFirst(), "fkey"));
        if (chosen && key.options().isEmpty()) {
            return "";
        }
        String name = chosen ? "" : "name = " + annotated(key.name());
        String options = key.options().isEmpty() ? "" : "options = " + literal(key.options());
        return prefix + "@" + imported("ForeignKey") + "(" + name + (name.isEmpty() || options.isEmpty() ? "" : ", ")
                + options + ")";
    }

    private String lazy(String relation, String rest) {
        boolean many = relation.endsWith("ToMany");
        String fetch = many ? "" : "fetch = " + constant("FetchType") + ".LAZY";
        String inside = Stream.of(fetch, rest).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        return annotation(relation) + (inside.isEmpty() ? "" : "(" + inside + ")");
    }

    private static void name(Column column, String field, List<String> parts) {
        if (!column.name().equals(field.toLowerCase(Locale.ROOT))) {
            parts.add("name = " + JavaNames.annotated(column.name()));
        }
    }

    private static void comment(Column column, List<String> parts) {
        if (column.comment() != null) {
            parts.add("comment = " + literal(Objects.requireNonNull(column.comment())));
        }
    }

    private void list(String name, EntityClass of, List<String> annotations) {
        imports.add("java.util.ArrayList");
        imports.add("java.util.List");
        member(name, "List<" + of.name() + ">", " = new ArrayList<>()", annotations);
    }

    private void member(String name, String type, String initial, List<String> annotations) {
        annotations.forEach(line -> fields.append("    ").append(line.replace("\n", "\n    ")).append('\n'));
        fields.append("    private %s %s%s;%n".formatted(type, name, initial).replace("\r", "")).append('\n');
        String suffix = JavaNames.capitalised(name);
        methods.append("""
                public %1$s get%2$s() {
                    return %3$s;
                }

                public void set%2$s(%1$s %3$s) {
                    this.%3$s = %3$s;
                }

            """.formatted(type, suffix, name));
    }

    private String annotation(String name) {
        return "@" + imported(name);
    }

    private String constant(String name) {
        return imported(name);
    }

    private String imported(String name) {
        imports.add(PERSISTENCE + name);
        return name;
    }

    /** Returns {@code text} as a comment may have it. */
    private static String readable(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")
                .replace("*/", "*&#47;").replace("\\", "&#92;").replace("\n", " ");
    }
}
