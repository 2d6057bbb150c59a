package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Constraint.ForeignKey;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Sequence;
import dev.segue.orm.schema.Schema.Table;
import dev.segue.orm.schema.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the statements that lead from one schema to another.
 *
 * <p>In this order, so that none meets what it needs gone or missing: schemas and sequences are made; constraints and indexes dropped;
 * tables altered, then created; constraints and indexes added, foreign keys last; tables and sequences dropped.
 * <p>Threading: confined to one thread.
 */
public final class SchemaDiff {
    private final Schema from;
    private final Schema to;
    private final List<Step> made = new ArrayList<>();
    private final List<Step> loosened = new ArrayList<>();
    private final List<Step> altered = new ArrayList<>();
    private final List<Step> created = new ArrayList<>();
    private final List<Step> tightened = new ArrayList<>();
    private final List<Step> linked = new ArrayList<>();
    private final List<Step> dropped = new ArrayList<>();

    private SchemaDiff(Schema from, Schema to) {
        this.from = from;
        this.to = to;
    }

    /** Returns the statements in the order to run them; none if the two are equal. The same input gives the same text. */
    public static List<Step> between(Schema from, Schema to) {
        var diff = new SchemaDiff(from, to);
        diff.schemas();
        diff.sequences();
        diff.tables();
        return Stream.of(diff.made, diff.loosened, diff.altered, diff.created, diff.tightened, diff.linked,
                diff.dropped).flatMap(List::stream).toList();
    }

    private void schemas() {
        for (String schema : to.schemas()) {
            if (!from.schemas().contains(schema)) {
                made.add(new Step(Kind.CREATE, new Name(schema, ""),
                        "CREATE SCHEMA IF NOT EXISTS " + Name.quoted(schema)));
            }
        }
    }

    private void sequences() {
        for (Sequence wanted : to.sequences()) {
            Optional<Sequence> held = from.sequences().stream().filter(one -> one.name().equals(wanted.name()))
                    .findFirst();
            if (held.isEmpty()) {
                made.add(new Step(Kind.CREATE, wanted.name(), Ddl.createSequence(wanted)));
            } else if (held.get().increment() != wanted.increment()) {
                altered.add(new Step(Kind.ALTER, wanted.name(), "ALTER SEQUENCE %s INCREMENT BY %d"
                        .formatted(wanted.name().sql(), wanted.increment())));
            }
        }
        from.sequences().stream().filter(held -> to.sequences().stream()
                .noneMatch(wanted -> wanted.name().equals(held.name())))
                .forEach(held -> dropped.add(
                        new Step(Kind.DROP, held.name(), "DROP SEQUENCE " + held.name().sql())));
    }

    private void tables() {
        for (Table wanted : to.tables()) {
            from.table(wanted.name()).ifPresentOrElse(held -> alter(held, wanted), () -> create(wanted));
        }
        for (Table held : from.tables()) {
            if (to.table(held.name()).isEmpty()) {
                drop(held);
            }
        }
    }

    private void create(Table table) {
        created.add(new Step(Kind.CREATE, table.name(), Ddl.createTable(table)));
        if (table.comment() != null) {
            created.add(new Step(Kind.CREATE, table.name(), Ddl.comment(table.name(), null, table.comment())));
        }
        table.columns().stream().filter(column -> column.comment() != null).forEach(column -> created.add(
                new Step(Kind.CREATE, table.name(), Ddl.comment(table.name(), column.name(), column.comment()))));
        table.only(ForeignKey.class).forEach(key -> add(Kind.CREATE, table.name(), key));
        table.indexes().forEach(index -> tightened.add(
                new Step(Kind.CREATE, table.name(), Ddl.createIndex(table.name(), index))));
    }

    private void drop(Table table) {
        for (ForeignKey key : table.only(ForeignKey.class)) {
            if (!key.target().equals(table.name()) && to.table(key.target()).isEmpty()) {
                loosened.add(dropConstraint(table.name(), key));
            }
        }
        dropped.add(new Step(Kind.DROP, table.name(), "DROP TABLE " + table.name().sql(),
                List.of("Loses all rows of '%s'.".formatted(table.name()))));
    }

    private void alter(Table held, Table wanted) {
        if (!Objects.equals(held.comment(), wanted.comment())) {
            altered.add(new Step(Kind.ALTER, wanted.name(), Ddl.comment(wanted.name(), null, wanted.comment())));
        }
        constraints(held, wanted);
        indexes(held, wanted);
        altered.addAll(ColumnDiff.between(held, wanted));
    }

    private void constraints(Table held, Table wanted) {
        List<Constraint> missing = new ArrayList<>(wanted.constraints());
        missing.removeAll(held.constraints());
        for (Constraint old : held.constraints()) {
            if (wanted.constraints().contains(old)) {
                continue;
            }
            Optional<Constraint> alike = missing.stream().filter(one -> one.renamed(old.name()).equals(old))
                    .findFirst();
            if (alike.isPresent()) {
                missing.remove(alike.get());
                altered.add(new Step(Kind.RENAME, wanted.name(), Ddl.alter(wanted.name(), "RENAME CONSTRAINT %s TO %s"
                        .formatted(Name.quoted(old.name()), Name.quoted(alike.get().name())))));
            } else {
                loosened.add(dropConstraint(wanted.name(), old));
            }
        }
        missing.forEach(one -> add(Kind.ALTER, wanted.name(), one));
    }

    private static Step dropConstraint(Name table, Constraint constraint) {
        return new Step(Kind.DROP, table, Ddl.alter(table, "DROP CONSTRAINT " + Name.quoted(constraint.name())));
    }

    private void add(Kind kind, Name table, Constraint constraint) {
        List<String> notes = kind == Kind.CREATE ? List.of()
                : List.of("Fails if rows of '%s' break it. Correct them first.".formatted(table));
        (constraint instanceof ForeignKey ? linked : tightened)
                .add(new Step(kind, table, Ddl.alter(table, "ADD " + Ddl.constraint(constraint)), notes));
    }

    private void indexes(Table held, Table wanted) {
        List<Index> missing = new ArrayList<>(wanted.indexes());
        missing.removeAll(held.indexes());
        for (Index old : held.indexes()) {
            if (wanted.indexes().contains(old)) {
                continue;
            }
            Name stored = new Name(wanted.name().schema(), old.name());
            Optional<Index> alike = missing.stream().filter(one -> one.renamed(old.name()).equals(old)).findFirst();
            if (alike.isPresent()) {
                missing.remove(alike.get());
                altered.add(new Step(Kind.RENAME, wanted.name(), "ALTER INDEX %s RENAME TO %s".formatted(stored.sql(),
                        Name.quoted(alike.get().name()))));
            } else {
                loosened.add(new Step(Kind.DROP, wanted.name(), "DROP INDEX " + stored.sql()));
            }
        }
        missing.forEach(index -> tightened.add(new Step(Kind.ALTER, wanted.name(),
                Ddl.createIndex(wanted.name(), index),
                List.of("Keeps writers of '%s' waiting while it is built.".formatted(wanted.name())))));
    }
}
