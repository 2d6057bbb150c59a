package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Table;
import dev.segue.orm.schema.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table or a column that gets another name and keeps its rows.
 *
 * @param column null for the table itself
 */
public record Renaming(Name table, @Nullable String column, String to) {
    public Renaming(Name table, @Nullable String column, String to) {
        this.table = table;
        this.column = column;
        this.to = to;
    }

    /**
     * Returns what {@code said} means in {@code schema}: {@code book=novel}, or {@code book.title=name}.
     *
     * @throws IllegalArgumentException if it names nothing there
     */
    public static Renaming of(Schema schema, String said) {
        String[] sides = said.split("=", -1);
        if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
            throw new IllegalArgumentException(
                    "'%s' is no renaming. Write OLDTABLE=NEWTABLE, or TABLE.OLDCOLUMN=NEWCOLUMN.".formatted(said));
        }
        String to = sides[1].substring(sides[1].lastIndexOf('.') + 1);
        for (Table table : schema.tables()) {
            String name = table.name().toString();
            if (name.equals(sides[0])) {
                return new Renaming(table.name(), null, to);
            }
            if (sides[0].startsWith(name + ".") && table.column(sides[0].substring(name.length() + 1)).isPresent()) {
                return new Renaming(table.name(), sides[0].substring(name.length() + 1), to);
            }
        }
        throw new IllegalArgumentException(
                "'%s' can't be renamed: the recorded state has no such table or column. It has the tables %s."
                        .formatted(
                                sides[0],
                                schema.tables().stream().map(table -> table.name().toString()).toList()));
    }

    /** Returns what may have been renamed between the two, as {@link #of} reads it: what is gone, and of which there is something alike. */
    public static List<String> possible(Schema from, Schema to) {
        List<String> possible = new ArrayList<>();
        for (Table old : from.tables()) {
            to.table(old.name()).ifPresentOrElse(same -> columns(old, same, possible),
                    () -> to.tables().stream().filter(other -> from.table(other.name()).isEmpty()
                            && types(other).equals(types(old)))
                            .forEach(other -> possible.add(old.name() + "=" + other.name())));
        }
        return possible;
    }

    private static List<String> types(Table table) {
        return table.columns().stream().map(column -> column.name() + " " + column.type()).sorted().toList();
    }

    private static void columns(Table old, Table same, List<String> possible) {
        for (Column gone : old.columns()) {
            if (same.column(gone.name()).isEmpty()) {
                same.columns().stream()
                        .filter(column -> old.column(column.name()).isEmpty() && column.type().equals(gone.type()))
                        .forEach(column -> possible.add(old.name() + "." + gone.name() + "=" + column.name()));
            }
        }
    }

    /** Returns the statement that does it. */
    public Step step() {
        return new Step(Kind.RENAME, table, Ddl.alter(table, column == null ? "RENAME TO " + Name.quoted(to)
                : "RENAME COLUMN %s TO %s".formatted(Name.quoted(column), Name.quoted(to))));
    }

    /** Returns {@code schema} after it. */
    public Schema apply(Schema schema) {
        return new Schema(schema.tables().stream().map(this::applied).toList(), schema.sequences());
    }

    private Table applied(Table held) {
        boolean own = held.name().equals(table);
        Name name = own && column == null ? new Name(table.schema(), to) : held.name();
        List<Column> columns = held.columns().stream().map(one -> own && one.name().equals(column)
                ? new Column(to, one.type(), one.nullable(), one.clause(), one.comment())
                : one).toList();
        return new Table(name, held.comment(), columns,
                held.constraints().stream().map(one -> applied(one, own)).toList(),
                held.indexes().stream().map(one -> own ? applied(one) : one).toList());
    }

    private Constraint applied(Constraint constraint, boolean own) {
        return switch (constraint) {
            case Constraint.PrimaryKey(var name, var columns) ->
                new Constraint.PrimaryKey(name, own ? names(columns) : columns);
            case Constraint.Unique(var name, var columns, var options) ->
                new Constraint.Unique(name, own ? names(columns) : columns, options);
            case Constraint.Check(var name, var condition, var options) ->
                new Constraint.Check(name, own ? text(condition) : condition, options);
            case Constraint.ForeignKey(var name, var columns, var target, var keys, var options) -> {
                boolean there = target.equals(table);
                yield new Constraint.ForeignKey(name, own ? names(columns) : columns,
                        there && column == null ? new Name(table.schema(), to) : target, there ? names(keys) : keys,
                        options);
            }
        };
    }

    private Index applied(Index index) {
        return new Index(index.name(), index.unique(), index.method(), index.items().stream().map(this::text).toList(),
                text(index.options()));
    }

    private List<String> names(List<String> columns) {
        return columns.stream().map(one -> one.equals(column) ? to : one).toList();
    }

    private String text(String sql) {
        return column == null ? sql
                : Pattern.compile("(?<![\\w\"])" + Pattern.quote(Name.quoted(column)) + "(?![\\w\"])").matcher(sql)
                        .replaceAll(Matcher.quoteReplacement(Name.quoted(to)));
    }
}
