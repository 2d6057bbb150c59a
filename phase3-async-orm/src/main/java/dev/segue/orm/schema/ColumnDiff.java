package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Table;
import dev.segue.orm.schema.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the statements that lead from the columns of a table to those of the same table in another schema. */
final class ColumnDiff {
    private final Name table;
    private final List<Step> steps = new ArrayList<>();

    private ColumnDiff(Name table) {
        this.table = table;
    }

    static List<Step> between(Table held, Table wanted) {
        var diff = new ColumnDiff(wanted.name());
        for (Column column : wanted.columns()) {
            Optional<Column> before = held.column(column.name());
            if (before.isEmpty()) {
                diff.add(column);
            } else if (before.get().isComputed() != column.isComputed()
                    || (column.isComputed() && !Objects.equals(before.get().clause(), column.clause()))) {
                diff.drop(before.get());
                diff.add(column);
            } else {
                diff.alter(before.get(), column);
            }
        }
        held.columns().stream().filter(column -> wanted.column(column.name()).isEmpty()).forEach(diff::drop);
        return diff.steps;
    }

    private void add(Column column) {
        boolean fails = !column.nullable() && column.clause() == null;
        step(Kind.ALTER, Ddl.alter(table, "ADD COLUMN " + Ddl.column(column)), fails
                ? "Fails if '%s' has rows: they would have no '%s'. Add it without NOT NULL, fill it, then set NOT NULL."
                        .formatted(table, column.name())
                : null);
        comment(null, column);
    }

    private void drop(Column column) {
        step(Kind.DROP, Ddl.alter(table, "DROP COLUMN " + Name.quoted(column.name())),
                column.isComputed() ? null : "Loses the values of '%s.%s'.".formatted(table, column.name()));
    }

    private void alter(Column before, Column after) {
        if (!before.type().equals(after.type())) {
            type(before, after);
        }
        if (!Objects.equals(before.clause(), after.clause()) && before.isIdentity()) {
            step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "DROP IDENTITY"), null);
        }
        if (before.nullable() != after.nullable()) {
            nullability(after);
        }
        if (!Objects.equals(before.clause(), after.clause())) {
            clause(before, after);
        }
        comment(before.comment(), after);
    }

    private void type(Column before, Column after) {
        SqlType from = SqlType.of(before.type());
        SqlType to = SqlType.of(after.type());
        boolean fits = from.fitsInto(to);
        String using = fits ? "" : " USING " + from.cast(Name.quoted(after.name()), to);
        step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "TYPE " + after.type() + using), fits ? null
                : "Fails, or loses a part, for values of '%s.%s' that are a %s but no %s."
                        .formatted(table, after.name(), before.type(), after.type()));
    }

    private void nullability(Column after) {
        String column = Name.quoted(after.name());
        step(Kind.ALTER, Ddl.alterColumn(table, after.name(), after.nullable() ? "DROP NOT NULL" : "SET NOT NULL"),
                after.nullable() ? null
                        : "Fails if a row holds NULL. Fill it first: UPDATE %s SET %s = … WHERE %s IS NULL;"
                                .formatted(table.sql(), column, column));
    }

    private void clause(Column before, Column after) {
        String clause = after.clause();
        if (after.isIdentity()) {
            if (before.clause() != null && !before.isIdentity()) {
                step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "DROP DEFAULT"), null);
            }
            step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "ADD " + clause),
                    "Counts from 1. Set it past the keys that are there: SELECT setval(pg_get_serial_sequence('%s', '%s'), (SELECT max(%s) FROM %s));"
                            .formatted(table.sql(), after.name(), Name.quoted(after.name()), table.sql()));
        } else if (clause != null) {
            step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "SET " + clause), null);
        } else if (!before.isIdentity()) {
            step(Kind.ALTER, Ddl.alterColumn(table, after.name(), "DROP DEFAULT"), null);
        }
    }

    private void comment(@Nullable String before, Column after) {
        if (!Objects.equals(before, after.comment())) {
            step(Kind.ALTER, Ddl.comment(table, after.name(), after.comment()), null);
        }
    }

    private void step(Kind kind, String sql, @Nullable String note) {
        steps.add(new Step(kind, table, sql, note == null ? List.of() : List.of(note)));
    }
}
