package dev.segue.orm.schema;

import dev.segue.orm.schema.EntityClass.Attribute;
import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Constraint.ForeignKey;
import dev.segue.orm.schema.Schema.Table;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which entity classes a database's tables have. What can't be mapped is left out, with the reason; what is left compiles.
 *
 * <p>A table needs a key of one column. One that holds nothing but two foreign keys is a relation. A key that refers to another table's
 * makes its class a child of that one's.
 * <p>Threading: confined to one thread.
 */
public final class Inspection {
    private final Schema schema;
    private final Map<String, List<String>> enums;
    private final JavaNames types = new JavaNames();
    private final Map<Name, EntityClass> classes = new LinkedHashMap<>();
    private final Set<Name> relations = new LinkedHashSet<>();
    private final Map<Name, String> leftOut = new TreeMap<>();

    private Inspection(Schema schema, Map<String, List<String>> enums) {
        this.schema = schema;
        this.enums = enums;
    }

    /**
     * The result.
     *
     * @param sources the text of each class, by its name
     * @param leftOut why a table has no class, in a sentence, by its name
     */
    public record Result(Map<String, String> sources, Map<Name, String> leftOut) {}

    /**
     * Returns the classes of all tables of {@code schema}.
     *
     * @param enums the values of each enumerated type, by name
     */
    public static Result of(Schema schema, Map<String, List<String>> enums, String packageName) {
        var inspection = new Inspection(schema, enums);
        inspection.schema.tables().forEach(table -> inspection.entity(table, new LinkedHashSet<>()));
        inspection.classes.values().forEach(inspection::columns);
        List.copyOf(inspection.classes.values()).forEach(inspection::reverse);
        inspection.relations.forEach(inspection::joined);
        Map<String, String> sources = new TreeMap<>();
        Set<EntityClass> parents = new LinkedHashSet<>();
        inspection.classes.values().forEach(one -> {
            if (one.parent() != null) {
                parents.add(one.parent());
            }
        });
        inspection.classes.values().forEach(one -> sources.put(one.name(),
                new EntitySource(packageName, one, parents.contains(one)).text()));
        return new Result(sources, inspection.leftOut);
    }

    /** Makes the class of {@code table} if it has one; {@code children} are those that wait for it as their parent. */
    private Optional<EntityClass> entity(Table table, Set<Name> children) {
        EntityClass known = classes.get(table.name());
        if (known != null || relations.contains(table.name()) || leftOut.containsKey(table.name())) {
            return Optional.ofNullable(known);
        }
        if (isRelation(table)) {
            relations.add(table.name());
            return Optional.empty();
        }
        if (table.key().size() != 1) {
            leftOut.put(table.name(), table.key().isEmpty() ? "it has no key"
                    : "its key has %d columns; give it a key of one, and make these unique together"
                            .formatted(table.key().size()));
            return Optional.empty();
        }
        Column key = table.column(table.key().getFirst()).orElseThrow();
        if (JavaType.of(SqlType.of(key.type())).filter(type -> !type.isList()).isEmpty()
                || key.type().startsWith("json")) {
            leftOut.put(table.name(), "its key is a '%s', which no field can hold".formatted(key.type()));
            return Optional.empty();
        }
        EntityClass parent = null;
        if (children.add(table.name())) {
            parent = reference(table, key.name()).filter(to -> !children.contains(to.target()))
                    .flatMap(to -> schema.table(to.target())).flatMap(above -> entity(above, children)).orElse(null);
        }
        EntityClass made = new EntityClass(types.type(table.name().name()), table, parent);
        classes.put(table.name(), made);
        return Optional.of(made);
    }

    private boolean isRelation(Table table) {
        List<String> columns = table.columns().stream().map(Column::name).toList();
        boolean keyed = Set.copyOf(table.key()).equals(Set.copyOf(columns)) || table.key().isEmpty();
        return columns.size() == 2 && keyed && columns.stream().allMatch(column -> reference(table, column)
                .flatMap(to -> schema.table(to.target())).filter(target -> target.key().size() == 1).isPresent());
    }

    /** Returns the foreign key of {@code column} alone that refers to a key. */
    private Optional<ForeignKey> reference(Table table, String column) {
        return table.only(ForeignKey.class).stream().filter(one -> one.columns().equals(List.of(column))
                && schema.table(one.target()).filter(target -> target.key().equals(one.keys())).isPresent())
                .findFirst();
    }

    private void columns(EntityClass entity) {
        Table table = entity.table();
        for (Column column : table.columns()) {
            boolean isKey = table.key().contains(column.name());
            if (isKey && entity.parent() != null) {
                continue;
            }
            ForeignKey to = isKey ? null : reference(table, column.name()).orElse(null);
            EntityClass target = to == null ? null : classes.get(to.target());
            if (to != null && target != null) {
                entity.attributes().add(toOne(entity, column, to, target));
            } else {
                basic(entity, column, isKey);
            }
        }
        for (ForeignKey key : table.only(ForeignKey.class)) {
            if (key.columns().size() > 1 || reference(table, key.columns().getFirst()).isEmpty()) {
                entity.notes().add("%s refer to %s of '%s', which is no relation here.".formatted(key.columns(),
                        key.keys(), key.target()));
            }
        }
        table.indexes().stream().filter(index -> !EntitySource.isDeclarable(table, index)).forEach(index -> entity
                .notes()
                .add("Index '%s' has no annotation: %s".formatted(index.name(), Ddl.createIndex(table.name(), index))));
    }

    private static Attribute.ToOne toOne(EntityClass entity, Column column, ForeignKey to, EntityClass target) {
        String stem = column.name().replaceFirst("(?i)[_ ]?id_?$", "");
        boolean unique = entity.table().only(Constraint.Unique.class).stream()
                .anyMatch(one -> one.columns().equals(List.of(column.name())));
        return new Attribute.ToOne(entity.names().field(stem.isEmpty() ? target.name() : stem), column, target, to,
                unique);
    }

    private void basic(EntityClass entity, Column column, boolean isKey) {
        SqlType type = SqlType.of(column.type());
        List<String> values = enums.get(column.type());
        Optional<JavaType> java = values == null ? JavaType.of(type) : Optional.of(JavaType.text());
        if (java.isEmpty()) {
            boolean needed = !column.nullable() && column.clause() == null;
            entity.notes().add("Column '%s' is a %s, which no field can hold%s.".formatted(column.name(),
                    column.type(), needed ? "; it must be filled, so rows can't be inserted" : ""));
            return;
        }
        if (values != null) {
            entity.notes().add("Column '%s' is one of %s; it is read as text, and not written.".formatted(
                    column.name(), values));
        }
        boolean written = isKey || (values == null && !column.isComputed()
                && !"GENERATED ALWAYS AS IDENTITY".equals(column.clause()));
        entity.attributes().add(new Attribute.Basic(entity.names().field(column.name()), column, java.get(),
                isKey ? key(entity.table(), column) : null, written));
    }

    private EntityClass.Key key(Table table, Column column) {
        if (column.clause() != null) {
            return new EntityClass.Key.Default();
        }
        if (column.type().equals("uuid")) {
            return new EntityClass.Key.Random();
        }
        return schema.sequences().stream().filter(one -> one.name().name().equals(table.name().name() + "_seq"))
                .findFirst().<EntityClass.Key>map(EntityClass.Key.Counted::new).orElseGet(EntityClass.Key.Given::new);
    }

    private void reverse(EntityClass entity) {
        List<Attribute.ToOne> links = entity.attributes().stream().filter(Attribute.ToOne.class::isInstance)
                .map(Attribute.ToOne.class::cast).toList();
        for (Attribute.ToOne link : links) {
            boolean several = links.stream().filter(other -> other.target().equals(link.target())).count() > 1
                    || link.target().equals(entity);
            String name = JavaNames.decapitalised(entity.name()) + (link.unique() ? "" : "s")
                    + (several ? "_by_" + link.name() : "");
            link.target().attributes().add(new Attribute.Reverse(link.target().names().field(name), entity, link));
        }
    }

    private void joined(Name name) {
        Table join = schema.table(name).orElseThrow();
        ForeignKey near = reference(join, join.columns().getFirst().name()).orElseThrow();
        ForeignKey far = reference(join, join.columns().getLast().name()).orElseThrow();
        EntityClass owner = classes.get(near.target());
        EntityClass target = classes.get(far.target());
        if (owner == null || target == null) {
            leftOut.put(name, "it relates tables of which one was left out");
            return;
        }
        boolean several = owner.equals(target) || relations.stream().filter(other -> relates(other, owner, target))
                .count() > 1;
        String by = several ? "_by_" + name.name() : "";
        String there = owner.names().field(JavaNames.decapitalised(target.name()) + "s" + by);
        owner.attributes().add(new Attribute.Joined(there, target, join, near, far));
        target.attributes().add(new Attribute.JoinedBack(
                target.names().field(JavaNames.decapitalised(owner.name()) + "s" + by), owner, there));
    }

    private boolean relates(Name join, EntityClass one, EntityClass other) {
        List<Name> targets = schema.table(join).orElseThrow().only(ForeignKey.class).stream().map(ForeignKey::target)
                .toList();
        return targets.contains(one.table().name()) && targets.contains(other.table().name());
    }
}
