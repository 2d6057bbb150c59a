package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Sequence;
import dev.segue.orm.schema.Schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How PostgreSQL's data definition is spelled. */
final class Ddl {
    private Ddl() {}

    /** Returns the table without its foreign keys, whose targets may not be there yet, and without its indexes. */
    static String createTable(Table table) {
        List<String> parts = new ArrayList<>();
        table.columns().forEach(column -> parts.add(column(column)));
        table.constraints().stream().filter(one -> !(one instanceof Constraint.ForeignKey))
                .sorted((one, other) -> Boolean.compare(one instanceof Constraint.PrimaryKey,
                        other instanceof Constraint.PrimaryKey) * -1)
                .forEach(one -> parts.add(constraint(one)));
        return "CREATE TABLE %s (\n    %s\n)".formatted(table.name().sql(), String.join(",\n    ", parts));
    }

    static String column(Column column) {
        return Name.quoted(column.name()) + " " + column.type() + (column.nullable() ? "" : " NOT NULL")
                + (column.clause() == null ? "" : " " + column.clause());
    }

    static String constraint(Constraint constraint) {
        String body = switch (constraint) {
            case Constraint.PrimaryKey(_, var columns) -> "PRIMARY KEY (%s)".formatted(list(columns));
            case Constraint.Unique(_, var columns, var options) ->
                uniqueHead(options) + " (%s)".formatted(list(columns)) + tail(uniqueTail(options));
            case Constraint.ForeignKey(_, var columns, var target, var keys, var options) ->
                "FOREIGN KEY (%s) REFERENCES %s (%s)%s".formatted(list(columns), target.sql(), list(keys),
                        tail(options));
            case Constraint.Check(_, var condition, var options) -> "CHECK (%s)%s".formatted(condition, tail(options));
        };
        return "CONSTRAINT %s %s".formatted(Name.quoted(constraint.name()), body);
    }

    /** This one option stands before the columns. */
    private static final String NULLS = "NULLS NOT DISTINCT";

    private static String uniqueHead(String options) {
        return options.startsWith(NULLS) ? "UNIQUE " + NULLS : "UNIQUE";
    }

    private static String uniqueTail(String options) {
        return options.startsWith(NULLS) ? options.substring(NULLS.length()).strip() : options;
    }

    static String createIndex(Name table, Index index) {
        String method = index.method().equals("btree") ? "" : " USING " + index.method();
        return "CREATE %sINDEX %s ON %s%s (%s)%s".formatted(index.unique() ? "UNIQUE " : "", Name.quoted(index.name()),
                table.sql(), method, String.join(", ", index.items()), tail(index.options()));
    }

    static String createSequence(Sequence sequence) {
        return "CREATE SEQUENCE %s START WITH %d INCREMENT BY %d".formatted(sequence.name().sql(), sequence.start(),
                sequence.increment());
    }

    static String alter(Name table, String action) {
        return "ALTER TABLE %s %s".formatted(table.sql(), action);
    }

    static String alterColumn(Name table, String column, String action) {
        return alter(table, "ALTER COLUMN %s %s".formatted(Name.quoted(column), action));
    }

    /** @param column null for the table itself */
    static String comment(Name table, @Nullable String column, @Nullable String text) {
        String what = column == null ? "TABLE " + table.sql() : "COLUMN " + table.sql() + "." + Name.quoted(column);
        return "COMMENT ON %s IS %s".formatted(what, text == null ? "NULL" : "'" + text.replace("'", "''") + "'");
    }

    private static String list(List<String> columns) {
        return columns.stream().map(Name::quoted).collect(Collectors.joining(", "));
    }

    private static String tail(String options) {
        return options.isEmpty() ? "" : " " + options;
    }
}
